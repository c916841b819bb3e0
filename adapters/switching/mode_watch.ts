/**
 * What nodes say to each other about the mode, by NOTIFY on one channel. A notice is the schema,
 * alone (the mode has changed) or with words behind it. Notices may be lost while a connection is
 * down; the mode is then read anew, and a hold ends by itself.
 */
import type { Sql } from "postgres";
import { commitLocally } from "../postgres/commit_locally.ts";
import { modeChannel } from "../mode/mode_store.ts";

export type ModeNotice =
  | { readonly kind: "changed" }
  /** Every lane is to hold new messages back, at most `holdMs` milliseconds. */
  | { readonly kind: "hold"; readonly run: number; readonly holdMs: number }
  | { readonly kind: "release"; readonly run: number };

/** Calls `onNotice` for every notice of this schema, and with `changed` after a reconnection. */
export async function watchMode(
  sql: Sql,
  schema: string,
  onNotice: (notice: ModeNotice) => void,
): Promise<AsyncDisposable> {
  const hear = (payload: string) => {
    const [of, kind, run, holdMs] = payload.split(" ");
    if (of !== schema) return;
    if (kind === undefined) onNotice({ kind: "changed" });
    else if (kind === "hold") onNotice({ kind, run: Number(run), holdMs: Number(holdMs) });
    else if (kind === "release") onNotice({ kind, run: Number(run) });
  };
  const subscription = await sql.listen(modeChannel, hear, () => onNotice({ kind: "changed" }));
  return { [Symbol.asyncDispose]: async () => await subscription.unlisten() };
}

/** Asks every node to hold or to release. */
export async function sendNotice(
  sql: Sql,
  notice: Exclude<ModeNotice, { kind: "changed" }>,
): Promise<void> {
  const { kind, run } = notice;
  const words = kind === "hold" ? `${kind} ${run} ${notice.holdMs}` : `${kind} ${run}`;
  await commitLocally(
    sql,
    (tx) => tx`select pg_notify(${modeChannel}, current_schema() || ' ' || ${words})`,
  );
}

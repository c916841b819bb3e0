/**
 * For tests: a process of its own that archives, to be killed at any step. The first argument is JSON:
 * `ArchiveOrder`. Each step is a line on standard output; it goes on when it is given a byte.
 */
import { archiveParts, type ArchiveResult } from "../archive/archive_parts.ts";
import { loadInstallationKey } from "../evidence/installation_key.ts";
import { connect } from "../postgres/connect.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { packingSeal } from "./packing_seal.ts";

export interface ArchiveOrder {
  readonly url: string;
  readonly keyFile: string;
  readonly dataKey: string;
  readonly dir: string;
  readonly before: string;
}

/** A line of what it says. */
export type ArchiveLine = { readonly step: string } | { readonly result: ArchiveResult };

if (import.meta.main) {
  const order: ArchiveOrder = JSON.parse(Deno.args[0]!);
  const say = (line: ArchiveLine) => console.log(JSON.stringify(line));
  const sql = connect(order.url, { schema: "songhanh", connectionsMax: 3 });
  const go = new Uint8Array(1);
  const result = await archiveParts({
    sql,
    seal: packingSeal(ringOf(1, Uint8Array.fromHex(order.dataKey))),
    key: await loadInstallationKey(order.keyFile, { make: false }),
    ...{ dir: order.dir, before: new Date(order.before), actor: "a person", reason: "kept" },
    async onStep(step) {
      say({ step });
      if (await Deno.stdin.read(go) === null) Deno.exit(0);
    },
  });
  say({ result });
  await sql.end();
  Deno.exit(0);
}

/** What could not be opened: listed for people, and tried again by `songhanh reseal`. */
import type { ISql } from "postgres";
import { type ByteSeal, CannotOpen } from "./byte_seal.ts";
import type { SealedPlace, SealedValue } from "./sealed_values.ts";
import type { Sentence } from "../../core/reasons/mod.ts";

/** A value that did not open. */
export interface UnopenedValue {
  readonly value: Pick<SealedValue, "table" | "column">;
  /** Its row, as people find it: a message ID, a document. */
  readonly row: string;
  readonly reason: Sentence;
}

/** Why something could not be opened; whatever else went wrong is thrown on. */
export function unopenedReason(error: unknown): Sentence {
  if (error instanceof CannotOpen) return error.sentence;
  throw error;
}

export type Opened = { readonly opened: Uint8Array; readonly reason: undefined };
export type Unopened = { readonly opened: undefined; readonly reason: Sentence };
type NoValue = { readonly opened: undefined; readonly reason: undefined };

/** A stored value opened, or why it could not be. */
export function tryOpen(
  seal: ByteSeal,
  stored: Uint8Array,
  sealed: boolean,
  place: SealedPlace,
): Opened | Unopened;
export function tryOpen(
  seal: ByteSeal,
  stored: Uint8Array | null,
  sealed: boolean,
  place: SealedPlace,
): Opened | Unopened | NoValue;
export function tryOpen(
  seal: ByteSeal,
  stored: Uint8Array | null,
  sealed: boolean,
  place: SealedPlace,
): Opened | Unopened | NoValue {
  if (stored === null) return { opened: undefined, reason: undefined };
  try {
    return { opened: seal.open(stored, sealed, place), reason: undefined };
  } catch (error) {
    return { opened: undefined, reason: unopenedReason(error) };
  }
}

/** Keeps what did not open in the list. Its caller goes on with everything else. */
export async function noteUnopened(sql: ISql, values: readonly UnopenedValue[]): Promise<void> {
  if (values.length === 0) return;
  await sql`
    insert into unopened_value as u (value, row_key, reason)
      select distinct on (r.value, r.row_key) r.value, r.row_key, r.reason
      from unnest(${values.map(({ value }) => `${value.table}.${value.column}`)}::text[],
        ${values.map(({ row }) => row)}::text[], ${values.map(({ reason }) => reason)}::text[])
        as r(value, row_key, reason)
    on conflict (value, row_key) do update
      set reason = excluded.reason, last_at = clock_timestamp()`;
}

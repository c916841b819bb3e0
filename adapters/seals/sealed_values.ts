/**
 * Every value of the schema that a data key seals, once for all who seal, open and reseal. A value is
 * bound to its table and column, to its row and to the owner of the row: put elsewhere it does not
 * open. `sealed_values_test.ts` compares the list with the schema.
 */
import { storableText } from "../postgres/storable_text.ts";

/** What a sealed value is bound to; not stored with it, but given again by the row it is read from. */
export type SealedPlace = string;

type Bound = string | number | bigint | null | undefined;

export interface SealedValue {
  readonly table: string;
  readonly column: string;
  /** Columns of the primary key, in its order, with their types. */
  readonly key: readonly (readonly [column: string, type: string])[];
  /** Columns whose values it is bound to; none of them changes unless the value is sealed anew. */
  readonly bound: readonly string[];
  /** `values`: those of `bound`, in their order. */
  place(...values: readonly Bound[]): SealedPlace;
}

/** Texts as the database keeps them, which hold no NUL: so no two places read alike. */
function sealedValue(
  name: string,
  key: SealedValue["key"],
  bound: readonly string[],
): SealedValue {
  const [table, column] = name.split(".") as [string, string];
  return {
    ...{ table, column, key, bound },
    place(...values) {
      let place = name;
      for (let at = 0; at < values.length; at++) {
        const value = values[at];
        if (bound[at] === "digest" && !isBoundTo(table, value)) continue;
        // Packed with nothing: rows from before there were bases are bound to none.
        if (bound[at] === "base_sequence" && value == null) continue;
        place += `\0${typeof value === "string" ? storableText(value) : value ?? ""}`;
      }
      return place;
    },
  };
}

/**
 * Rows from before a step were sealed without their digests, and stay so: documents before step 0022,
 * reports before step 0025, when their digests were not of the present form.
 */
function isBoundTo(table: string, digest: Bound): boolean {
  return typeof digest === "string" && (table !== "waiting_output" || digest.startsWith("2."));
}

const message = ["stream", "sequence"];
const messageKey = [["stream", "integer"], ["sequence", "bigint"]] as const;
const outcomeKey = [...messageKey, ["step", "integer"]] as const;
const documentKey = [["id", "text"]] as const;
const attemptKey = [["place", "bigint"], ["attempt", "integer"]] as const;

export const sealedValues = {
  request: sealedValue("message.request", messageKey, [...message, "user_id", "base_sequence"]),
  reply: sealedValue("message.reply", messageKey, [...message, "user_id"]),
  // The step is given by the database when the row is written; a state comes once in a message's life.
  outcomeReply: sealedValue("outcome.reply", outcomeKey, [...message, "state"]),
  // The digest covers the row's columns: changed together, they do not open what is sealed.
  content: sealedValue("document.content", documentKey, ["id", "owner", "digest"]),
  correction: sealedValue("document.correction", documentKey, ["id", "owner", "digest"]),
  report: sealedValue("waiting_output.content", [["id", "bigint"]], [
    ...["terminal", "output", "document"],
    ...message,
    "digest",
  ]),
  attemptReply: sealedValue("failback_attempt.reply", attemptKey, ["place", "attempt"]),
  installationSecret: sealedValue("installation_secret.secret", [["name", "text"]], ["name"]),
  mirrorReply: sealedValue("mirror_pair.reply", [["place", "bigint"]], ["place", ...message]),
} as const;

/** A row as the list of what could not be opened names it. */
export function rowKeyOf({ key }: SealedValue, row: Readonly<Record<string, unknown>>): string {
  return key.map(([column]) => String(row[column])).join("-");
}

/** The place of a value in a row that holds the columns it is bound to. */
export function placeInRow(
  { bound, place }: SealedValue,
  row: Readonly<Record<string, unknown>>,
): SealedPlace {
  return place(...bound.map((column) => row[column] as Bound));
}

import { type Document, lightestOf, permitOf } from "../documents/mod.ts";
import { documentFamilies, type ProcedureKind, procedureKinds } from "../procedures/mod.ts";

const declaringKinds: ReadonlySet<ProcedureKind> = new Set<ProcedureKind>([
  "register",
  "correct",
  "small value",
  "correct small value",
  "submit",
]);

/** Procedures by which a declaration gets a channel, or a list that others draw on comes to be. */
export const declaringProcedures: readonly string[] = [...procedureKinds]
  .filter(([, { kind, family }]) =>
    kind === "exemption list" ||
    declaringKinds.has(kind) && documentFamilies[family].channels !== undefined
  ).map(([code]) => code);

/**
 * The document after the primary has taken what was declared here: the primary decides a channel of its
 * own, and perhaps a permit, which nobody has heard yet; and others may draw there on what is drawn on.
 * What the standby permitted is permitted. Gives the same document where nothing changes.
 */
export function decidedThere(given: Document, at: Date): Document {
  const document = withoutDrawsKnown(given);
  const { channel, state, dates } = document;
  if (state !== "registered" || channel?.kind !== "known" || permitOf(document) === "given") {
    return document;
  }
  return {
    ...document,
    channel: { kind: "unknown", since: at, atLeast: lightestOf(channel)! },
    dates: { ...dates, unpermitted: at },
  };
}

function withoutDrawsKnown(document: Document): Document {
  if (document.drawsKnown === undefined) return document;
  const { drawsKnown: _, ...rest } = document;
  return rest;
}

import {
  type DocumentRequest,
  documentsNamed,
  drawnOnLinks,
  identityKeys,
} from "../documents/mod.ts";
import { documentStem } from "../numbering/mod.ts";
import { type ProcedureKind, procedureKind } from "../procedures/mod.ts";
import { userCodeOf } from "../users/mod.ts";

/** Kinds that read and change nothing. */
const readingKinds: ReadonlySet<ProcedureKind> = new Set<ProcedureKind>([
  "call up draft",
  "call up",
  "refer",
  "re-output",
  "check channel",
  "undecidable",
]);

/** Whether an accepted request of the procedure changes documents. False for what is none of the 121. */
export function changesDocuments(procedure: string): boolean {
  const kind = procedureKind(procedure)?.kind;
  return kind !== undefined && !readingKinds.has(kind);
}

/** Names of documents: ids (numbers without branch) and natural keys. */
export interface DocumentNames {
  readonly ids: readonly string[];
  readonly keys: readonly string[];
}

const noNames: DocumentNames = { ids: [], keys: [] };

/**
 * What a request may have changed whose outcome is not known: the document that it names by its
 * number; without a number, whatever its natural keys name – also what it may have made under them.
 */
export function namesTouched(request: DocumentRequest): DocumentNames {
  const row = procedureKind(request.procedure.code);
  if (row === undefined || !changesDocuments(request.procedure.code)) return noNames;
  const number = row.number === undefined ? "" : request.items.value(row.number);
  if (number.length === 12) return { ids: [documentStem(number)], keys: [] };
  return { ids: [], keys: identityKeys(row.keys ?? [], request.items) };
}

/**
 * The name of a doubt about everything that a user code has, for a message that changed something which
 * nobody can tell. No document and no natural key has such a name.
 */
export function ownerDoubt(userId: string): string {
  return `owner ${userCodeOf(userId)}`;
}

/** Items that may name what the standby has never heard of: an amendment of years ago, files for it. */
const mayBeUnknown: Readonly<Record<string, readonly string[]>> = {
  AMA: ["ICN"],
  MSB: ["ICN"],
  // Its amended information may be known, and the declaration itself not.
  ITI: ["ICN"],
};

/** Kinds whose natural keys find a document that exists, rather than name a new one. */
const findingKinds: ReadonlySet<ProcedureKind> = new Set<ProcedureKind>([
  "call up draft",
  "call up",
  "refer",
  "submit",
  "notify",
  "correct small value",
]);

/**
 * Tells which of the documents that a request names must be known. A list or a temporary import may be
 * of years ago; its declaration is held for an officer, and not refused.
 */
function isRelied({ procedure, items }: DocumentRequest): (id: string) => boolean {
  const free = new Set([
    ...(mayBeUnknown[procedure.code] ?? []).map((id) => items.value(id)),
    ...drawnOnLinks(items).map(({ number }) => number),
  ].map(documentStem));
  return (id) => !free.has(id);
}

/**
 * What must be known for an honest answer to a request: every number that it names, and where it
 * names none, the keys by which it looks for a document.
 */
export function namesRelied(request: DocumentRequest): DocumentNames {
  const { procedure, items } = request;
  const row = procedureKind(procedure.code);
  if (row === undefined) return noNames;
  const named = documentsNamed(request).ids;
  const ids = named.length === 0 ? named : named.filter(isRelied(request));
  const number = row.number === undefined ? "" : items.value(row.number);
  const finds = number === "" && findingKinds.has(row.kind);
  return { ids, keys: finds ? identityKeys(row.keys ?? [], items) : [] };
}

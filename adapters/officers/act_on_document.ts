/**
 * An officer's act about a declaration: decided and written in one transaction that the epoch fences,
 * like a batch of messages. The standby alone does this: at any other time VNACCS has the declaration.
 */
import type { Sql, TransactionSql } from "postgres";
import { type OfficeTable, seesOffice } from "../../core/codes/offices.ts";
import type { Catalogue } from "../../core/catalogue/mod.ts";
import { officerOutputs } from "../../core/procedures/mod.ts";
import {
  channelOf,
  decideOfficerAct,
  type Document,
  type OfficerAct,
  type OfficerActFault,
  type OfficerActKind,
  type OfficerDecision,
  undoCancelled,
} from "../../core/documents/mod.ts";
import { audit } from "../audit/audit_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import {
  digestWrites,
  documentLines,
  type LockedDocumentRow,
  readDocumentRow,
  writeDocuments,
} from "../documents/document_rows.ts";
import { refuseWhileLost } from "../lost_rows/refuse_while_lost.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import { closeOutputs, outputLines, putOutputs } from "../documents/waiting_outputs.ts";
import { isAssignedTo } from "./assignments.ts";
import { officerActs } from "./officer_act_store.ts";
import type { AuditAction } from "../../core/reasons/mod.ts";

export type ActOutcome =
  | {
    readonly kind: "done";
    readonly document: Document;
    readonly outputs: readonly string[];
    /** Nothing has changed until a second person agrees. */
    readonly proposed: boolean;
  }
  | { readonly kind: "refused"; readonly fault: OfficerActFault }
  /** There is no such document, or it is another office's. */
  | { readonly kind: "missing" }
  /** The gateway does not stand in: VNACCS decides. */
  | { readonly kind: "not standing in" }
  /** It has been changed since the officer looked at it. */
  | { readonly kind: "changed" }
  /** What it declares cannot be opened. */
  | { readonly kind: "unopened" };

export interface ActRequest {
  readonly documentId: string;
  readonly act: OfficerAct;
  /** Account of the officer, and the office whose declarations it sees. */
  readonly officer: string;
  readonly office: string;
  /** The number that the officer saw: a correction raises its branch. */
  readonly seenNumber: string;
}

/** The message that changed the document last: whose terminal gets the reports. */
interface Cause {
  readonly stream: number;
  readonly sequence: number;
  readonly userId: string;
  readonly terminal: string | undefined;
  readonly procedure: string;
  readonly stoodIn: boolean;
}

/** Acts that end a document, and with it what it did to others. */
const undoing: ReadonlySet<OfficerActKind> = new Set<OfficerActKind>(["cancel", "reject"]);

/** @throws RowsLost while the database has lost rows that nobody has acknowledged. */
export async function actOnDocument(
  sql: Sql,
  request: ActRequest,
  { catalogue, seal, offices }: {
    readonly catalogue: Catalogue;
    readonly seal: ByteSeal;
    /** The table in force. */
    readonly offices: OfficeTable;
  },
): Promise<ActOutcome> {
  const { documentId, act, officer, office, seenNumber } = request;
  const at = { date: act.at, offices };
  return await sql.begin(async (transaction) => {
    // What it may undo in others is locked with it, in the one order in which lanes lock too.
    const linked = undoing.has(act.kind) ? [documentId] : [];
    const rows = await transaction<LockedDocumentRow[]>`
      select (l.found).*, l.found_keys from lock_documents(${[documentId]}, '{}', ${linked}) l`;
    // Held until the commit: a change of the mode waits for it, or it for the change. Behind the
    // documents, as lanes take it: before them, a lane that has the document would wait for the change,
    // that for this act, and this act for the lane.
    await refuseWhileLost(transaction);
    const [mode] = await transaction`select mode, epoch from mode`;
    if (mode?.mode !== "standby") return { kind: "not standing in" };
    const row = rows.find(({ id }) => id === documentId);
    if (row === undefined || !seesOffice(office, row.office, at)) return { kind: "missing" };
    if (row.number !== seenNumber) return { kind: "changed" };
    const { document, unopened, digest } = readDocumentRow(row, row.found_keys, seal);
    if (unopened !== undefined) return { kind: "unopened" };
    const cause = await causeOf(transaction, row.stream, Number(row.sequence), document);
    const past = await officerActs(transaction, documentId);
    // Whoever agrees to a lighter channel is another one than who has the declaration.
    const agrees = act.kind === "channel" && past.at(-1)?.proposed === true;
    if (!agrees && !(await isAssignedTo(transaction, document, officer, at))) {
      return { kind: "refused", fault: "another officer's" };
    }
    const done = { ...act, officer };
    const decision = decideOfficerAct(document, done, past, { catalogue, userId: cause.userId });
    if (decision.kind === "refused") return decision;
    const { document: after, proposed } = decision;
    const { procedure, stoodIn } = cause;
    const write = { document: after, id: cause, procedure, stoodIn, at: act.at };
    const others = new Map(
      rows.filter((each) => each !== row)
        .map((each) => readDocumentRow(each, each.found_keys, seal))
        .filter(({ unopened }) => unopened === undefined)
        .map((read) => [read.document.id, read] as const),
    );
    const undone = after.state === "cancelled"
      ? undoCancelled(after, (id) => others.get(id)?.document)
      : [];
    // What is only proposed changes nothing.
    const writes = proposed ? [] : digestWrites(
      [write, ...undone.map((document) => ({ ...write, document }))],
      seal,
    );
    if (writes.length > 0) await writeDocuments(transaction, writes, seal);
    const reports = await putReports(transaction, decision, cause, act.at, seal);
    await transaction`
      insert into officer_act (document, number, at, epoch, officer, kind, good, text, state,
        channel, basis, reference, asked_channel, proposed)
      values (${documentId}, ${after.number}, ${act.at}, ${mode.epoch}, ${officer}, ${act.kind},
        ${act.good ?? null}, ${act.text}, ${after.state}, ${channelOf(after) ?? null},
        ${act.basis ?? null}, ${act.reference ?? null}, ${act.channel ?? null}, ${proposed})`;
    const outputs = decision.prints.map(({ output }) => output);
    const details = {
      ...{ document: after.number, office: after.office, outputs, good: act.good },
      ...{ basis: act.basis, reference: act.reference },
      ...act.channel === undefined
        ? {}
        : { channel: act.channel, before: channelOf(document) ?? null, proposed },
    };
    const what = officerOutputs[after.family] === undefined ? "case" : "declaration";
    // Which act is one of which paper was judged above; only a channel is proposed.
    const action = `${what} ${act.kind}${proposed ? " proposed" : ""}` as AuditAction;
    await sealStanding(transaction, [
      ...documentLines(writes, (id) => id === documentId ? digest : others.get(id)?.digest),
      ...reports,
    ], seal);
    await audit(transaction, { actor: officer, action, reason: act.text, details });
    return { kind: "done", document: after, outputs, proposed };
  });
}

async function causeOf(
  transaction: TransactionSql,
  stream: number,
  sequence: number,
  { owner, content }: Document,
): Promise<Cause> {
  const [message] = await transaction`
    select user_id, path, procedure, state from message
    where stream = ${stream} and sequence = ${sequence}`;
  return {
    stream,
    sequence,
    userId: message?.user_id ?? owner,
    terminal: message?.path || await anyTerminal(transaction, owner),
    procedure: message?.procedure ?? content.procedure,
    stoodIn: message?.state === "stood in",
  };
}

/** A terminal of the owner, where the message that said so is not here. */
async function anyTerminal(
  transaction: TransactionSql,
  owner: string,
): Promise<string | undefined> {
  const [row] = await transaction`
    select o.terminal_id from terminal_owner o join user_account u using (user_id)
    where u.user_code = ${owner} and not u.barred order by o.user_id, o.terminal_id limit 1`;
  return row?.terminal_id;
}

/** Lets the reports wait for the terminal; it fetches them with #REP1. Gives the lines of them. */
async function putReports(
  transaction: TransactionSql,
  { prints }: OfficerDecision,
  cause: Cause,
  at: Date,
  seal: ByteSeal,
): Promise<string[]> {
  const { terminal, userId, procedure, stream, sequence } = cause;
  if (prints.length === 0 || terminal === undefined) return [];
  // No request waits for it: the link information stays blank.
  const request = {
    ...{ procedure, path: terminal },
    userId: userId.length === 8 ? userId : undefined,
  };
  const id = { stream, sequence };
  const reports = prints.map(({ output, values, information }) => (
    { terminal, output, values, information, at, id, request }
  ));
  const outputs = closeOutputs(reports, seal);
  await putOutputs(transaction, outputs, seal);
  return outputLines(outputs);
}

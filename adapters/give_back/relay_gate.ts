/**
 * What is looked at before a message is relayed after a time in standby.
 *
 * - A message that names a document with work that the primary does not have yet is told A0011: sent
 *   now it would overtake that work (F44).
 * - A reference or call-up that names a number of the standby is relayed with the primary's number.
 *   That is allowed because nothing signs it; what was received stays in the journal as it came.
 * - A signed message that names such a number goes as it is, with the header that says which number
 *   is meant.
 */
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { documentNumberNamed, documentsNamed } from "../../core/documents/mod.ts";
import {
  type NumberMap,
  numberMapFields,
  replaceStems,
  writeNumberMap,
} from "../../core/give_back/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { documentStem, isInBand, type NumberBands } from "../../core/numbering/mod.ts";
import { type ProcedureKind, procedureKind } from "../../core/procedures/mod.ts";
import { userCodeOf } from "../../core/users/mod.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import { headerBytes, readItems } from "../../core/wire/mod.ts";
import type { RelayChange } from "../vnaccs/relay_target.ts";
import type { ReceivedRequest } from "../target.ts";
import { say } from "../../core/reasons/mod.ts";

export interface RelayGateOptions {
  readonly sql: Sql;
  /** Sequences that the standby gives. */
  readonly bands: NumberBands;
  /** Whether some of the standby's work may be left to be given back: of any document then. */
  readonly mayOwe: () => boolean;
}

const readingKinds: readonly (ProcedureKind | undefined)[] = ["refer", "call up", "call up draft"];

export class RelayGate {
  constructor(private readonly options: RelayGateOptions) {}

  /** Undefined: relay it as it is. Answers at once for what names nothing of the standby's. */
  check(
    request: ReceivedRequest,
    message: InspectedMessage,
  ): Promise<Refusal | RelayChange | undefined> | undefined {
    const { bands, mayOwe } = this.options;
    if (!mayOwe()) {
      const number = documentNumberNamed(catalogue, message.procedure, message.message);
      if (number === undefined || !isInBand(documentStem(number), bands)) return undefined;
    } else if (procedureKind(message.procedure) === undefined) return undefined;
    return this.#look(request, message);
  }

  async #look(
    request: ReceivedRequest,
    message: InspectedMessage,
  ): Promise<Refusal | RelayChange | undefined> {
    const { sql, bands } = this.options;
    const { ids: named, keys } = namesIn(message);
    if (named.length + keys.length === 0) return undefined;
    const userCode = userCodeOf(message.header.trimmed("userId"));
    const theirs = await this.#twinsOf(named.filter((id) => isInBand(id, bands)), userCode);
    const ids = named.filter((id) => !theirs.has(id));
    const ours = ids.filter((id) => isInBand(id, bands));
    // A document is owed under our number; its declarant may know the primary's already.
    const owed = await sql`select owed_documents(${[...ids]} || array(
        select n.ours from number_map n where n.theirs = any (${[...ids]})), ${[...keys]}) as id
      limit 1`;
    if (owed.length > 0) {
      return refuse("A0011", say("DOCUMENT_TO_GIVE_BACK", { id: owed[0]!.id }));
    }
    if (ours.length === 0) return undefined;
    // Read after the other: whose work was given back in between has its number by now.
    const mapped = await sql`select ours, theirs from number_map where ours = any (${ours})`;
    if (mapped.length === 0) return undefined;
    const map: NumberMap = new Map(mapped.map((row) => [row.ours, row.theirs]));
    return changeOf(request, message, map);
  }

  /** Numbers that both systems have given, by which the user means VNACCS's document (F74). */
  async #twinsOf(ids: readonly string[], userCode: string): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.options.sql`
      select distinct c.number from number_collision c
      left join document d on d.id = c.number
      where c.number = any (${[...ids]})
        and (d.id is null or ${userCode} not in (d.owner, d.declarant))`;
    return new Set(rows.map(({ number }) => number));
  }
}

function namesIn({ procedure, message, header }: InspectedMessage) {
  const known = catalogue.procedure(procedure);
  const items = known && readItems(known.layout, "request", message, headerBytes);
  if (known === undefined || items === undefined || isRefusal(items)) return { ids: [], keys: [] };
  return documentsNamed({
    messageId: "",
    procedure: known,
    items,
    body: message.subarray(headerBytes),
    userId: header.trimmed("userId"),
    company: "",
    suspended: false,
    files: [],
  });
}

function changeOf(
  request: ReceivedRequest,
  { procedure, verification, envelope }: InspectedMessage,
  map: NumberMap,
): RelayChange {
  const pairs = writeNumberMap(map);
  const isFree = verification.kind === "unsigned" && envelope.signed === undefined;
  if (!isFree || !readingKinds.includes(procedureKind(procedure)?.kind)) {
    return { fields: numberMapFields(map), remark: say("RELAYED_MAP", { pairs }) };
  }
  const { start, end } = envelope.message;
  const body = Uint8Array.from(request.body);
  body.set(replaceStems(request.body.subarray(start, end), map), start);
  return { body, remark: say("RELAYED_NUMBER", { pairs }) };
}

/**
 * The number that a person names for a document which was entered at VNACCS by hand: whether it can be
 * that document's, and what is mapped by it. A number that was wrong is replaced by a later decision,
 * unless something has gone to VNACCS or was learnt under it: that nobody here can take back.
 */
import type { TransactionSql } from "postgres";
import { documentFamilies, procedureKind } from "../../core/procedures/mod.ts";
import {
  documentStem,
  isInBand,
  type NumberBands,
  readDocumentNumber,
} from "../../core/numbering/mod.ts";
import { say, type Sentence } from "../../core/reasons/mod.ts";
import { formatMessageId } from "../journal.ts";
import { PlanRefused } from "./give_back_plans.ts";

/** Of a row of `failback_item`. */
export interface DecidedItem {
  readonly place: string;
  readonly procedure: string;
  /** Our number of the document, or what else names it. */
  readonly number: string;
  readonly state: string;
}

/** A row of `number_map` and whether a person has made it. */
interface KnownPair {
  readonly theirs: string;
  readonly place: string;
  readonly at: Date;
  readonly decided: boolean;
}

/**
 * Checks the number and lets the map follow; without one, what an earlier decision about the item has
 * mapped is mapped no longer.
 *
 * @throws PlanRefused where the number cannot be that document's, or something rests on the one before.
 */
export async function mapDecidedNumber(
  transaction: TransactionSql,
  item: DecidedItem,
  number: string | undefined,
  bands: NumberBands | undefined,
): Promise<void> {
  const ours = readDocumentNumber(item.number) && documentStem(item.number);
  if (number !== undefined) await assertFits(transaction, item, ours, number, bands);
  if (ours === undefined) return;
  const [known] = await transaction<KnownPair[]>`
    select n.theirs, n.place, n.at,
      coalesce((select i.state = 'decided' from failback_item i where i.place = n.place), false)
        as decided
    from number_map n where n.ours = ${ours}`;
  // A decision without a number says nothing of the number, unless it corrects one that did.
  if (number === undefined && (known?.place !== item.place || !known.decided)) return;
  const theirs = number === undefined ? await numberTold(transaction, ours) : documentStem(number);
  const wanted = theirs === ours ? undefined : theirs;
  if (wanted === known?.theirs) return;
  if (known?.decided) await assertNothingRests(transaction, item, ours, known);
  if (wanted === undefined) await transaction`delete from number_map where ours = ${ours}`;
  else {
    await transaction`
      insert into number_map (ours, theirs, place) values (${ours}, ${wanted}, ${item.place})
      on conflict (ours) do update set theirs = excluded.theirs, place = excluded.place, at = now()`;
  }
}

/** What VNACCS itself has answered with, for the document's latest item to which it did. */
async function numberTold(
  transaction: TransactionSql,
  ours: string,
): Promise<string | undefined> {
  const [row] = await transaction`
    select left(i.theirs, 11) as theirs from failback_document d
    join failback_item i using (place)
    where d.document = ${ours} and left(i.number, 11) = ${ours} and i.theirs ~ '^[0-9]{12}$'
      and exists (select from failback_attempt a where a.place = i.place
        and (a.result in ('given back', 'already there') or a.step = 'send' and a.result = 'differs'))
    order by i.place desc limit 1`;
  return row?.theirs;
}

async function assertFits(
  transaction: TransactionSql,
  { procedure, number: ourNumber }: DecidedItem,
  ours: string | undefined,
  number: string,
  bands: NumberBands | undefined,
): Promise<void> {
  const refuse = (why: Sentence) => {
    throw new PlanRefused(why);
  };
  const read = readDocumentNumber(number);
  if (read === undefined) return refuse(say("NUMBER_IMPOSSIBLE", { number }));
  const types = typesOf(procedure, ourNumber);
  if (types !== undefined && !types.includes(read.type)) {
    return refuse(
      types.length === 0
        ? say("NUMBER_OF_NO_KIND", { document: ourNumber })
        : say("NUMBER_OF_OTHER_KIND", {
          number,
          found: read.type,
          expected: types.join(", "),
        }),
    );
  }
  const theirs = documentStem(number);
  if (theirs === ours) return;
  const [mapped] = await transaction`
    select coalesce(nullif(d.number, ''), n.ours) as ours from number_map n
    left join document d on d.id = n.ours
    where n.theirs = ${theirs} and n.ours is distinct from ${ours ?? null} limit 1`;
  if (mapped !== undefined) return refuse(say("NUMBER_MAPPED", { number, ours: mapped.ours }));
  // A number that both systems are known to have given is VNACCS's, too.
  const [collided] = await transaction`
    select 1 from number_collision where number = ${theirs} limit 1`;
  if (collided !== undefined) return;
  const [known] = await transaction`select 1 from document where id = ${theirs}`;
  if (known !== undefined) return refuse(say("NUMBER_LEDGER_OF_ANOTHER", { number }));
  if (bands !== undefined && isInBand(theirs, bands)) {
    return refuse(say("NUMBER_OF_BAND", { number }));
  }
}

/**
 * Types that a number of the document can have: none where such documents have no numbers, undefined
 * where nobody can tell, as of a note from paper that names something else.
 */
function typesOf(procedure: string, ourNumber: string): readonly string[] | undefined {
  const own = readDocumentNumber(ourNumber);
  if (own !== undefined) return [own.type];
  const family = procedureKind(procedure)?.family;
  if (family === undefined) return undefined;
  const { documentType } = documentFamilies[family];
  if (documentType === undefined) return [];
  if (typeof documentType === "string") return [documentType];
  return [documentType.inbound, documentType.outbound];
}

async function assertNothingRests(
  transaction: TransactionSql,
  { place }: DecidedItem,
  ours: string,
  { theirs, at }: KnownPair,
): Promise<void> {
  const pair = `${ours}=${theirs}`;
  const rests = (on: Sentence): never => {
    throw new PlanRefused(say("NUMBER_IN_USE", { item: place, pair, why: on }));
  };
  const [item] = await transaction`
    select i.place from failback_document d join failback_item i using (place)
    where d.document = ${ours} and (i.state = 'sending' or exists (
      select from failback_attempt a where a.place = i.place
        and ${pair} = any (string_to_array(a.number_map, ','))
        and a.result in ('given back', 'already there', 'differs', 'unknown')))
    order by i.place limit 1`;
  if (item !== undefined) return rests(say("RESTS_ITEM", { item: item.place }));
  const idOf = ({ stream, sequence }: Readonly<Record<string, unknown>>) =>
    formatMessageId({ stream: Number(stream), sequence: Number(sequence) });
  const [open] = await transaction`
    select o.stream, o.sequence from open_message o
    join message m on m.stream = o.stream and m.sequence = o.sequence
    where o.state in ('handed over', 'unknown') and position(${pair} in m.reason) > 0
    order by o.stream, o.sequence limit 1`;
  if (open !== undefined) return rests(say("RESTS_OPEN", { id: idOf(open) }));
  const [learnt] = await transaction`
    select h.stream, h.sequence from document_history h
    where h.id = ${ours} and not h.stood_in and h.at > ${at}
    order by h.place limit 1`;
  if (learnt !== undefined) return rests(say("RESTS_LEARNT", { id: idOf(learnt) }));
}

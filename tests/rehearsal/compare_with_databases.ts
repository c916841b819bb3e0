/**
 * What declarants were told, against what the gateway's and the primary's databases hold: nothing is
 * lost, nothing is there twice, every number is accounted for. Reads the databases and nothing else.
 */
import { balanceOf } from "../../adapters/balance/balance.ts";
import { Buffer } from "node:buffer";
import type { Sql } from "postgres";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { ringOf } from "../../adapters/seals/open_key_ring.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { documentStem } from "../../core/numbering/mod.ts";
import { busy, type Declaration, type Sent, unknown } from "./declarant.ts";

/** Sequences that the standby gives; the rehearsal primary's end before. */
const standbyFirst = 90_000_000;

export interface Comparison {
  readonly messages: number;
  readonly declarations: number;
  /** Numbers given by the primary and by the standby. */
  readonly numbers: { readonly primary: number; readonly standby: number };
  /** What does not hold, in sentences; empty if all does. */
  readonly problems: readonly string[];
}

/** Sentences of one kind that are worth reading. */
const SHOWN_MAX = 5;

class Problems {
  readonly #byKind = new Map<string, string[]>();

  /** `kind`: what all of them have in common, a sentence. */
  add(kind: string, which: string): void {
    this.#byKind.set(kind, [...this.#byKind.get(kind) ?? [], which]);
  }

  get sentences(): string[] {
    return [...this.#byKind].map(([kind, which]) => {
      const more = which.length > SHOWN_MAX ? ` and ${which.length - SHOWN_MAX} more` : "";
      return `${kind}: ${which.slice(0, SHOWN_MAX).join("; ")}${more}`;
    });
  }
}

export interface ComparedDatabases {
  /** Connections whose search path is the schema of each. */
  readonly gateway: Sql;
  readonly primary: Sql;
  /** The gateway's. */
  readonly dataKey: Uint8Array | undefined;
}

export async function compareWithDatabases(
  { gateway, primary, dataKey }: ComparedDatabases,
  sent: readonly Sent[],
  declarations: readonly Declaration[],
): Promise<Comparison> {
  const problems = new Problems();
  await compareJournal(
    gateway,
    new MessageStore(gateway, byteSeal(dataKey && ringOf(1, dataKey))),
    sent,
    problems,
  );
  const maps = await gateway`select ours, theirs from number_map`;
  const theirsOf = new Map(maps.map(({ ours, theirs }) => [ours as string, theirs as string]));
  if (new Set(theirsOf.values()).size !== theirsOf.size) {
    problems.add("numbers of the standby stand for the same number of the primary", "number_map");
  }
  await comparePrimary(primary, declarations, theirsOf, problems);
  const numbers = {
    primary: await compareNumbers(
      primary,
      "the primary",
      (first) => first < standbyFirst,
      problems,
    ),
    standby: await compareNumbers(
      gateway,
      "the standby",
      (first) => first >= standbyFirst,
      problems,
    ),
  };
  for (const [name, sql] of Object.entries({ gateway, primary })) {
    const balance = await balanceOf(sql);
    for (const problem of balance.problems) problems.add(`the ${name}'s balance`, problem);
    if (balance.inFlight + balance.unknown > 0) {
      problems.add(`the ${name} has open messages`, `${balance.inFlight} + ${balance.unknown}`);
    }
    if (balance.standby.pending > 0 && name === "gateway") {
      problems.add("work of the standby was not given back", `${balance.standby.pending} items`);
    }
  }
  return {
    messages: sent.length,
    declarations: declarations.length,
    numbers,
    problems: problems.sentences,
  };
}

/** Every answer is in the gateway's journal, to the byte, with the bytes that were sent, once. */
async function compareJournal(
  gateway: Sql,
  store: MessageStore,
  sent: readonly Sent[],
  problems: Problems,
): Promise<void> {
  const rows = await gateway`
    select link_info as link, stream::int, sequence::int from message
    where procedure = any ('{IDA,IDC,IDA01,IDE}')`;
  const byLink = Map.groupBy(rows, ({ link }) => link as string);
  for (const { linkInfo, request, reply, code, step } of sent) {
    const which = `${step} ${linkInfo}`;
    if (reply === undefined) {
      problems.add("senders were not answered", which);
      continue;
    }
    const found = byLink.get(linkInfo) ?? [];
    // What is told A0011 was done nothing about; the journal need not have it.
    if (found.length === 0 && code === busy) continue;
    if (found.length !== 1) {
      problems.add("the journal has answered messages never or more than once", which);
      continue;
    }
    const { stream, sequence } = found[0] as unknown as { stream: number; sequence: number };
    const stored = (await store.find({ stream, sequence }))!;
    if (stored.request === undefined || Buffer.compare(stored.request, request) !== 0) {
      problems.add("the journal has other bytes than were sent", which);
    }
    const answers = [stored, ...stored.steps].flatMap((each) => each.reply?.bytes ?? []);
    // An outcome that was found out later has its own answer; the sender's was that it is unknown.
    const isThere = answers.some((each) => Buffer.compare(each, reply) === 0);
    if (!isThere && code !== busy && code !== unknown) {
      problems.add("the journal has other answers than senders got", which);
    }
  }
  const known = new Set(sent.map(({ linkInfo }) => linkInfo));
  for (const link of byLink.keys()) {
    if (!known.has(link)) problems.add("the journal has messages that nobody sent", link);
  }
}

/** Each declaration is at the primary once, as far as its declarant was told, and nothing else is. */
async function comparePrimary(
  primary: Sql,
  declarations: readonly Declaration[],
  theirsOf: ReadonlyMap<string, string>,
  problems: Problems,
): Promise<void> {
  const rows = await primary`
    select d.id, d.number, d.state, array(select k.key from document_key k where k.id = d.id
        and k.key like 'cargo:%') as keys,
      array(select c.procedure from document_history c where c.id = d.id order by c.place) as steps
    from document d`;
  const byBill = Map.groupBy(
    rows.flatMap((row) => (row.keys as string[]).map((key) => ({ ...row, bill: key.slice(6) }))),
    ({ bill }) => bill,
  );
  for (const { bill, accepted, doubtful, numbers } of declarations) {
    const found = byBill.get(bill) ?? [];
    const wanted = accepted.join(" ");
    const alsoGood = doubtful === undefined ? wanted : [...accepted, doubtful].join(" ");
    if (found.length === 0 && wanted === "") continue;
    if (found.length !== 1) {
      problems.add(
        "declarations are at the primary never or more than once",
        `${bill} (${found.length} times)`,
      );
      continue;
    }
    const [{ id, steps, state, number }] = found as unknown as [
      { id: string; steps: string[]; state: string; number: string },
    ];
    const done = steps.join(" ");
    if (done !== wanted && done !== alsoGood) {
      problems.add(
        "the primary has taken other steps than declarants were told",
        `${bill}: ${done}, expected ${wanted}`,
      );
    }
    if (state !== (steps.includes("IDC") ? "registered" : "draft")) {
      problems.add("declarations are in another state", `${bill}: ${state} after ${done}`);
    }
    if (number.at(-1) !== (steps.includes("IDE") ? "1" : "0")) {
      problems.add("numbers have another branch", `${bill}: ${number} after ${done}`);
    }
    for (const each of numbers) {
      const stem = documentStem(each);
      if ((theirsOf.get(stem) ?? stem) !== id) {
        problems.add("numbers given to declarants lead elsewhere", `${bill}: ${each}, not ${id}`);
      }
    }
  }
  const known = new Set(declarations.map(({ bill }) => bill));
  for (const bill of byBill.keys()) {
    if (!known.has(bill)) problems.add("the primary has declarations that nobody sent", bill);
  }
  // Two declarants with one number.
  const stems = declarations.flatMap(({ numbers }) => [...new Set(numbers.map(documentStem))]);
  if (new Set(stems).size !== stems.length) {
    problems.add("a number was given twice", `${stems.length - new Set(stems).size} times`);
  }
}

/** Every number of every block belongs to a document, or was never given. Gives their count. */
async function compareNumbers(
  sql: Sql,
  name: string,
  isOwn: (first: number) => boolean,
  problems: Problems,
): Promise<number> {
  const blocks = await sql`
    select b.type, b.first::int, b.last::int, b.void_from::int as void, count(d.id)::int as n,
      max(substring(d.id from 3 for 8)::int) as top
    from number_block b left join document d on length(d.id) = 11 and left(d.id, 2) = b.type
      and substring(d.id from 3 for 8)::bigint between b.first and b.last
    group by 1, 2, 3, 4 order by 1, 2`;
  let given = 0;
  for (const { type, first, last, void: voidFrom, n, top } of blocks) {
    const which = `${type} ${first}-${last}`;
    given += n;
    if (!isOwn(first)) problems.add(`${name} has numbers of the other's band`, which);
    const used = top === null ? 0 : top - first + 1;
    if (used !== n) problems.add(`${name} has lost numbers`, `${which}: ${used - n} of ${used}`);
    if (voidFrom !== null && voidFrom !== first + used) {
      problems.add(`${name} counts other numbers as void`, `${which}: from ${voidFrom}`);
    }
  }
  const [outside] = await sql`
    select count(*)::int as n from document d where d.id ~ '^\\d{11}$'
      and (substring(d.id from 3 for 8)::int >= ${standbyFirst}) = ${isOwn(standbyFirst)}
      and not exists (select 1 from number_block b where b.type = left(d.id, 2)
        and substring(d.id from 3 for 8)::bigint between b.first and b.last)`;
  if (outside!.n > 0) {
    problems.add(`${name} has documents with numbers it never had`, String(outside!.n));
  }
  return given;
}

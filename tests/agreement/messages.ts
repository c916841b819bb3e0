import type { Sql } from "postgres";
import { formatMessageId, type MessageId, type OutcomeRecord } from "../../adapters/journal.ts";
import { OutcomeResolver } from "../../adapters/ledger/outcome_resolver.ts";
import { findMessage, searchMessages } from "../../gateway/operations/messages.ts";
import { inquireOutcome, resolveOutcome } from "../../gateway/operations/outcomes.ts";
import { type Agreement, optionsOf, reason } from "./agreement.ts";
import type { Doors, Fields } from "./doors.ts";

/** No writer has this stream. */
const stream = 97;
let unknowns = 0;

/** A message that was handed over, and what became of it. */
async function message(
  sql: Sql,
  { state, code, document = null, sequence }: {
    readonly state: OutcomeRecord["state"];
    readonly code: string;
    readonly document?: string | null;
    readonly sequence: number;
  },
): Promise<MessageId> {
  const id = { stream, sequence };
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, document,
      state, digest, content_type, sealed, request)
    values (${stream}, ${id.sequence}, now(), 1, '192.0.2.7', 'X1234X01', 'IDC', ${document},
      'handed over', '\\x00', 'text/plain', false, '\\x00')`;
  await settle(sql, { id, at: Date.now(), state, code });
  return id;
}

async function settle(sql: Sql, { id, state, code }: OutcomeRecord): Promise<void> {
  await sql`
    insert into outcome (stream, sequence, step, at, epoch, state, code)
    select ${id.stream}, ${id.sequence}, coalesce(max(step), 0) + 1, now(), 1, ${state}, ${
    code ?? null
  }
    from outcome where stream = ${id.stream} and sequence = ${id.sequence}`;
}

/** One whose outcome is unknown, and a primary that nobody may ask. */
async function unknown({ sql, gateway, readOnly }: Doors): Promise<Fields> {
  const giveBack = {
    resolver: new OutcomeResolver({
      ...{ sql, store: gateway.store, service: undefined },
      journal: () =>
        Promise.resolve({
          append: () => Promise.reject(new Error("nothing is handed over again")),
          settle: (outcome) => settle(sql, outcome),
          delivered: () => {},
        }),
      digestOf: (body) => body,
      post: () => Promise.reject(new Error("there is no primary")),
      now: Date.now,
    }),
  };
  Object.assign(gateway, { giveBack });
  Object.assign(readOnly, { giveBack });
  const sequence = 1_000 + ++unknowns;
  return { id: formatMessageId(await message(sql, { state: "unknown", code: "A0007", sequence })) };
}

/** Of either state one that was refused, beside one that was taken. */
async function refusedOnes({ sql }: Doors): Promise<void> {
  await sql`delete from outcome where stream = ${stream}`;
  await sql`delete from message where stream = ${stream}`;
  await message(sql, { state: "answered", code: "S0003", sequence: 1 });
  await message(sql, { state: "refused", code: "A0011", sequence: 2 });
  await message(sql, { state: "answered", code: "00000", document: "109000004150", sequence: 3 });
}

type Found = { readonly messages: readonly { readonly id: string }[] };
const idsOf = ({ messages }: Found) => messages.map(({ id }) => id);

const search = (name: string, input: Fields, count: number): Agreement => ({
  name,
  operation: searchMessages,
  call: "GET /api/v1/messages",
  page: { route: "GET /messages" },
  command: () => ["messages", "list", ...optionsOf(input)],
  prepare: async (doors) => {
    await refusedOnes(doors);
    return input;
  },
  finds: (answer: Found) => idsOf(answer),
  count,
});

export const messagesAgreements: readonly Agreement[] = [
  search("search what was refused", { state: "refused" }, 2),
  search("search by outcome", { outcome: "refused by the centre" }, 1),
  search("search by a code in small letters", { code: "s0003" }, 1),
  search("search by a number in groups", { document: "10 90000041 5 0" }, 1),
  search("search by a user in small letters", { user: "x1234x01", limit: 3 }, 3),
  {
    name: "see a message",
    operation: findMessage,
    call: "GET /api/v1/messages/:id",
    page: { route: "GET /messages/:id" },
    command: ({ id }) => ["messages", "show", String(id)],
    prepare: async (doors) => {
      await refusedOnes(doors);
      return { id: `${stream}-1` };
    },
    finds: ({ id }: { id: string }) => [id],
  },
  {
    name: "see no message",
    operation: findMessage,
    call: "GET /api/v1/messages/:id",
    page: { route: "GET /messages/:id" },
    command: ({ id }) => ["messages", "show", String(id)],
    prepare: () => ({ id: "98-1" }),
    isRefused: true,
  },
  {
    name: "ask about an outcome",
    operation: inquireOutcome,
    call: "POST /api/v1/messages/:id/inquiry",
    page: { route: "POST /messages/:id/inquiry", from: "/messages/:id" },
    command: ({ id }) => ["messages", "inquire", String(id)],
    prepare: unknown,
  },
  {
    name: "resolve an outcome",
    operation: resolveOutcome,
    call: "POST /api/v1/messages/:id/resolve",
    page: { route: "POST /messages/:id/resolve", from: "/messages/:id" },
    command: ({ id, verdict, reason, number }) => [
      ...["messages", "resolve", String(id)],
      ...optionsOf({ verdict, reason, number }),
    ],
    pressed: ["resend"],
    prepare: async (doors) => ({
      ...await unknown(doors),
      ...{ verdict: "operator", reason, number: "10 00000002 2 0" },
    }),
    left: async (sql) => {
      const [row] = await sql`
        select state, code from outcome where stream = ${stream} order by sequence desc, step desc`;
      return row;
    },
  },
];

/** Finding by one text whatever it names: a message, a document, a user. */
import { z } from "@hono/zod-openapi";
import type { DocumentSummary } from "../../adapters/documents/document_store.ts";
import { namedDocuments } from "../../adapters/documents/named_documents.ts";
import { parseMessageId } from "../../adapters/journal.ts";
import type { MessageSummary } from "../../adapters/journal/message_summary.ts";
import { type NamedUser, namedUsers } from "../../adapters/users/named_users.ts";
import { readName } from "../../core/finding/mod.ts";
import { operation } from "./operation.ts";

/** Of each kind: who finds more looks for it in its list. */
const foundMax = 20;

export interface Found {
  readonly messages: readonly MessageSummary[];
  readonly documents: readonly DocumentSummary[];
  readonly users: readonly NamedUser[];
  /** A user or user code that nobody has registered here, and messages came of. */
  readonly unregistered: string | undefined;
}

/** By message ID, link information, number, receipt, waybill, user, user code or tax code. */
export const findNamed = operation({
  right: "see",
  kind: "question",
  input: z.object({
    q: z.string().min(1).max(200).openapi({
      description: "What was typed; numbers with blanks or without, 10 to 12 digits",
    }),
  }),
  perform: async ({ gateway: { store, database: { sql } } }, { q }): Promise<Found> => {
    const name = readName(q);
    if (name === undefined) {
      return { messages: [], documents: [], users: [], unregistered: undefined };
    }
    const { message, linkInfo, stem, user, taxCodes, keys } = name;
    const limit = foundMax;
    const id = message === undefined ? undefined : parseMessageId(message);
    const none = Promise.resolve({ rows: [] });
    const [byId, linked, ofUser, documents, users] = await Promise.all([
      id && store.find(id),
      linkInfo === undefined ? none : store.search({ linkInfo, limit }),
      user === undefined ? none : store.search({ user, limit: 1 }),
      namedDocuments(sql, { stem, keys, limit }),
      user === undefined && taxCodes.length === 0 ? [] : namedUsers(sql, { user, taxCodes, limit }),
    ]);
    const named = documents.length > 0 || stem === undefined
      ? []
      : (await store.search({ document: stem, limit })).rows;
    return {
      messages: [...(byId ? [byId] : []), ...linked.rows, ...named],
      documents,
      users,
      unregistered: users.length === 0 && ofUser.rows.length > 0 ? user : undefined,
    };
  },
});

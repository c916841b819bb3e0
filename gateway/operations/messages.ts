/** Messages of the journal: finding them, looking at one, taking its bytes out. */
import { z } from "@hono/zod-openapi";
import { type MessageId, parseMessageId } from "../../adapters/journal.ts";
import type { MessageStore, StoredMessage } from "../../adapters/journal/message_store.ts";
import { outcomes } from "../../core/outcome.ts";
import { Problem } from "../web/problem.ts";
import { moment } from "./moment.ts";
import { operation } from "./operation.ts";
import { pageLimit } from "./page_limit.ts";

/** States of a message, as the journal tells them. */
export const messageStates = [
  "in flight",
  "answered",
  "unknown",
  "refused",
  "absent",
  "decided",
] as const;

/** Whether repeats are listed beside their firsts. */
export const repeatsListed = ["yes", "no"] as const;

export const messageId = z.string().regex(/^\d{1,9}-\d{1,15}$/, "expected an id such as 1-42")
  .openapi({ example: "1-42" });

const byId = z.strictObject({ id: messageId });
const inCapitals = (lengthMax: number) => z.string().trim().toUpperCase().max(lengthMax).optional();

/** What messages are looked for by. */
const wanted = {
  user: inCapitals(8).openapi({
    description: "User ID, or how it begins: the code of an enterprise",
  }),
  procedure: inCapitals(5),
  document: z.string().trim().max(40).optional().openapi({
    description: "Its number here or at VNACCS, with or without branch, or what else names it",
  }),
  code: inCapitals(24).openapi({ description: "How the code of its outcome begins" }),
  state: z.enum(messageStates).optional().openapi({
    description: "refused: also what VNACCS or the standby answered with a refusal",
  }),
  outcome: z.enum(outcomes).optional().openapi({
    description: "What became of what its sender wanted; a repeat has that of its first",
  }),
  repeats: z.enum(repeatsListed).optional().openapi({
    description: "no = without what repeats an earlier message, whose outcome it has",
  }),
  linkInfo: z.string().max(26).transform((text) => text.padEnd(26)).optional().openapi({
    description: "Link information, to the byte; blanks behind it may be left out",
  }),
  from: moment("from").optional().openapi({ description: "Received then or later" }),
  to: moment("to").optional().openapi({
    description: "Received before; a date without time: to the end of that day",
  }),
};

/** Newest first. */
export const searchMessages = operation({
  right: "see",
  kind: "question",
  input: z.object({
    ...wanted,
    cursor: z.string().regex(/^-?\d{1,17},\d{1,9},\d{1,15}$/, "expected a cursor from a page")
      .optional(),
    limit: pageLimit,
  }),
  perform: ({ gateway }, search) => gateway.store.search(search),
});

/** How many a search finds, as far as they are counted; undefined where that takes too long. */
export const countMessages = operation({
  right: "see",
  kind: "question",
  input: z.object(wanted),
  perform: ({ gateway }, search) => gateway.store.count(search),
});

export const findMessage = operation({
  right: "see",
  kind: "question",
  input: byId,
  perform: ({ gateway }, { id }) => required(id, (id) => gateway.store.find(id), gateway.store),
});

/** Requests hold passwords: who takes one is audited before it is given. */
export const takeRequest = operation({
  right: "see raw bytes",
  kind: "act",
  input: byId,
  perform: async ({ gateway, actor }, { id }) => {
    const message = await required(
      id,
      (id) => gateway.store.take("request", id, actor),
      gateway.store,
    );
    const { request, unopened } = message;
    if (request === undefined) throw new Problem("BYTES_UNOPENED", unopened.join("; "));
    return { ...message, request };
  },
});

/** The answer as it was given to the sender. */
export const takeReply = operation({
  right: "see raw bytes",
  kind: "act",
  input: byId,
  perform: async ({ gateway, actor }, { id }) => {
    const message = await required(
      id,
      (id) => gateway.store.take("reply", id, actor),
      gateway.store,
    );
    const { reply, unopened } = message;
    if (reply === undefined) {
      if (unopened.length > 0) throw new Problem("BYTES_UNOPENED", unopened.join("; "));
      throw new Problem("REPLY_MISSING", `message ${id} has no reply`);
    }
    return { ...message, reply };
  },
});

async function required(
  text: string,
  read: (id: MessageId) => Promise<StoredMessage | undefined>,
  store: Pick<MessageStore, "archiveOf">,
): Promise<StoredMessage> {
  const id = parseMessageId(text);
  const message = id && await read(id);
  if (message !== undefined) return message;
  const part = id && await store.archiveOf(id);
  if (part === undefined) throw new Problem("MESSAGE_UNKNOWN", `no message has id ${text}`);
  throw new Problem(
    "MESSAGE_ARCHIVED",
    `message ${text} is in the archive of partition ${part}: ` +
      `"songhanh archive show ${text} --dir DIRECTORY" shows it`,
    { id: text, part },
  );
}

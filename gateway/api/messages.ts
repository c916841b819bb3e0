import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { formatMessageId, type MessageId } from "../../adapters/journal.ts";
import type { StoredMessage } from "../../adapters/journal/message_store.ts";
import type { MessageSummary as StoredSummary } from "../../adapters/journal/message_summary.ts";
import { outcomes } from "../../core/outcome.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import {
  findMessage,
  messageId,
  searchMessages,
  takeReply,
  takeRequest,
} from "../operations/messages.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { decodedBodySchema, MessageDecoder } from "./decoded_body.ts";

/** A message as lists give it. */
export const messageSummarySchema = z.object({
  id: messageId,
  receivedAt: z.iso.datetime(),
  sender: z.string(),
  userId: z.string().nullable(),
  procedure: z.string().nullable(),
  path: z.string().nullable().openapi({ description: "The sender's terminal" }),
  linkInfo: z.string().nullable(),
  document: z.string().nullable().openapi({
    description: "The number that it names, or the one that it was given",
  }),
  state: z.string(),
  taken: z.string().openapi({ description: "How it was taken: handed over, refused, …" }),
  outcome: z.enum(outcomes).nullable().openapi({
    description: "What became of what its sender wanted; null = nothing yet",
  }),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  epoch: z.int(),
}).openapi("MessageSummary");

const listSchema = z.object({
  messages: z.array(messageSummarySchema),
  cursor: z.string().optional().openapi({ description: "Asks for the next page; absent = none" }),
  previous: z.string().optional().openapi({ description: "The cursor of the page before" }),
}).openapi("MessageList");

const stepSchema = z.object({
  at: z.iso.datetime(),
  state: z.string(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  reply: z.boolean().openapi({ description: "Whether it brought an answer" }),
});

const detailSchema = messageSummarySchema.extend({
  first: messageId.nullable().openapi({ description: "The message that this one repeats" }),
  digest: z.string().nullable().openapi({
    description:
      "Keyed digest of the request body, as evidence has it; null where it is not keyed, " +
      "of messages from before: it would prove guesses of the password",
  }),
  cut: z.object({ keptBytes: z.int(), receivedBytes: z.int() }).nullable().openapi({
    description: "Of a stranger's refused message the beginning may be kept alone; null = all",
  }),
  signer: z.string().nullable().openapi({ description: "SHA-256 of the signer's certificate" }),
  verdict: z.object({
    kind: z.enum(["accepted", "refused", "repeated"]),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    en: z.string(),
    vi: z.string(),
  }).openapi({ description: "What was decided on receipt" }),
  steps: z.array(stepSchema).openapi({ description: "What became of it, oldest first" }),
  contentType: z.string().nullable(),
  request: decodedBodySchema,
  replyStatus: z.int().nullable(),
  replyContentType: z.string().nullable(),
  reply: decodedBodySchema.nullable(),
  unopened: z.array(z.string()).openapi({
    description: "What is stored of it and cannot be opened; empty = everything can",
  }),
}).openapi("Message");

export type MessageList = z.output<typeof listSchema>;
export type MessageDetail = z.output<typeof detailSchema>;

const byId = { params: findMessage.input };

const listMessages = createRoute({
  ...guarded,
  method: "get",
  path: "/messages",
  summary: "Search the journal, newest first",
  request: { query: searchMessages.input },
  responses: {
    200: { description: "One page", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

const getMessage = createRoute({
  ...guarded,
  method: "get",
  path: "/messages/{id}",
  summary: "One message decoded; passwords and access keys are left out",
  request: byId,
  responses: {
    200: { description: "The message", content: jsonContent(detailSchema) },
    ...problemResponses("The journal has no such message"),
  },
});

const rawContent = {
  "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) },
};

const getRequest = createRoute({
  ...guarded,
  method: "get",
  path: "/messages/{id}/request",
  summary: "The request body as received, with the sender's password in it",
  request: byId,
  responses: {
    200: {
      description: "Bytes; their type in X-Original-Content-Type. Where the beginning alone was " +
        "kept, X-Original-Length says how many were received",
      content: rawContent,
    },
    ...problemResponses("The journal has no such message"),
  },
});

const getReply = createRoute({
  ...guarded,
  method: "get",
  path: "/messages/{id}/reply",
  summary: "The answer as it was given to the sender",
  request: byId,
  responses: {
    200: {
      description: "Bytes; their type in X-Original-Content-Type, status in X-Original-Status",
      content: rawContent,
    },
    ...problemResponses("No such message, or it has no reply"),
  },
});

export function messagesApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  const decoder = new MessageDecoder();

  api.openapi(listMessages, async (context) => {
    const query = context.req.valid("query");
    const found = await searchMessages.perform(asked(context, gateway), query);
    const { rows, cursor, previous } = found;
    return context.json({ messages: rows.map(messageSummaryJson), cursor, previous }, 200);
  });

  api.openapi(getMessage, async (context) => {
    const found = await findMessage.perform(asked(context, gateway), context.req.valid("param"));
    return context.json(detailJson(found, decoder), 200);
  });

  api.openapi(getRequest, async (context) => {
    const found = await takeRequest.perform(asked(context, gateway), context.req.valid("param"));
    const { request, contentType, cut } = found;
    const name = formatMessageId(found.id);
    if (cut === undefined) return download(`${name}.request`, request, contentType);
    const part = download(`${name}.cut.request`, request, contentType);
    part.headers.set("x-original-length", String(cut.receivedBytes));
    return part;
  });

  api.openapi(getReply, async (context) => {
    const found = await takeReply.perform(asked(context, gateway), context.req.valid("param"));
    const { reply } = found;
    const name = `${formatMessageId(found.id)}.reply`;
    return download(name, reply.bytes, reply.contentType, reply.status);
  });
  return api;
}

export function messageSummaryJson(summary: StoredSummary) {
  const { id, receivedAt, sender, userId, procedure, path, linkInfo, document } = summary;
  const { state, taken, outcome, code, reason, epoch } = summary;
  return {
    id: formatMessageId(id),
    receivedAt: receivedAt.toISOString(),
    sender,
    userId,
    procedure,
    path,
    linkInfo,
    document,
    state,
    taken,
    outcome,
    code,
    reason,
    epoch,
  };
}

function detailJson(message: StoredMessage, decoder: MessageDecoder): MessageDetail {
  const { first, digest, signer, contentType, request, reply, steps, unopened, cut } = message;
  const { taken, code, reason, receivedAt } = message;
  const last = steps.at(-1);
  return {
    ...messageSummaryJson(message),
    code: last?.code ?? code,
    reason: last?.reason ?? reason,
    first: idOrNull(first),
    digest: message.digestTells ? null : digest.toHex(),
    cut: cut === undefined ? null : { keptBytes: cut.keptBytes, receivedBytes: cut.receivedBytes },
    signer: signer?.toHex() ?? null,
    verdict: verdictJson(message, decoder),
    steps: [
      { at: receivedAt, state: taken, code, reason, reply: false },
      ...steps.map((step) => ({ ...step, reply: step.reply !== undefined })),
    ].map((step) => ({ ...step, at: step.at.toISOString() })),
    contentType,
    request: request === undefined
      ? { ...decoder.decode(contentType, new Uint8Array(), "request"), faults: [...unopened] }
      : decoder.decode(contentType, request, "request"),
    replyStatus: reply?.status ?? null,
    replyContentType: reply?.contentType ?? null,
    reply: reply === undefined ? null : decoder.decode(reply.contentType, reply.bytes, "reply"),
    unopened: [...unopened],
  };
}

/** What was decided on receipt, in words: a code alone says little. */
function verdictJson(
  { taken, procedure, code, reason }: StoredMessage,
  decoder: MessageDecoder,
): MessageDetail["verdict"] {
  if (taken === "refused") {
    return { kind: "refused", code, reason, ...decoder.describe(procedure ?? "", code ?? "") };
  }
  const kind = taken === "repeated" ? "repeated" : "accepted";
  return { kind, code: null, reason, en: "", vi: "" };
}

function idOrNull(id: MessageId | undefined): string | null {
  return id === undefined ? null : formatMessageId(id);
}

/** Bytes from outside are never shown by a browser, whatever type they claim. */
function download(
  name: string,
  bytes: Uint8Array,
  contentType: string | null,
  status?: number,
): Response {
  const headers = new Headers({
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${name}"`,
    "content-length": String(bytes.length),
  });
  if (contentType !== null && /^[\x20-\x7e]*$/.test(contentType)) {
    headers.set("x-original-content-type", contentType);
  }
  if (status !== undefined) headers.set("x-original-status", String(status));
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers });
}

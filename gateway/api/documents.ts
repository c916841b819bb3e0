import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { DocumentSummary } from "../../adapters/documents/document_store.ts";
import { formatMessageId } from "../../adapters/journal.ts";
import type { StoredAct } from "../../adapters/officers/mod.ts";
import { channelOf, documentStates, permitOf } from "../../core/documents/mod.ts";
import {
  findDocument,
  type FoundDocument,
  listToEnter,
  searchDocuments,
} from "../operations/documents.ts";
import { printDocument } from "../operations/print_document.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";
import { type AdminEnv, asked, createApi, guarded, jsonContent, problemResponses } from "./api.ts";

const at = z.iso.datetime();
const archive = z.string().nullable().openapi({
  description: "The partition in whose archive the message is; null where it is in the database",
});

/** What an act of an officer says. */
const actFields = {
  officer: z.string(),
  kind: z.string(),
  good: z.boolean().nullable(),
  basis: z.string().nullable(),
  reference: z.string().nullable(),
  channel: z.int().nullable(),
  text: z.string(),
} as const;

const documentSchema = z.object({
  id: z.string(),
  number: z.string(),
  primaryNumber: z.string().nullable().openapi({
    description: "The number that the primary gave to a document of the standby; without its " +
      "branch while no answer has told it",
  }),
  family: z.string(),
  owner: z.string(),
  declarant: z.string(),
  company: z.string(),
  office: z.string(),
  state: z.enum(documentStates),
  corrections: z.int(),
  channel: z.int().nullable(),
  channelRule: z.string().nullable(),
  channelUnknownSince: at.nullable().openapi({
    description: "VNACCS decided a channel then that nothing has told here; it may be red",
  }),
  permit: z.enum(["given", "none", "unknown"]).openapi({
    description: "unknown: VNACCS may have given it, and nothing has told here",
  }),
  permitDoubts: z.array(z.object({ reason: z.string(), item: z.string(), row: z.int() })).openapi({
    description: "What the standby cannot answer for by itself, while there is no permit",
  }),
  complete: z.boolean().openapi({ description: "False while something is not known for certain" }),
  keys: z.array(z.string()),
  links: z.array(z.object({ kind: z.string(), number: z.string() })),
  receipts: z.array(z.string()),
  dates: z.record(z.string(), at),
  collisions: z.array(z.object({ at, sentence: z.string() })).openapi({
    description: "That both systems have given its number; VNACCS's is called vnaccs:NUMBER",
  }),
  doubts: z.array(z.object({ message: z.string(), reason: z.string(), since: at })),
  officerActs: z.array(z.object({
    at,
    ...actFields,
    proposed: z.boolean().openapi({ description: "Waits for a second officer" }),
  })).openapi({ description: "What officers of the standby did; oldest first" }),
  files: z.array(z.object({
    name: z.string(),
    bytes: z.int(),
    receipt: z.string(),
    message: z.string(),
    archive,
  })).openapi({ description: "Files that came for it while the standby stood in" }),
  history: z.array(z.object({
    at,
    message: z.string(),
    archive,
    procedure: z.string(),
    number: z.string(),
    state: z.string(),
    channel: z.int().nullable(),
    rule: z.string().nullable(),
    by: z.enum(["relayed", "asked", "stood in"]),
    givenBack: z.string().nullable(),
  })).openapi({ description: "Oldest first" }),
}).openapi("Document");

export type DocumentJson = z.output<typeof documentSchema>;

/** A document as lists give it. */
export const documentSummarySchema = z.object({
  id: z.string(),
  number: z.string(),
  family: z.string(),
  owner: z.string(),
  office: z.string(),
  state: z.enum(documentStates),
  channel: z.int().nullable(),
  complete: z.boolean(),
  changedAt: at,
}).openapi("DocumentSummary");

const listSchema = z.object({
  documents: z.array(documentSummarySchema),
  cursor: z.string().optional().openapi({ description: "Of the next page, if there is one" }),
  previous: z.string().optional().openapi({ description: "The cursor of the page before" }),
}).openapi("DocumentList");

export type DocumentListJson = z.output<typeof listSchema>;

const toEnterSchema = z.object({
  pending: z.int().openapi({ description: "Of the office, all pages" }),
  acts: z.array(z.object({
    id: z.string(),
    at,
    document: z.string(),
    number: z.string(),
    theirs: z.string().nullable().openapi({
      description:
        "VNACCS's number, with its branch where that is known; null while none is known here",
    }),
    family: z.string(),
    ...actFields,
    entered: z.object({ at, officer: z.string(), note: z.string() }).nullable(),
  })).openapi({ description: "Oldest first" }),
  cursor: z.string().optional().openapi({ description: "Of the next page, if there is one" }),
}).openapi("ActsToEnter");

export type ActsToEnterJson = z.output<typeof toEnterSchema>;

const getToEnter = createRoute({
  ...guarded,
  method: "get",
  path: "/office/to-enter",
  summary: "What officers of an office did in the standby's time, to be entered at VNACCS by hand",
  request: { query: listToEnter.input },
  responses: {
    200: { description: "One page", content: jsonContent(toEnterSchema) },
    ...problemResponses(),
  },
});

const listDocuments = createRoute({
  ...guarded,
  method: "get",
  path: "/documents",
  summary: "Documents that ledger and standby know, the last changed first",
  request: { query: searchDocuments.input },
  responses: {
    200: { description: "One page", content: jsonContent(listSchema) },
    ...problemResponses(),
  },
});

const byNumber = { params: findDocument.input };

const getDocument = createRoute({
  ...guarded,
  method: "get",
  path: "/documents/{number}",
  summary: "A document as ledger and standby know it, with its history",
  request: byNumber,
  responses: {
    200: { description: "The document", content: jsonContent(documentSchema) },
    ...problemResponses("No such document is known here"),
  },
});

const getPage = createRoute({
  ...guarded,
  method: "get",
  path: "/documents/{number}/page",
  summary: "A cleared declaration as a page for printing: for officers at the border",
  request: byNumber,
  responses: {
    200: { description: "The page", content: { "text/html": { schema: z.string() } } },
    ...problemResponses("No such document is known here"),
  },
});

export function documentSummaryJson(summary: DocumentSummary) {
  return { ...summary, changedAt: summary.changedAt.toISOString() };
}

export function documentsApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const api = createApi();
  api.openapi(listDocuments, async (context) => {
    const query = context.req.valid("query");
    const found = await searchDocuments.perform(asked(context, gateway), query);
    const { rows, cursor, previous } = found;
    return context.json({ documents: rows.map(documentSummaryJson), cursor, previous }, 200);
  });
  api.openapi(getDocument, async (context) => {
    const found = await findDocument.perform(asked(context, gateway), context.req.valid("param"));
    return context.json(documentJson(found), 200);
  });
  api.openapi(getPage, async (context) => {
    const found = await findDocument.perform(asked(context, gateway), context.req.valid("param"));
    return context.html(printDocument(found, gateway.now()), 200);
  });
  api.openapi(getToEnter, async (context) => {
    const query = context.req.valid("query");
    const { rows, pending, cursor } = await listToEnter.perform(asked(context, gateway), query);
    const acts = rows.map((act) => ({
      id: act.id,
      at: act.at.toISOString(),
      document: act.document,
      number: act.number,
      theirs: act.theirs,
      family: act.family,
      ...actJson(act),
      entered: act.entered && { ...act.entered, at: act.entered.at.toISOString() },
    }));
    return context.json({ pending, acts, cursor }, 200);
  });
  return api;
}

function actJson({ officer, kind, text, ...act }: StoredAct) {
  const { good = null, basis = null, reference = null, channel = null } = act;
  return { officer, kind, good, basis, reference, channel, text };
}

function documentJson(
  { document, doubts, history, primaryNumber, collisions, acts, files, permitDoubts }:
    FoundDocument,
): DocumentJson {
  const { channel, dates } = document;
  return {
    id: document.id,
    number: document.number,
    primaryNumber: primaryNumber ?? null,
    family: document.family,
    owner: document.owner,
    declarant: document.declarant,
    company: document.company,
    office: document.office,
    state: document.state,
    corrections: document.corrections,
    channel: channelOf(document) ?? null,
    channelRule: channel?.kind === "known" ? channel.rule : null,
    channelUnknownSince: channel?.kind === "unknown" ? channel.since.toISOString() : null,
    permit: permitOf(document),
    permitDoubts: [...permitDoubts],
    complete: document.complete,
    keys: [...document.keys],
    links: [...document.links],
    receipts: [...document.receipts],
    dates: Object.fromEntries(
      Object.entries(dates).filter(([, at]) => at !== undefined)
        .map(([name, at]) => [name, (at as Date).toISOString()]),
    ),
    collisions: collisions.map(({ at, sentence }) => ({ at: at.toISOString(), sentence })),
    doubts: doubts.map((each) => ({ ...each, since: each.since.toISOString() })),
    officerActs: acts.map((act) => ({
      at: act.at.toISOString(),
      ...actJson(act),
      proposed: act.proposed ?? false,
    })),
    files: files.map(({ name, bytes, receipt, message, archive = null }) => ({
      ...{ name, bytes, receipt, message: formatMessageId(message), archive },
    })),
    history: history.map((each) => ({
      ...each,
      archive: each.archive ?? null,
      at: each.at.toISOString(),
      channel: each.channel ?? null,
      rule: each.rule ?? null,
      givenBack: each.givenBack ?? null,
    })),
  };
}

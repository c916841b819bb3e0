import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type DocumentDetail, DocumentStore } from "../../adapters/ledger/document_store.ts";
import { officerActs, type StoredAct } from "../../adapters/officers/mod.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import { channelOf, permitOf } from "../../core/documents/mod.ts";
import { printDocument } from "../documents/print_document.ts";
import { waitingDoubts } from "../documents/waiting_doubts.ts";
import type { AdministeredGateway } from "./admin_options.ts";
import { type AdminEnv, createApi, guarded, jsonContent, problemResponses } from "./api.ts";
import { Problem } from "./problem.ts";

const at = z.iso.datetime();

const documentSchema = z.object({
  id: z.string(),
  number: z.string(),
  primaryNumber: z.string().nullable().openapi({
    description: "Stem of the number that the primary gave to a document of the standby",
  }),
  family: z.string(),
  owner: z.string(),
  declarant: z.string(),
  company: z.string(),
  office: z.string(),
  state: z.enum(["draft", "registered", "cleared", "cancelled", "amended"]),
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
    officer: z.string(),
    kind: z.string(),
    good: z.boolean().nullable(),
    basis: z.string().nullable(),
    reference: z.string().nullable(),
    channel: z.int().nullable(),
    proposed: z.boolean().openapi({ description: "Waits for a second officer" }),
    text: z.string(),
  })).openapi({ description: "What officers of the standby did; oldest first" }),
  history: z.array(z.object({
    at,
    message: z.string(),
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

const params = z.object({
  number: z.string().min(1).max(200).openapi({
    description: "Number, receipt of files, or a natural key such as cargo:B1",
  }),
});

const getDocument = createRoute({
  ...guarded,
  method: "get",
  path: "/documents/{number}",
  summary: "A document as ledger and standby know it, with its history",
  request: { params },
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
  request: { params },
  responses: {
    200: { description: "The page", content: { "text/html": { schema: z.string() } } },
    ...problemResponses("No such document is known here"),
  },
});

export function documentsApi(gateway: AdministeredGateway): OpenAPIHono<AdminEnv> {
  const { database, store } = gateway;
  const api = createApi();
  const documents = new DocumentStore(database.sql, store.seal);
  const find = async (name: string): Promise<DocumentDetail> => {
    const found = await documents.find(name);
    if (found === undefined) throw new Problem("DOCUMENT_UNKNOWN", `no document is called ${name}`);
    return found;
  };
  api.openapi(getDocument, async (context) => {
    const found = await find(context.req.valid("param").number);
    const acts = await officerActs(database.sql, found.document.id);
    return context.json(
      documentJson(found, acts, { receivedAt: gateway.now(), codes: gateway.codes }),
      200,
    );
  });
  api.openapi(getPage, async (context) => {
    const found = await find(context.req.valid("param").number);
    return context.html(printDocument(found, gateway.now()), 200);
  });
  return api;
}

function documentJson(
  { document, doubts, history, primaryNumber, collisions }: DocumentDetail,
  acts: readonly StoredAct[],
  context: { readonly receivedAt: Date; readonly codes: CodeTables },
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
    permitDoubts: waitingDoubts(document, context).map((doubt) => ({
      ...doubt,
    })),
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
      officer: act.officer,
      kind: act.kind,
      good: act.good ?? null,
      basis: act.basis ?? null,
      reference: act.reference ?? null,
      channel: act.channel ?? null,
      proposed: act.proposed ?? false,
      text: act.text,
    })),
    history: history.map((each) => ({
      ...each,
      at: each.at.toISOString(),
      channel: each.channel ?? null,
      rule: each.rule ?? null,
      givenBack: each.givenBack ?? null,
    })),
  };
}

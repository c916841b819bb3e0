/** Declarations and other documents as ledger and standby know them. */
import { z } from "@hono/zod-openapi";
import { DocumentStore } from "../../adapters/documents/document_store.ts";
import { attachedFiles, listActsToEnter, officerActs } from "../../adapters/officers/mod.ts";
import { documentStates } from "../../core/documents/mod.ts";
import { userCodeOf } from "../../core/users/mod.ts";
import { Problem } from "../web/problem.ts";
import { operation } from "./operation.ts";
import { pageLimit } from "./page_limit.ts";
import { waitingDoubts } from "./waiting_doubts.ts";

/** The last changed first. */
export const searchDocuments = operation({
  right: "see",
  kind: "question",
  input: z.object({
    owner: z.string().trim().toUpperCase().max(8).transform(userCodeOf).optional()
      .openapi({ description: "User; its first five characters count" }),
    state: z.enum(documentStates).optional(),
    cursor: z.string().regex(/^-?\d{1,17},.{1,200}$/, "expected a cursor from a page").optional(),
    limit: pageLimit,
  }),
  perform: ({ gateway: { database, store } }, search) =>
    new DocumentStore(database.sql, store.seal).search(search),
});

/** With its history, its doubts, what officers did, and why the standby does not permit it by itself. */
export const findDocument = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({
    number: z.string().trim().min(1).max(200).openapi({
      description: "Number here or at VNACCS, with or without branch, receipt of files, or a " +
        "natural key such as cargo:B1",
    }),
  }),
  perform: async ({ gateway }, { number }) => {
    const { database: { sql }, store, codes } = gateway;
    const found = await new DocumentStore(sql, store.seal).find(number);
    if (found === undefined) {
      throw new Problem("DOCUMENT_UNKNOWN", `no document is called ${number}`);
    }
    const { document } = found;
    return {
      ...found,
      acts: await officerActs(sql, document.id),
      files: await attachedFiles(sql, document),
      permitDoubts: waitingDoubts(document, { receivedAt: gateway.now(), codes }),
    };
  },
});

export type FoundDocument = Awaited<ReturnType<typeof findDocument.perform>>;

/** What officers of an office did in the standby's time, to be entered at VNACCS by hand. */
export const listToEnter = operation({
  right: "see",
  kind: "question",
  input: z.object({
    office: z.string().regex(/^[0-9A-Z]{4,6}$/, "expected the code of an office"),
    all: z.enum(["true", "false"]).default("false").openapi({
      description: "Also what is entered",
    }),
    cursor: z.string().regex(/^\d{1,18}$/, "expected a cursor from a page").optional(),
    limit: pageLimit,
  }),
  perform: ({ gateway }, { all, ...search }) =>
    listActsToEnter(gateway.database.sql, {
      ...{ ...search, all: all === "true" },
      at: { date: gateway.now(), offices: gateway.codes.offices.entries },
    }),
});

import { scratchDeclaration } from "../../adapters/testing/scratch_declaration.ts";
import type { Document } from "../../core/documents/mod.ts";
import { listAudit } from "../../gateway/operations/audit.ts";
import { countBalance } from "../../gateway/operations/balance.ts";
import { findDocument, searchDocuments } from "../../gateway/operations/documents.ts";
import { showStatus } from "../../gateway/operations/status.ts";
import { type Agreement, optionsOf } from "./agreement.ts";
import type { Doors } from "./doors.ts";

/** The primary's number of the declaration that is prepared. */
const theirs = "10000000022";

/** Nothing changes it: one does for all. */
let declaration: Promise<Document> | undefined;

async function declared({ sql }: Doors): Promise<Document> {
  declaration ??= scratchDeclaration(sql);
  const { id } = await declaration;
  await sql`
    insert into number_map (ours, theirs, place) values (${id}, ${theirs}, 1)
    on conflict do nothing`;
  return await declaration;
}

const find = (name: string, called: (number: string) => string, isRefused = false): Agreement => ({
  name,
  operation: findDocument,
  call: "GET /api/v1/documents/:number",
  page: { route: "GET /documents/:number" },
  command: ({ number }) => ["documents", "show", String(number)],
  prepare: async (doors) => ({ number: called((await declared(doors)).number) }),
  finds: ({ number }: { number: string }) => [number],
  isRefused,
});

export const documentAgreements: readonly Agreement[] = [
  find("see a document", (number) => number),
  find("see a document by its stem", (number) => number.slice(0, 10)),
  find("see a document by VNACCS's number", () => `${theirs}0`),
  find("see a document by VNACCS's number in groups", () => "10 00000002 2 3"),
  find("see no document", () => "109999999900", true),
  {
    name: "list documents",
    operation: searchDocuments,
    call: "GET /api/v1/documents",
    page: { route: "GET /documents" },
    command: ({ owner, state }) => ["documents", "list", ...optionsOf({ owner, state })],
    prepare: async (doors) => {
      await declared(doors);
      return { owner: "a0001", state: "registered" };
    },
    finds: ({ documents }: { documents: { number: string }[] }) =>
      documents.map(({ number }) => number),
  },
  {
    name: "list decisions",
    operation: listAudit,
    call: "GET /api/v1/audit",
    page: { route: "GET /audit" },
    command: () => ["audit"],
    finds: ({ entries }: { entries: { by: string }[] }) => entries.map(({ by }) => by),
  },
  {
    name: "see the status",
    operation: showStatus,
    call: "GET /api/v1/status",
    page: { route: "GET /overview" },
    command: () => ["status"],
    finds: ({ by, reason }: { by: string; reason: string }) => [by, reason],
  },
];

/** Of a journal that balances: what other agreements prepare belongs to no writer. */
export const balanceAgreement: Agreement = {
  name: "count the balance",
  operation: countBalance,
  call: "GET /api/v1/balance",
  command: () => ["balance"],
};

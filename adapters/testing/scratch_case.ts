/** A paper that is no declaration as the standby has registered it, with its files, for tests. */
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { type Document } from "../../core/documents/mod.ts";
import { exampleItems } from "../../core/testing/example_items.ts";
import { writeMixed } from "../../core/envelope/mod.ts";
import { documentStem, writeDocumentNumber } from "../../core/numbering/mod.ts";
import { documentFamilies, procedureKind } from "../../core/procedures/mod.ts";
import { writeItems, writeMessage } from "../../core/wire/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { digestWrites, documentLines, writeDocuments } from "../documents/document_rows.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import { scratchTerminal } from "./scratch_declaration.ts";

export interface ScratchCase {
  /** HYS, MSB, TEA, AMA, SAA, SEA, SFA or SMA. */
  readonly procedure: string;
  readonly office?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly files?: readonly { readonly name: string; readonly content: Uint8Array }[];
  readonly at?: Date;
  readonly change?: Partial<Document>;
}

let made = 0;

/** Writes a registered paper and the message that registered it. */
export async function scratchCase(
  sql: Sql,
  { procedure: code, office = "01AB", values = {}, files = [], ...rest }: ScratchCase,
): Promise<Document> {
  const at = rest.at ?? new Date("2026-03-02T01:00:00Z");
  const sequence = ++made;
  const procedure = catalogue.procedure(code)!;
  const row = procedureKind(code)!;
  const { documentType, officeItem } = documentFamilies[row.family];
  const number = typeof documentType === "string"
    ? writeDocumentNumber({ type: documentType, sequence: 90_000_000 + sequence, branch: 0 })
    : "";
  const receipt = `S1260302${String(sequence).padStart(5, "0")}001`;
  const body = writeItems(
    procedure.layout,
    "request",
    exampleItems(procedure, {
      ...values,
      ...(row.number === undefined ? {} : { [row.number]: number }),
      ...(officeItem === undefined ? {} : { [officeItem]: office }),
    }),
  );
  const isAttaching = row.kind === "attach";
  const named = values.ICN;
  const document: Document = {
    id: number === "" ? `receipt:${receipt}` : documentStem(number),
    number,
    family: row.family,
    keys: [],
    owner: "A0001",
    declarant: "A0001",
    company: "CÔNG TY THỬ",
    office,
    state: "registered",
    content: { procedure: code, body },
    corrections: 0,
    dates: { created: at, registered: at },
    links: named === undefined ? [] : [{
      kind: row.family === "tax amendment" ? "amended declaration" : "declaration",
      number: named,
    }],
    printed: [],
    receipts: isAttaching ? [receipt] : [],
    complete: true,
    ...rest.change,
  };
  const message = writeMessage({ procedure: code, userId: "A0001A01" }, body);
  const sent = writeMixed(
    message,
    files.map((file) => ({ ...file, contentType: "text/html" })),
    `scratch${sequence}`,
  );
  const id = { stream: 98, sequence };
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
      state, digest, sealed, content_type, request)
    values (98, ${sequence}, ${at}, 1, 'test', 'A0001A01', ${code}, ${scratchTerminal}, 'stood in',
      ${
    createHash("sha256").update(sent.body).digest()
  }, false, ${sent.contentType}, ${sent.body})`;
  for (const [place, { name, content }] of files.entries()) {
    await sql`
      insert into attachment (receipt, place, stream, sequence, name, content_type, bytes, sha256)
      values (${receipt}, ${place}, 98, ${sequence}, ${name}, 'text/html', ${content.length},
        ${nodeSha256(content)})`;
  }
  const seal = byteSeal(undefined);
  const writes = digestWrites([{ document, id, procedure: code, stoodIn: true, at }], seal);
  await writeDocuments(sql, writes, seal);
  await sealStanding(sql, documentLines(writes, () => undefined), seal);
  return document;
}

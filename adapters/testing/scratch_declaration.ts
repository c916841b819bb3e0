/** A declaration as the standby has registered it, for tests of what officers do about it. */
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { type Document } from "../../core/documents/mod.ts";
import { exampleItems } from "../../core/testing/example_items.ts";
import { writeDocumentNumber } from "../../core/numbering/mod.ts";
import type { Channel } from "../../core/procedures/mod.ts";
import { writeItems } from "../../core/wire/mod.ts";
import { type ByteSeal, byteSeal } from "../seals/byte_seal.ts";
import { digestWrites, documentLines, writeDocuments } from "../documents/document_rows.ts";
import { sealStanding } from "../documents/seal_standing.ts";

export interface ScratchDeclaration {
  readonly office?: string;
  readonly channel?: Channel;
  readonly registeredAt?: Date;
  readonly change?: Partial<Document>;
  /** By which the process that wrote it keeps its secret. */
  readonly keptBy?: ByteSeal;
}

/** Terminal from which every one was sent. */
export const scratchTerminal = "T00001";

let made = 0;

/** Writes a registered import declaration and the message that registered it. */
export async function scratchDeclaration(
  sql: Sql,
  { office = "01AB", channel = 2, registeredAt, change = {}, keptBy }: ScratchDeclaration = {},
): Promise<Document> {
  const at = registeredAt ?? new Date("2026-03-02T01:00:00Z");
  const sequence = ++made;
  const procedure = catalogue.procedure("IDA")!;
  const number = writeDocumentNumber({ type: "10", sequence: 90_000_000 + sequence, branch: 0 });
  const body = writeItems(
    procedure.layout,
    "request",
    exampleItems(procedure, { ICN: number, CH: office }),
  );
  const document: Document = {
    id: number.slice(0, 11),
    number,
    family: "import declaration",
    keys: [],
    owner: "A0001",
    declarant: "A0001",
    company: "CÔNG TY THỬ",
    office,
    state: "registered",
    content: { procedure: "IDA", body },
    corrections: 0,
    channel: { kind: "known", channel, rule: "thử", version: "1", kept: false },
    dates: { created: at, registered: at },
    links: [],
    printed: [],
    receipts: [],
    complete: true,
    ...change,
  };
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
      state, digest, sealed, request)
    values (99, ${sequence}, ${at}, 1, 'test', 'A0001A01', 'IDC', ${scratchTerminal}, 'stood in',
      ${createHash("sha256").update(number).digest()}, false, ''::bytea)`;
  const id = { stream: 99, sequence };
  const seal = byteSeal(undefined);
  const writes = digestWrites(
    [{ document, id, procedure: "IDC", stoodIn: true, at }],
    seal,
  );
  await writeDocuments(sql, writes, seal);
  await sealStanding(sql, documentLines(writes, () => undefined), keptBy ?? seal);
  return document;
}

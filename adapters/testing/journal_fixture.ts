/** For tests: a journal with every kind of row, that can be spoilt and made good again. */
import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { join } from "node:path";
import type { Sql } from "postgres";
import { BytesDigest, type RowForm } from "../../core/evidence/mod.ts";
import type { MessageRecord, OutcomeRecord } from "../journal.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { loadDigestSecret } from "../seals/digest_secret.ts";
import { JournalWriter } from "../journal/journal_writer.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { loadMode } from "../mode/mode_store.ts";
import { migratedDatabase } from "./migrated_database.ts";
import { packingSeal } from "./packing_seal.ts";
import { Checkpoints } from "../evidence/checkpoints.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { type InstallationKey, loadInstallationKey } from "../evidence/installation_key.ts";
import { ownSigningKey } from "../evidence/signing_keys.ts";

const schema = "songhanh";
/** What the fixture keeps a copy of. */
const tables = ["stream", "message", "outcome", "batch", "audit", "checkpoint"] as const;
const encoder = new TextEncoder();

export interface JournalFixture extends AsyncDisposable {
  readonly url: string;
  readonly sql: Sql;
  readonly seal: ByteSeal;
  readonly key: InstallationKey;
  /** Where a process of its own reads it. */
  readonly keyFile: string;
  readonly checkpoints: Checkpoints;
  /** By the secret of the installation. */
  readonly bytesDigest: BytesDigest;
  /**
   * Opens a writer with a connection of its own; closing it lets go of its stream. `form` 1: as before
   * digests of bytes were keyed.
   */
  writer(seal?: ByteSeal, form?: RowForm): Promise<JournalWriter & AsyncDisposable>;
  /** Keeps a copy of everything; `restore` brings it back. */
  keep(): Promise<void>;
  restore(): Promise<void>;
}

/** An empty journal in a database of its own. */
export async function journalFixture(dataKey?: Uint8Array): Promise<JournalFixture> {
  const database = await migratedDatabase();
  const sql = connect(database.url, { schema, connectionsMax: 3 });
  await loadMode(sql, "relay");
  const folder = await Deno.makeTempDir();
  const keyFile = join(folder, "key.pem");
  const key = await loadInstallationKey(keyFile, { make: true });
  const seal = packingSeal(dataKey && ringOf(1, dataKey));
  const lost = (error: unknown) => {
    throw error;
  };
  const bytesDigest = new BytesDigest(nodeSha256, await loadDigestSecret(sql, seal, lost));
  return {
    url: database.url,
    sql,
    ...{ seal, bytesDigest },
    ...{ key, keyFile },
    checkpoints: new Checkpoints({ sql, keys: ownSigningKey(key), intervalMs: 3_600_000 }),
    async writer(own = seal, form = 2) {
      const connection = connect(database.url, { schema, connectionsMax: 1 });
      const writer = new JournalWriter({
        sql: connection,
        writer: "test",
        epoch: () => 1,
        seal: own,
        ...(form === 2 && { bytesDigest }),
        appendWaitMs: 2_000,
        queueMessagesMax: 100,
      });
      await writer.open();
      if (form === 2) keyRecords(writer, bytesDigest);
      return Object.assign(writer, {
        async [Symbol.asyncDispose]() {
          await writer.close();
          await connection.end();
        },
      });
    },
    async keep() {
      for (const table of tables) {
        await sql`create table ${sql(`kept_${table}`)} as table ${sql(table)}`;
      }
    },
    async restore() {
      await sql.begin(async (sql) => {
        // Without it the copy of a decision would be sealed as another one.
        await sql`set local session_replication_role = replica`;
        for (const table of tables) {
          await sql`delete from ${sql(table)}`;
          await sql`insert into ${sql(table)} overriding system value
            select * from ${sql(`kept_${table}`)}`;
        }
      });
    },
    async [Symbol.asyncDispose]() {
      await sql.end();
      await database[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Records bring digests of their requests: as inspection would have made them. */
function keyRecords(writer: JournalWriter, bytesDigest: BytesDigest): void {
  const append = writer.append.bind(writer);
  writer.append = (record) =>
    append(
      Buffer.compare(record.digest, nodeSha256(record.request)) === 0
        ? { ...record, digest: bytesDigest.of(record.request) }
        : record,
    );
}

/** A message that is handed over; the text becomes its body. */
export function handedOver(text: string, more: Partial<MessageRecord> = {}): MessageRecord {
  const request = encoder.encode(text);
  return {
    receivedAt: 1_763_800_000_123,
    sender: "127.0.0.1",
    userId: "ABCDE001",
    procedure: "IDC",
    linkInfo: `link of ${text}`,
    state: "handed over",
    digest: hash("sha256", request, "buffer"),
    contentType: "text/plain",
    request,
    ...more,
  };
}

/** Its answer. */
export function answered(id: OutcomeRecord["id"], text: string): OutcomeRecord {
  const reply = { status: 200, contentType: "text/plain", bytes: encoder.encode(text) };
  return { id, at: 1_763_800_000_456, state: "answered", code: "00000", reply };
}

/**
 * Keys of today's form for messages of version 0.1.0, so that a repeat after the upgrade is recognised:
 * the send in any case, the content where the message is unknown, in flight or not delivered.
 *
 * To be called before messages are taken. Two nodes that start together wait for each other at the rows
 * of the list; one that is killed begins again where it was.
 */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import { inspectMessage } from "../../core/inspect_message.ts";
import { KeyedDigest } from "../../core/keyed_digest.ts";
import { sendKey } from "../../core/message_keys.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import { headerFields } from "../../core/wire/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { MessageStore } from "./message_store.ts";

/** How many are looked at in one transaction. */
const PAGE_ROWS = 1_000;

interface EarlierRow {
  readonly stream: number;
  readonly sequence: string;
  readonly user_id: string | null;
  readonly path: string | null;
  readonly link_info: string | null;
  readonly procedure: string | null;
  readonly digest: Uint8Array;
  readonly send_key: string | null;
  /** Somebody may be told its answer who sends the content again. */
  readonly open: boolean;
}

/** How many were given keys; `secret`: that of the keys of repeats. */
export async function rekeyEarlier(sql: Sql, seal: ByteSeal, secret: Uint8Array): Promise<number> {
  const [some] = await sql`select from earlier_send limit 1`;
  if (some === undefined) return 0;
  const keyed = new KeyedDigest(nodeSha256, secret);
  for (let given = 0;;) {
    const page = await sql.begin((transaction) => rekeyPage(transaction, sql, seal, keyed));
    given += page.given;
    if (page.isLast) return given;
  }
}

async function rekeyPage(
  transaction: TransactionSql,
  sql: Sql,
  seal: ByteSeal,
  keyed: KeyedDigest,
): Promise<{ readonly given: number; readonly isLast: boolean }> {
  const listed = await transaction<{ stream: number; sequence: string }[]>`
    select stream, sequence::text from earlier_send order by stream, sequence
    limit ${PAGE_ROWS} for update`;
  if (listed.length === 0) return { given: 0, isLast: true };
  const streams = listed.map(({ stream }) => stream);
  const sequences = listed.map(({ sequence }) => sequence);
  const rows = await transaction<EarlierRow[]>`
    select m.stream, m.sequence::text, m.user_id, m.path, m.link_info, m.procedure, m.digest,
      m.send_key, o.content_key is not null as open
    from unnest(${streams}::integer[], ${sequences}::bigint[]) as l(stream, sequence)
    join message m using (stream, sequence)
    left join open_message o using (stream, sequence)`;
  const sends: { row: EarlierRow; key: string }[] = [];
  const contents: { row: EarlierRow; key: string }[] = [];
  for (const row of rows) {
    const send = keyOfSend(row, keyed);
    if (send !== undefined) sends.push({ row, key: send });
    // Its request is asked for beside the transaction, which changes nothing that it reads.
    const content = row.open ? await keyOfContent(row, sql, seal, keyed) : undefined;
    if (content !== undefined) contents.push({ row, key: content });
  }
  await transaction`
    update message m set send_key = k.key
    from unnest(${sends.map(({ row }) => row.stream)}::integer[],
      ${sends.map(({ row }) => row.sequence)}::bigint[],
      ${sends.map(({ key }) => key)}::uuid[]) as k(stream, sequence, key)
    where m.stream = k.stream and m.sequence = k.sequence`;
  // By which it is found; the row of the message says which it is.
  await transaction`
    update send_key s set key = k.key
    from unnest(${sends.map(({ row }) => row.send_key)}::uuid[],
      ${sends.map(({ key }) => key)}::uuid[]) as k(earlier, key)
    where s.key = k.earlier`;
  await transaction`
    update open_message o set content_key = k.key
    from unnest(${contents.map(({ row }) => row.stream)}::integer[],
      ${contents.map(({ row }) => row.sequence)}::bigint[],
      ${contents.map(({ key }) => key)}::uuid[]) as k(stream, sequence, key)
    where o.stream = k.stream and o.sequence = k.sequence`;
  await transaction`
    delete from earlier_send e
    using unnest(${streams}::integer[], ${sequences}::bigint[]) as l(stream, sequence)
    where e.stream = l.stream and e.sequence = l.sequence`;
  return { given: sends.length, isLast: false };
}

const width = (name: typeof headerFields[number]["name"]) =>
  headerFields.find((field) => field.name === name)!.length;

/** Undefined for what has a key of today's form, or none. */
function keyOfSend(row: EarlierRow, keyed: KeyedDigest): string | undefined {
  if (row.send_key === null) return undefined;
  const fields = {
    userId: (row.user_id ?? "").padEnd(width("userId")),
    path: (row.path ?? "").padEnd(width("path")),
    linkInfo: (row.link_info ?? "").padEnd(width("linkInfo")),
    procedure: (row.procedure ?? "").padEnd(width("procedure")),
  };
  // The journal of 0.1.0 names a request by its plain digest, and its key was not keyed.
  const earlier = sendKey({ keyed: { digest: nodeSha256 } }, fields, row.digest);
  return earlier === row.send_key ? sendKey({ keyed }, fields, row.digest) : undefined;
}

/** Undefined where the request cannot be opened or read any more. */
async function keyOfContent(
  { stream, sequence }: EarlierRow,
  sql: Sql,
  seal: ByteSeal,
  keyed: KeyedDigest,
): Promise<string | undefined> {
  const stored = await new MessageStore(sql, seal).find({ stream, sequence: Number(sequence) });
  if (stored?.request === undefined) return undefined;
  const message = inspectMessage(stored.contentType, stored.request, stored.receivedAt, {
    catalogue,
    signers: new SignerKeys(portableVerifier()),
    // Whether it may come in was decided when it came.
    judgeCertificate: () => undefined,
    registeredCertificate: () => undefined,
    verify: "report",
    keyed,
    bytesDigest: new BytesDigest(nodeSha256, new Uint8Array(32)),
  });
  return message.kind === "message" ? message.contentKey : undefined;
}

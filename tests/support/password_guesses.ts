/**
 * What somebody does who has a dump of the database and thinks that he knows a password: everything else
 * of a message is known to him, so he makes the message and looks for a digest of it, or of a part.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Row, Sql } from "postgres";
import { BytesDigest, messageText } from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../../adapters/seals/node_sha256.ts";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { findHeader, headerBytes } from "../../core/wire/mod.ts";

/** A place in the database where a guess was proved right. */
export interface ProvedGuess {
  readonly where: string;
  /** Of what, and how digested. */
  readonly what: string;
}

export interface GuessedMessage {
  readonly contentType: string | null;
  readonly body: Uint8Array;
}

interface Cell {
  readonly where: string;
  /** Bytes in hexadecimal; without what stands within a UUID. */
  readonly text: string;
}

/** Digests are looked for by their first 80 bits: some are kept in part. */
const soughtBytes = 10;
const base64Length = 14;
/** Longer values are not looked through, which are bodies that only fill a budget. */
const cellLengthMax = 1_000_000;
const algorithms = ["sha256", "sha1", "md5", "sha512"];

/** Every value of every table of a schema, as text. */
export async function readDump(sql: Sql, schema: string): Promise<Cell[]> {
  const tables = await sql`
    select relname as name from pg_class
    -- Parts of a table are that table.
    where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and not relispartition
    order by 1`;
  const cells: Cell[] = [];
  for (const { name } of tables) {
    const rows = await sql`select to_jsonb(t) as row from ${sql(schema)}.${sql(name)} t`;
    for (const { row } of rows) {
      for (const [column, value] of Object.entries(row)) {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        if (text.length <= cellLengthMax) {
          cells.push({ where: `${name}.${column}`, text: text.replaceAll("-", "") });
        }
      }
    }
  }
  return cells;
}

/** What he finds, looking for digests of these messages in a dump and in texts beside it. */
export async function proveGuesses(
  sql: Sql,
  schema: string,
  messages: readonly GuessedMessage[],
  beside: readonly Cell[] = [],
): Promise<ProvedGuess[]> {
  const cells = [...await readDump(sql, schema), ...beside];
  const secrets = (await sql`select secret from ${sql(schema)}.installation_secret`)
    .filter(({ secret }) => secret.length === 32)
    .map(({ secret }) => new BytesDigest(nodeSha256, secret));
  const rows = await sql`
    select *, microseconds(received_at) as at_us from ${sql(schema)}.message`;
  const sought = new Map<string, string>();
  const seek = (bytes: Uint8Array, what: string) => {
    for (const algorithm of algorithms) {
      const digest = createHash(algorithm).update(bytes).digest();
      for (
        const [form, shown] of [["", digest], [" in base64", digest.toString("base64")]] as const
      ) {
        const text = typeof shown === "string"
          ? shown.slice(0, base64Length)
          : shown.subarray(0, soughtBytes).toString("hex");
        sought.set(text, `${algorithm} of ${what}${form}`);
      }
    }
    for (const secret of secrets) {
      const digest = Buffer.from(secret.of(bytes)).subarray(0, soughtBytes).toString("hex");
      sought.set(digest, `keyed digest of ${what}, by a secret that stands in clear`);
    }
  };
  for (const { contentType, body } of messages) {
    for (const [what, bytes] of partsOf(contentType, body)) seek(bytes, what);
    // Evidence covers the row with what it names the body by.
    const linkInfo = findHeader(body)?.linkInfo;
    for (const row of rows.filter(({ link_info }) => link_info === linkInfo)) {
      const digest = createHash("sha256").update(body).digest("hex");
      for (const form of [1, 2] as const) {
        for (const withReply of [true, false]) {
          const text = rowText(row, digest, form, withReply);
          if (text !== undefined) seek(Buffer.from(text), `the row in form ${form}`);
        }
      }
    }
  }
  const found = new Map<string, ProvedGuess>();
  for (const { where, text } of cells) {
    for (const digest of windows(text)) {
      const what = sought.get(digest);
      if (what !== undefined) found.set(`${where} ${what}`, { where, what });
    }
  }
  return [...found.values()];
}

/** Every part of a text that a digest may begin in, in hexadecimal or base64. */
function* windows(text: string): Generator<string> {
  if (/^\\\\?x[0-9a-f]*$/.test(text)) {
    for (let at = text.indexOf("x") + 1; at < text.length; at += 2) {
      yield text.slice(at, at + 2 * soughtBytes);
    }
    return;
  }
  for (let at = 0; at < text.length; at++) {
    yield text.slice(at, at + 2 * soughtBytes);
    yield text.slice(at, at + base64Length);
  }
}

/** What of a message may have been digested, by name. */
function* partsOf(contentType: string | null, body: Uint8Array): Generator<[string, Uint8Array]> {
  yield ["the body", body];
  for (const kept of [512, 4_096]) {
    if (body.length > kept) yield [`the first ${kept} bytes`, body.subarray(0, kept)];
  }
  const envelope = openEnvelope(contentType, body);
  let message = body;
  if (!isRefusal(envelope)) {
    const { message: { start, end }, signed } = envelope;
    message = body.subarray(start, end);
    yield ["the EDI message", message];
    if (signed !== undefined) {
      yield ["the signed part", body.subarray(signed.contentStart, signed.contentEnd)];
    }
  }
  const header = findHeader(body);
  if (header === undefined) return;
  const { userId, password, path, linkInfo, procedure, indexInfo } = header;
  const text = (value: string) => Buffer.from(value, "latin1");
  yield ["the header", message.subarray(0, headerBytes)];
  for (const word of [password, password.trim()]) {
    yield ["the password", text(word)];
    for (const user of [userId, userId.trim()]) {
      for (const separator of ["", ":", "\0", "\n", "/", " "]) {
        yield ["user and password", text(user + separator + word)];
        yield ["password and user", text(word + separator + user)];
      }
      yield ["user, password and path", text(user + word + path)];
    }
  }
  // As repeats were and are recognised, with no secret.
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  yield [
    "what makes a send",
    Buffer.concat([text(userId + path + linkInfo + procedure), sha256(body)]),
  ];
  const items = sha256(message.subarray(headerBytes));
  for (const kind of ["s", "n", "u"]) {
    const named = text(userId + procedure + indexInfo + password + path + kind);
    yield ["what makes a content", Buffer.concat([named, items])];
  }
}

/** The text whose digest evidence keeps, of a row as the dump shows it; the reply is not there. */
function rowText(row: Row, digest: string, form: 1 | 2, withReply: boolean): string | undefined {
  if (withReply && (row.sealed || row.reply === null)) return undefined;
  const replyDigest = withReply ? createHash("sha256").update(row.reply).digest("hex") : null;
  return messageText({
    stream: row.stream,
    sequence: Number(row.sequence),
    receivedAtUs: Number(row.at_us),
    epoch: Number(row.epoch),
    sender: row.sender,
    userId: row.user_id,
    procedure: row.procedure,
    path: row.path,
    linkInfo: row.link_info,
    document: row.document,
    state: row.state,
    code: row.code,
    reason: row.reason,
    firstStream: row.first_stream,
    firstSequence: row.first_sequence === null ? null : Number(row.first_sequence),
    signer: row.signer === null ? null : row.signer.toHex(),
    digest,
    contentType: row.content_type,
    replyType: row.reply_type,
    replyDigest,
  }, form);
}

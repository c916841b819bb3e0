/**
 * The messages of a corpus as AS2 messages: the signed body stays as it is, to the byte; the HTTP head
 * is that of AS2 (RFC 4130). An unsigned receipt is asked for, on the same connection.
 */
import { join } from "node:path";
import { corpusFiles, indexColumns, readCorpusBytes, readCorpusIndex } from "../corpus/mod.ts";

export const as2Names = { partner: "BENCHPARTNER", us: "BENCHHOST" } as const;

const messagesAtOnce = 500;

/** Makes the AS2 corpus of `corpus` beside it, if it is not there; gives its folder. */
export async function makeAs2Corpus(corpus: string): Promise<string> {
  const dir = `${corpus}-as2`;
  try {
    await Deno.stat(join(dir, corpusFiles.facts));
    return dir;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(dir, { recursive: true });
  using file = await Deno.create(join(dir, corpusFiles.messages));
  const lines = [indexColumns.join("\t")];
  const encoder = new TextEncoder();
  const entries = await readCorpusIndex(corpus);
  let offset = 0;
  for (let at = 0; at < entries.length; at += messagesAtOnce) {
    const piece = entries.slice(at, at + messagesAtOnce);
    const bytes = await readCorpusBytes(corpus, piece);
    for (const [place, entry] of piece.entries()) {
      const start = entry.offset - piece[0]!.offset;
      const oldHead = new TextDecoder().decode(bytes.subarray(start, start + entry.headBytes));
      const contentType = /Content-Type: (.*)\r\n/.exec(oldHead)![1]!;
      const head = encoder.encode(headOf(contentType, entry.bodyBytes, at + place));
      const body = bytes.subarray(
        start + entry.headBytes,
        start + entry.headBytes + entry.bodyBytes,
      );
      for (const part of [head, body]) {
        for (let written = 0; written < part.length;) {
          written += await file.write(part.subarray(written));
        }
      }
      const made = { ...entry, offset, headBytes: head.length, expects: "any" as const };
      lines.push(indexColumns.map((column) => made[column]).join("\t"));
      offset += head.length + body.length;
    }
  }
  await Deno.writeTextFile(join(dir, corpusFiles.index), lines.join("\n") + "\n");
  await Deno.copyFile(join(corpus, corpusFiles.facts), join(dir, corpusFiles.facts));
  return dir;
}

function headOf(contentType: string, bytes: number, place: number): string {
  return [
    "POST /as2 HTTP/1.1",
    "Host: localhost",
    "User-Agent: songhanh-bench",
    "Connection: keep-alive",
    "AS2-Version: 1.1",
    `AS2-From: ${as2Names.partner}`,
    `AS2-To: ${as2Names.us}`,
    `Message-ID: <bench-${place}@localhost>`,
    "Date: Tue, 24 Nov 2026 09:00:00 +0700",
    "Subject: bench",
    "MIME-Version: 1.0",
    "From: bench@localhost",
    "Disposition-Notification-To: bench@localhost",
    `Content-Type: ${contentType}`,
    `Content-Length: ${bytes}`,
    "",
    "",
  ].join("\r\n");
}

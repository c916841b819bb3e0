import { join } from "node:path";
import { type CorpusEntry, type CorpusFacts, corpusFiles, indexColumns } from "./corpus_files.ts";

/** What a corpus was made from. */
export async function readCorpusFacts(dir: string): Promise<CorpusFacts> {
  return JSON.parse(await Deno.readTextFile(join(dir, corpusFiles.facts)));
}

/** The index of a corpus, from message `first` on, `count` of them at most. */
export async function readCorpusIndex(
  dir: string,
  first = 0,
  count = Infinity,
): Promise<CorpusEntry[]> {
  const lines = (await Deno.readTextFile(join(dir, corpusFiles.index))).split("\n");
  if (lines[0] !== indexColumns.join("\t")) {
    throw new Error(`Cannot read the corpus "${dir}": its index has other columns, make it anew`);
  }
  return lines.slice(1 + first, 1 + first + count).filter((line) => line !== "").map((line) => {
    const [offset, headBytes, bodyBytes, messageAt, kind, expects, userId] = line.split("\t");
    return {
      offset: Number(offset),
      headBytes: Number(headBytes),
      bodyBytes: Number(bodyBytes),
      messageAt: Number(messageAt),
      kind: kind!,
      expects: expects as CorpusEntry["expects"],
      userId: userId!,
    };
  });
}

/** The bytes of messages that follow one another in the index, in one piece. */
export async function readCorpusBytes(
  dir: string,
  entries: readonly CorpusEntry[],
): Promise<Uint8Array> {
  const first = entries[0];
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return new Uint8Array();
  using file = await Deno.open(join(dir, corpusFiles.messages));
  return await readRange(
    file,
    first.offset,
    last.offset + last.headBytes + last.bodyBytes - first.offset,
  );
}

async function readRange(file: Deno.FsFile, offset: number, length: number): Promise<Uint8Array> {
  await file.seek(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const read = await file.read(bytes.subarray(at));
    if (read === null) throw new Error("Cannot read the corpus: messages.bin is cut off");
    at += read;
  }
  return bytes;
}

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type CorpusEntry, type CorpusFacts, corpusFiles, indexColumns } from "./corpus_files.ts";
import { makePeople } from "./make_people.ts";
import type { CorpusPiece, ToCorpusWorker } from "./corpus_worker.ts";
import { MessageMix } from "./message_mix.ts";

export interface CorpusOptions {
  readonly seed: number;
  readonly messages: number;
  readonly users: number;
  /** A name or shares, see `MessageMix`. */
  readonly mix: string;
  /** Different certificates; users share them where they are fewer. */
  readonly certificates?: number;
  /** Different keys (RSA 2048); certificates share them where they are fewer. */
  readonly keys?: number;
  readonly workers?: number;
  readonly onProgress?: (messages: number) => void;
}

/** Messages that a thread makes at once. */
const pieceMessages = 128;
/** Pieces that may wait for an earlier one: bounds memory. */
const piecesAhead = 8;

/**
 * Makes a corpus below `dir` (files: see `corpus_files.ts`). Everything but keys, serial numbers
 * and the signatures they make follows from the seed. Signing costs about a millisecond of a core for
 * each message and is spread over threads; nothing is kept in memory but the pieces in hand.
 */
export async function makeCorpus(dir: string, options: CorpusOptions): Promise<CorpusFacts> {
  const { seed, messages, users, mix } = options;
  new MessageMix(mix); // says what is wrong with it before anything is made
  const certificates = Math.min(users, options.certificates ?? 2_000);
  const keys = Math.min(certificates, options.keys ?? 16);
  await Deno.mkdir(dir, { recursive: true });
  const people = await makePeople(dir, { users, certificates, keys });

  using file = await Deno.create(join(dir, corpusFiles.messages));
  using index = await Deno.create(join(dir, corpusFiles.index));
  await writeAll(index, new TextEncoder().encode(indexColumns.join("\t") + "\n"));
  const kinds: Record<string, number> = {};
  let offset = 0;
  let written = 0;
  const take = async ({ bytes, entries }: CorpusPiece) => {
    let lines = "";
    for (const made of entries) {
      const entry: CorpusEntry = { offset, ...made };
      lines += indexColumns.map((column) => entry[column]).join("\t") + "\n";
      offset += made.headBytes + made.bodyBytes;
      kinds[made.kind] = (kinds[made.kind] ?? 0) + 1;
    }
    await writeAll(file, bytes);
    await writeAll(index, new TextEncoder().encode(lines));
    options.onProgress?.(written += entries.length);
  };
  const workers = Math.min(
    options.workers ?? availableParallelism(),
    Math.ceil(messages / pieceMessages),
  );
  await inPieces(
    workers,
    { kind: "start", options: { seed, mix, messages, people } },
    messages,
    take,
  );

  const facts: CorpusFacts = {
    seed,
    mix,
    users,
    certificates,
    keys,
    messages,
    bytes: offset,
    kinds,
  };
  await Deno.writeTextFile(join(dir, corpusFiles.facts), JSON.stringify(facts, null, 1) + "\n");
  return facts;
}

/** Has the messages made by threads, and handed to `take` in their order. */
async function inPieces(
  workers: number,
  start: ToCorpusWorker,
  messages: number,
  take: (piece: CorpusPiece) => Promise<void>,
): Promise<void> {
  const threads = Array.from({ length: workers }, () => {
    const thread = new Worker(new URL("./corpus_worker.ts", import.meta.url), { type: "module" });
    thread.postMessage(start);
    return thread;
  });
  try {
    const idle = [...threads];
    const running: Promise<{ thread: Worker; piece: CorpusPiece }>[] = [];
    for (let from = 0; from < messages || running.length > 0;) {
      while (idle.length > 0 && from < messages && running.length < workers * piecesAhead) {
        const to = Math.min(from + pieceMessages, messages);
        running.push(makePiece(idle.shift()!, { kind: "make", from, to }));
        from = to;
      }
      const { thread, piece } = await running.shift()!;
      idle.push(thread);
      await take(piece);
    }
  } finally {
    for (const thread of threads) thread.terminate();
  }
}

function makePiece(
  thread: Worker,
  message: ToCorpusWorker,
): Promise<{ thread: Worker; piece: CorpusPiece }> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }: MessageEvent<CorpusPiece>) => resolve({ thread, piece: data });
    thread.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`cannot make the corpus: ${event.message}`));
    };
    thread.postMessage(message);
  });
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

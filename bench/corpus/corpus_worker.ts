/** A thread that makes and signs messages of a corpus, a piece at a time. */
/// <reference lib="deno.worker" />
import type { CorpusEntry } from "./corpus_files.ts";
import { type MakerOptions, MessageMaker } from "./message_maker.ts";

export type ToCorpusWorker =
  | { readonly kind: "start"; readonly options: MakerOptions }
  | { readonly kind: "make"; readonly from: number; readonly to: number };

/** A piece of the corpus: the requests in a row, and what the index says of each. */
export interface CorpusPiece {
  readonly from: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly entries: readonly Omit<CorpusEntry, "offset">[];
}

let maker: MessageMaker | undefined;

self.onmessage = ({ data }: MessageEvent<ToCorpusWorker>) => {
  if (data.kind === "start") {
    maker = new MessageMaker(data.options);
    return;
  }
  const made = Array.from({ length: data.to - data.from }, (_, at) => maker!.make(data.from + at));
  const piece: CorpusPiece = {
    from: data.from,
    bytes: joined(made.map(({ bytes }) => bytes)),
    entries: made.map(({ entry }) => entry),
  };
  self.postMessage(piece, [piece.bytes.buffer]);
};

/** Memory of its own, so that it can be handed over. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Makes the messages of a corpus; the same place of the same seed gives the same message. */
import { Buffer } from "node:buffer";
import { type LoadedSigner, loadSigner } from "../../adapters/authority/mod.ts";
import { Terminal, type WrittenRequest } from "../../adapters/terminal/mod.ts";
import type { CorpusEntry } from "./corpus_files.ts";
import type { CorpusCertificate, CorpusPeople } from "./make_people.ts";
import { type MessageKind, messageKinds } from "./message_kinds.ts";
import { MessageMix } from "./message_mix.ts";
import { SeededRandom } from "./seeded_random.ts";

export interface MakerOptions {
  readonly seed: number;
  readonly mix: string;
  /** Of the whole corpus: their times are spread over one day. */
  readonly messages: number;
  readonly people: CorpusPeople;
}

/** A request as it goes over the wire, and what the index says of it. */
export interface MadeMessage {
  readonly bytes: Uint8Array;
  readonly entry: Omit<CorpusEntry, "offset">;
}

const dayBegins = Date.parse("2026-11-23T17:00:00Z"); // midnight in Vietnam
const dayMs = 24 * 3600 * 1000;

export class MessageMaker {
  readonly #options: MakerOptions;
  readonly #mix: MessageMix;
  readonly #signers = new Map<CorpusCertificate, LoadedSigner>();

  constructor(options: MakerOptions) {
    this.#options = options;
    this.#mix = new MessageMix(options.mix);
  }

  make(place: number): MadeMessage {
    const { seed, people, messages } = this.#options;
    const random = new SeededRandom(seed, place);
    const name = this.#mix.draw(random);
    const kind = messageKinds[name]!;
    const user = random.pick(people.users);
    const { signer = "own" } = kind;
    const certificate = signer === "own"
      ? people.certificates[user.certificate]!
      : people.bad[signer];
    const terminal = new Terminal(user, {
      signer: this.#signer(certificate),
      random: random.below,
      now: () => new Date(dayBegins + Math.floor((place / messages) * dayMs)),
      // The link information counts to 999,999 within its second.
      sends: place % 999_999,
    });
    // Two corpora must not name the same waybills either.
    const serial = `${String(seed % 1000).padStart(3, "0")}${String(place).padStart(8, "0")}`;
    const request = write(terminal, kind, random, serial);
    const messageAt = Buffer.from(
      request.body.buffer,
      request.body.byteOffset,
      request.body.length,
    ).indexOf(request.message);
    if (kind.altered) alter(request.body, messageAt + request.message.length - 3);
    const head = Buffer.from(
      "POST / HTTP/1.1\r\nHost: songhanh\r\nUser-Agent: NACCS Terminal Software\r\n" +
        `Content-Type: ${request.contentType}\r\nContent-Length: ${request.body.length}\r\n\r\n`,
    );
    return {
      bytes: Buffer.concat([head, request.body]),
      entry: {
        headBytes: head.length,
        bodyBytes: request.body.length,
        messageAt,
        kind: name,
        expects: kind.expects,
        userId: user.userId,
      },
    };
  }

  #signer(certificate: CorpusCertificate): LoadedSigner {
    let signer = this.#signers.get(certificate);
    if (signer === undefined) {
      signer = loadSigner(certificate.pem, this.#options.people.keys[certificate.key]!);
      this.#signers.set(certificate, signer);
    }
    return signer;
  }
}

function write(
  terminal: Terminal,
  kind: MessageKind,
  random: SeededRandom,
  serial: string,
): WrittenRequest {
  if (kind.session === "logon") return terminal.logon();
  if (kind.session === "retrieve") return terminal.retrieve({ onDemand: false });
  return terminal.job(kind.procedure!, kind.values?.(random, serial) ?? {}, {
    files: kind.files?.(random),
    signed: kind.signed,
  });
}

/** Changes a character of an item; the signature does not fit any more. */
function alter(body: Uint8Array, at: number): void {
  body[at] = body[at] === 0x41 ? 0x42 : 0x41;
}

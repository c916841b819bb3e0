/**
 * What shows that lines of a batch (`standing_line.ts`) come from a process that knows the secret of the
 * installation. The chain alone does not: who has the database's account can call what chains a batch,
 * and so could list a change of their own. So a process ends the lines with one more:
 *
 *     key  = HMAC-SHA256(secret, "songhanh standing seal 1")
 *     seal = HMAC-SHA256(key, SHA-256(stream number \n lines))
 *     line = "seal - " seal " " stream "-" number
 *
 * A seal fits its own batch alone, so lines cannot be used again.
 */
import { KeyedDigest } from "../keyed_digest.ts";
import type { Sha256 } from "./text_digester.ts";

const utf8 = new TextEncoder();

/** What the last line of sealed lines begins with; no subject can make a line of its own. */
export const sealLineBegin = "seal - ";

export class StandingSeal {
  readonly #byKey: KeyedDigest;

  /** `secret`: 32 bytes. */
  constructor(private readonly sha256: Sha256, secret: Uint8Array) {
    const key = new KeyedDigest(sha256, secret).digest(utf8.encode("songhanh standing seal 1"));
    this.#byKey = new KeyedDigest(sha256, key);
  }

  /** The lines of a batch with the seal behind them. */
  close(lines: string, stream: number, number: number): string {
    return `${lines}\n${this.#lineOf(lines, stream, number)}`;
  }

  /** Whether these lines, with their seal behind them, were closed by this secret for this batch. */
  fits(closed: string, stream: number, number: number): boolean {
    const end = closed.lastIndexOf("\n");
    if (end < 0) return false;
    return closed.slice(end + 1) === this.#lineOf(closed.slice(0, end), stream, number);
  }

  #lineOf(lines: string, stream: number, number: number): string {
    const content = this.sha256(utf8.encode(`${stream} ${number}\n${lines}`));
    return `${sealLineBegin}${this.#byKey.digest(content).toBase64()} ${stream}-${number}`;
  }
}

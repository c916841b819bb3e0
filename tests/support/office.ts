/** Declarants who register one declaration after the other, for tests of what happens meanwhile. */
import type { ClientReply } from "./client_reply.ts";
import { declarations } from "./declarations.ts";
import type { Desk } from "./desk.ts";

/** What came of one request. */
export interface Filed {
  readonly userId: string;
  /** Milliseconds of a clock that does not jump. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** First result code; undefined if the connection broke. */
  readonly code: string | undefined;
  /** Of the declaration, where it was registered. */
  readonly number: string | undefined;
}

const accepted = "00000";

let references = 0;

export class Office {
  readonly filed: Filed[] = [];
  readonly #working: Promise<void>[];
  #closed = false;

  /** Opens at once. `pauseMs`: how long each desk rests between two, where others need the cores, too. */
  constructor(desks: readonly Desk[], private readonly pauseMs = 0) {
    this.#working = desks.map((desk) => this.#work(desk));
  }

  /** Ends when every desk has its last answer. */
  async close(): Promise<readonly Filed[]> {
    this.#closed = true;
    await Promise.all(this.#working);
    return this.filed;
  }

  async #work(desk: Desk): Promise<void> {
    while (!this.#closed) {
      this.filed.push(await fileOne(desk));
      if (this.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    }
  }
}

/** Registers one import declaration that nobody has registered before. */
export async function fileOne(desk: Desk): Promise<Filed> {
  const reference = `T${String(++references).padStart(7, "0")}`;
  const request = desk.terminal.job("IDA", {
    ...declarations.importOneLine,
    BL1: `261124${reference}`,
    REF: reference,
  });
  const sentAt = performance.now();
  const reply = await desk.trySend(request);
  const code = reply?.codes[0]?.slice(0, 5);
  return {
    userId: desk.user.user_id,
    sentAt,
    answeredAt: performance.now(),
    code,
    number: code === accepted ? numberOf(reply!) : undefined,
  };
}

function numberOf({ information }: ClientReply): string {
  return information.slice(0, 12);
}

/** Whether a number is of the band that the standby gives from by default. */
export function isStandbyNumber(number: string | undefined): boolean {
  return number !== undefined && Number(number.slice(2, 10)) >= 90_000_000;
}

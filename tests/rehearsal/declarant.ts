/**
 * A declarant of a rehearsal: files declarations one after the other and finishes them later, so that
 * at any moment some are half done. Writes down everything that was sent and what came back; that is
 * what the databases are compared with.
 */
import { Buffer } from "node:buffer";
import type { Terminal } from "../../adapters/terminal/mod.ts";
import type { ItemRecord } from "../../core/wire/mod.ts";
import { readClientReply } from "../support/client_reply.ts";
import { declarations } from "../support/declarations.ts";
import type { EdiAddress } from "../support/edi_address.ts";
import { postRaw, terminalRequest } from "../support/post_raw.ts";

/** The life of a declaration: registered in two steps; some are corrected afterwards. */
const plain = ["IDA", "IDC"] as const;
const corrected = ["IDA", "IDC", "IDA01", "IDE"] as const;

export type Step = typeof corrected[number];

export interface Declaration {
  /** Bill that no other declaration has. */
  readonly bill: string;
  readonly steps: readonly Step[];
  /** Steps that were accepted. */
  readonly accepted: Step[];
  /** The last number that its declarant was given, or empty. */
  number: string;
  /** Every number that the declarant was given. */
  readonly numbers: string[];
  /** The step of which nobody told the declarant what became; nothing more is done with it. */
  doubtful: Step | undefined;
  /** Not before this time, after it was told to wait. */
  notBefore: number;
}

/** One message and its answer; milliseconds of a clock that does not jump. */
export interface Sent {
  readonly step: Step;
  readonly declaration: Declaration;
  readonly linkInfo: string;
  readonly request: Uint8Array;
  readonly sentAt: number;
  readonly answeredAt: number;
  /** First result code; undefined if the connection broke. */
  readonly code: string | undefined;
  /** The number that the answer names, or empty. */
  readonly number: string;
  readonly reply: Uint8Array | undefined;
}

export const accepted = "00000";
/** Nothing was done, try later. */
export const busy = "A0011";
/** It was sent, and nobody knows what became of it. */
export const unknown = "A0007";

/** Declarations that a declarant has begun and leaves for later. */
const BEGUN_MAX = 1;
/** Every so many declarations one is corrected. */
const CORRECTED_EVERY = 4;
const WAIT_MS = 1_000;

let bills = 0;

export class Declarant {
  readonly declarations: Declaration[] = [];
  readonly sent: Sent[] = [];
  #working: Promise<void> | undefined;
  #stopping = false;

  /** `edi`: where the gateway is. `pauseMs`: between two messages, changed at any time. */
  constructor(
    private readonly terminal: Terminal,
    private readonly edi: () => EdiAddress,
    private readonly pauseMs: () => number,
  ) {}

  start(): void {
    this.#stopping = false;
    this.#working = this.#work();
  }

  /** Resolves when the last answer is there. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    // Not all at the same moment.
    await pause(Math.random() * this.pauseMs());
    while (!this.#stopping) {
      const declaration = this.#next();
      if (declaration !== undefined) await this.#file(declaration);
      await pause(Math.max(5, this.pauseMs() * (0.5 + Math.random())));
    }
  }

  /** The oldest that was begun, when enough are; else a new one. Undefined: all have to wait. */
  #next(): Declaration | undefined {
    const now = performance.now();
    const open = this.declarations.filter(({ doubtful, accepted, steps }) =>
      doubtful === undefined && accepted.length < steps.length
    );
    const due = open.find(({ notBefore }) => notBefore <= now);
    if (open.length > BEGUN_MAX && due !== undefined) return due;
    if (open.length > 5 * BEGUN_MAX) return undefined;
    const bill = `RH${String(++bills).padStart(8, "0")}`;
    const declaration: Declaration = {
      bill,
      steps: bills % CORRECTED_EVERY === 0 ? corrected : plain,
      accepted: [],
      number: "",
      numbers: [],
      doubtful: undefined,
      notBefore: 0,
    };
    this.declarations.push(declaration);
    return declaration;
  }

  async #file(declaration: Declaration): Promise<void> {
    const step = declaration.steps[declaration.accepted.length]!;
    const { contentType, body, message } = this.terminal.job(step, valuesOf(declaration, step));
    const sentAt = performance.now();
    const response = await postRaw(this.edi(), terminalRequest(contentType, body))
      .catch(() => undefined);
    const reply = response && readClientReply(response, message);
    const code = reply?.codes[0]?.slice(0, 5) ?? reply?.text;
    const named = /^\d{12}/.exec(reply?.information ?? "")?.[0] ?? reply?.resultItems[0] ?? "";
    const number = code === accepted && /^\d{12}$/.test(named) ? named : "";
    this.sent.push({
      step,
      declaration,
      linkInfo: Buffer.from(message).toString("latin1", 219, 245),
      request: body,
      sentAt,
      answeredAt: performance.now(),
      code,
      number,
      reply: response?.body,
    });
    if (code === accepted) {
      declaration.accepted.push(step);
      if (number !== "") {
        declaration.number = number;
        declaration.numbers.push(number);
      }
    } else if (code === busy) declaration.notBefore = performance.now() + WAIT_MS;
    else declaration.doubtful = step;
  }
}

/** What a declarant sends in a step. */
export function valuesOf({ bill, number }: Declaration, step: Step): ItemRecord {
  const head = { ...declarations.importOneLine, BL1: bill, REF: bill };
  if (step === "IDA") return head;
  if (step === "IDA01") return { ...head, ICN: number, NT2: "sửa một lần" };
  return { ICN: number };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

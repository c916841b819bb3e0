import type { Terminal } from "../../adapters/terminal/mod.ts";
import { documentStem } from "../../core/numbering/mod.ts";
import { declarations } from "../support/declarations.ts";
import { Desk } from "../support/desk.ts";
import type { FuzzBed } from "./fuzz_bed.ts";
import { markerOf } from "./sitter.ts";

const success = "00000-0000-0000";

/** How long a plain answer may take while a campaign runs beside it on a loaded machine. */
const ANSWER_MS_MAX = 10_000;

/** An enterprise that does its work while others send what they like. */
export class Canary {
  readonly findings: string[] = [];
  /** Its document of now, which others may try to name. */
  number: string | undefined;
  answered = 0;
  slowestMs = 0;
  readonly #desk: Desk;
  readonly #marker = markerOf("M1004M01");
  #works = 0;
  #stopping = false;

  constructor(private readonly bed: FuzzBed) {
    this.#desk = new Desk(() => bed.gateway.edi, "M1004M01");
  }

  /** Works until it is told to stop; never throws. */
  async work(): Promise<void> {
    this.#stopping = false;
    try {
      while (!this.#stopping) await this.#declare();
    } catch (error) {
      this.findings.push(`canary: ${error instanceof Error ? error.message : error}`);
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  get terminal(): Terminal {
    return this.#desk.terminal;
  }

  /** A small import, then a declaration: drafted, registered, looked at. */
  async #declare(): Promise<void> {
    this.#forced = this.bed.forced;
    const names = `CANARY${++this.#works}`;
    const small = { ...declarations.smallImport, REF: names, HAB: names, NT1: this.#marker };
    await this.#send("MIC", small);
    const values = { ...declarations.importOneLine, REF: names, BL1: names, NT2: this.#marker };
    const draft = await this.#send("IDA", values);
    if (draft === undefined || draft.number === "") return;
    this.number = draft.number;
    await this.#send("IDC", { ICN: draft.number });
    const shown = await this.#send("IID", { ICN: draft.number });
    if (shown === undefined) return;
    const found = shown.shownNumber;
    if (draft.epoch === this.#epoch && documentStem(found) !== documentStem(draft.number)) {
      this.findings.push(`canary: IID shows ${found || "nothing"} in place of ${draft.number}`);
    }
  }

  #epoch = 0;
  /** Forced changes before the document was begun. */
  #forced = 0;

  async #send(procedure: string, values: Parameters<Desk["job"]>[1]) {
    // A message may be told to be sent again only where the mode changed while it was under way.
    const before = this.bed.turbulent;
    const at = performance.now();
    const reply = await this.#desk.job(procedure, values);
    const ms = performance.now() - at;
    const turbulence = before === "no" ? this.bed.turbulent : before;
    this.answered++;
    this.slowestMs = Math.max(this.slowestMs, ms);
    if (turbulence !== "no") this.#epoch++;
    if (ms > ANSWER_MS_MAX && turbulence === "no") {
      this.findings.push(`canary: ${procedure} was answered after ${ms.toFixed(0)} ms`);
    }
    const code = reply.codes[0];
    if (code === success) {
      const shownNumber = reply.output?.items.value("ICN") ?? "";
      return { number: reply.resultItems[0] ?? "", shownNumber, epoch: this.#epoch };
    }
    const again = ["A0011-0000-0000", ...(turbulence === "forced" ? ["A0007-0000-0000"] : [])];
    const mayBeToldAgain = turbulence !== "no" || this.#forced !== this.bed.forced;
    if (!mayBeToldAgain || !again.includes(code ?? "")) {
      this.findings.push(
        `canary: ${procedure} was answered ${code ?? reply.text} ` +
          `(${await this.bed.lastReason("M1004M01")}; turbulence: ${turbulence})`,
      );
    }
    return undefined;
  }
}

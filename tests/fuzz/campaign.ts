import type { Buffer } from "node:buffer";
import { type FamilyName, procedureKind } from "../../core/procedures/mod.ts";
import { replyCode } from "../../core/reply_code.ts";
import { readReply } from "../../core/wire/mod.ts";
import { readClientReply } from "../support/client_reply.ts";
import { until } from "../support/operator.ts";
import { postRaw, type RawResponse, terminalRequest } from "../support/post_raw.ts";
import { Canary } from "./canary.ts";
import { Coverage } from "./coverage.ts";
import type { Delivered } from "./deliver.ts";
import { FuzzBed } from "./fuzz_bed.ts";
import { type GivenNumbers, Sitter, type Written } from "./sitter.ts";
import { faultOfClaim, faultsOfLine, leakIn, shortTexts } from "./oracles.ts";
import { lateOwner } from "./ownership.ts";
import { accountOf, otherOf } from "./retrieval_claim.ts";
import {
  type CollectStep,
  type FuzzUser,
  fuzzUsers,
  type MessageStep,
  type Sequence,
  type SwitchStep,
} from "./step.ts";

/** Things that one user does at a time. */
const LANES = 2;
/** Outputs of one retrieval that are looked at; more wait for the next. */
const COLLECT_MAX = 40;

/**
 * A gateway, its primary, a canary and the fuzz users. Sequences are played one after another on it;
 * after each everything is looked at that must hold whatever was sent.
 */
export class Campaign implements AsyncDisposable, GivenNumbers {
  readonly coverage: Coverage;
  readonly canary: Canary;
  /** Two for each user, who work side by side. */
  readonly #sitters: readonly Sitter[];
  readonly #given = new Map<string, string[]>();
  /** Answers of success, by what was sent. */
  readonly #goodAnswers = new WeakMap<Written, Buffer>();
  readonly #tokens = new Map<FuzzUser, { token: string; lender: FuzzUser | undefined }>();
  /** Users who showed that their terminal is theirs, and whether it must be known by now. */
  readonly #proven = new Map<FuzzUser, "may" | "must">();
  /** Link information is another one for each message of a campaign. */
  #messages = 0;
  #sent = 0;
  #mode = "";
  #switches = false;
  #lines = 0;
  #errorLines = 0;
  /** Journal entries that must be there, by link information; and those that may be. */
  #taken = 0;
  #perhaps = 0;

  private constructor(readonly bed: FuzzBed, coverage: Coverage) {
    this.coverage = coverage;
    this.canary = new Canary(bed);
    this.#sitters = fuzzUsers.flatMap((user) =>
      Array.from(
        { length: LANES },
        () => new Sitter(() => bed.gateway.edi, user, this, () => ++this.#messages),
      )
    );
  }

  static async start(coverage = new Coverage()): Promise<Campaign> {
    return new Campaign(await FuzzBed.start(), coverage);
  }

  /** Plays a sequence; gives what did not hold, in sentences. */
  async play(sequence: Sequence): Promise<string[]> {
    const findings: string[] = [];
    try {
      await this.bed.begin(sequence.mode);
    } catch (error) {
      return [`operator: ${messageOf(error)}`];
    }
    this.#mode = sequence.mode;
    this.#sent = this.#taken = this.#perhaps = 0;
    const before = await this.#count();
    const answeredBefore = this.canary.answered;
    const others = this.canary.work();
    const switches = sequence.steps.filter((step) => step.kind === "switch");
    this.#switches = switches.length > 0;
    const steps = sequence.steps.filter((step) => step.kind !== "switch");
    const lanes = this.#sitters.map((sitter, index) =>
      this.#playUser(
        sitter,
        steps.filter((step) => step.user === sitter.user && laneOf(step) === index % LANES),
        findings,
      )
    );
    const ended = Promise.all(lanes);
    let isOver = false;
    ended.finally(() => isOver = true).catch(() => {});
    try {
      await this.#playSwitches(switches, () => isOver);
    } catch (error) {
      findings.push(`operator: ${messageOf(error)}`);
    }
    await ended;
    // At least one thing that others did while this was played, and one after it.
    const answered = this.canary.answered;
    await until(
      "the canary is answered once more",
      () => this.canary.answered > answered || this.canary.findings.length > 0,
    ).catch((error) => findings.push(messageOf(error)));
    this.canary.stop();
    await others;
    findings.push(...this.canary.findings.splice(0));
    await this.#checkJournal(before, this.canary.answered - answeredBefore, findings);
    findings.push(...await this.bed.ownership.faults(this.#proven));
    await this.#checkStatus(findings);
    this.#checkLogs(findings);
    return findings;
  }

  /** What must hold at the end: the balance, the evidence, and a process that ends when told to. */
  async end(): Promise<string[]> {
    const findings: string[] = [];
    const balance = await this.bed.operator.get<{ balanced: boolean; problems: string[] }>(
      "/balance",
    );
    if (!balance.balanced) findings.push(`balance: ${balance.problems.join("; ")}`);
    const evidence = await this.bed.evidenceFaults();
    if (evidence !== "") findings.push(`evidence: ${evidence}`);
    findings.push(...await this.bed.ownership.faultsAtEnd(this.#proven));
    for (const sitter of this.#sitters) sitter[Symbol.dispose]();
    const code = await this.bed.gateway.stop();
    if (code !== 0) findings.push(`the gateway ended with exit code ${code}`);
    this.#checkLogs(findings);
    return findings;
  }

  of(user: FuzzUser, family: FamilyName): readonly string[] {
    return this.#given.get(`${user} ${family}`) ?? [];
  }

  ofOthers(user: FuzzUser, family: FamilyName): readonly string[] {
    const others = [...this.#given].filter(([key]) => !key.startsWith(user));
    const alike = others.filter(([key]) => key.endsWith(` ${family}`));
    return (alike.length > 0 ? alike : others).flatMap(([, numbers]) => numbers);
  }

  ofCanary(): string | undefined {
    return this.canary.number;
  }

  tokenOf(user: FuzzUser): string | undefined {
    return this.#tokens.get(user)?.token;
  }

  lenderOf(user: FuzzUser): FuzzUser | undefined {
    return this.#tokens.get(user)?.lender;
  }

  async #playUser(
    sitter: Sitter,
    steps: readonly (MessageStep | CollectStep)[],
    findings: string[],
  ): Promise<void> {
    for (const step of steps) {
      try {
        if (step.kind === "collect") await this.#collect(sitter, step, findings);
        else await this.#send(sitter, step, findings);
      } catch (error) {
        findings.push(`${describe(step)}: ${messageOf(error)}`);
      }
      this.#sent++;
    }
  }

  async #playSwitches(switches: readonly SwitchStep[], isOver: () => boolean): Promise<void> {
    for (const { act, after } of switches) {
      await until("it is time to switch", () => this.#sent >= after || isOver(), 300_000);
      await this.bed.act(act);
      this.#mode = await this.bed.mode();
    }
  }

  async #send(sitter: Sitter, step: MessageStep, findings: string[]): Promise<void> {
    const written = sitter.write(step);
    const first = this.#goodAnswers.get(written);
    const mode = this.#modeNow;
    const wasTurbulent = this.bed.turbulent;
    this.coverage.sent(step, mode);
    const delivered = await sitter.sender.deliver(step.delivery, written);
    if (delivered.taken === "yes") this.#taken++;
    if (delivered.taken === "perhaps") this.#perhaps++;
    const turbulence = wasTurbulent === "no" ? this.bed.turbulent : wasTurbulent;
    if (written.provesTerminal) {
      const { expected, response } = delivered;
      this.#noteProof(step.user, expected === "an answer" ? response : undefined);
    }
    const fault = this.#faultOf(step, written, delivered, turbulence, mode) ??
      faultOfRepeat(first, delivered, turbulence);
    if (isGood(delivered)) this.#goodAnswers.set(written, delivered.response!.body);
    if (fault !== undefined) findings.push(`${describe(step)} in ${mode}: ${fault}`);
    else if (delivered.expected === "an answer") this.#note(step, delivered.response!);
  }

  get #modeNow(): string {
    return this.bed.turbulent === "owes" ? "failback" : this.#mode;
  }

  #faultOf(
    step: MessageStep,
    written: Written,
    { response, expected }: Delivered,
    turbulence: FuzzBed["turbulent"],
    mode: string,
  ): string | undefined {
    if (expected === "nothing") return undefined;
    if (response === undefined) return "no answer";
    const leaked = leakIn(response.body, step.user, written.body, written.mayShow);
    if (leaked !== undefined) return leaked;
    if (expected !== "an answer") {
      return expected.includes(response.status) ? undefined : `HTTP ${response.status}`;
    }
    if (response.status !== 200) return `HTTP ${response.status} ${response.body}`;
    const reply = readReply(response.body);
    const codes = reply.kind === "text"
      ? [reply.text]
      : reply.messages[0]!.codes.map(({ code }) => code);
    const code = codes[0] ?? `a ${reply.kind === "messages" ? reply.messages[0]!.type : ""}`;
    this.coverage.answered(mode, code);
    if (reply.kind === "text" && !shortTexts.has(reply.text.trim())) return `text "${code}"`;
    if (code === "A0007" && turbulence !== "forced") return "A0007: the gateway has failed over it";
    if (code === "00000" && written.namesForeign) return "another's document was accepted";
    // The standby knows this one's terminal only once it was learnt.
    const isRegistered = step.user !== lateOwner || this.#isRelayed ||
      this.#proven.get(lateOwner) === "must";
    const claimFault = turbulence === "forced" || !isRegistered
      ? undefined
      : faultOfClaim(written.claimCode, code);
    if (claimFault !== undefined) return claimFault;
    if (!written.isClean) return undefined;
    try {
      readClientReply(response, written.message);
    } catch (error) {
      return `the terminal cannot read the answer ${code}: ${messageOf(error)}`;
    }
    return undefined;
  }

  /** Whatever comes now is relayed: the mode does not change while a sequence is played. */
  get #isRelayed(): boolean {
    return this.#mode === "relay" && !this.#switches;
  }

  /** The gateway may learn from it, and must where it was certainly relayed. */
  #noteProof(user: FuzzUser, response: RawResponse | undefined): void {
    if (this.#proven.get(user) === "must") return;
    const code = response && replyCode(response.body);
    const isTaken = this.#isRelayed && (code === "LOGON OK" || code === "00000");
    this.#proven.set(user, isTaken ? "must" : "may");
  }

  /** Remembers a number that was given. */
  #note(step: MessageStep, { body }: RawResponse): void {
    const reply = readReply(body);
    if (reply.kind === "text" || step.as !== undefined) return;
    const first = reply.messages[0]!;
    if (first.codes[0]?.code !== "00000") return;
    const number = /^\d{12}/.exec(first.header.subject.slice(16))?.[0];
    const family = procedureKind(step.procedure)?.family;
    if (number === undefined || family === undefined) return;
    const key = `${step.user} ${family}`;
    const numbers = this.#given.get(key) ?? [];
    if (!numbers.includes(number)) numbers.push(number);
    this.#given.set(key, numbers.slice(-20));
  }

  async #collect(sitter: Sitter, step: CollectStep, findings: string[]): Promise<void> {
    const { user } = step;
    const { terminal } = sitter.desk;
    const lender = step.lent ? otherOf(user) : undefined;
    let request = lender === undefined
      ? terminal.retrieve()
      : terminal.retrieveOther(accountOf(lender));
    for (let count = 0; count < COLLECT_MAX; count++) {
      const { contentType, body } = request;
      const response = await postRaw(this.bed.gateway.edi, terminalRequest(contentType, body));
      this.#taken++;
      if (response === undefined) throw new Error("a retrieval is not answered");
      if (count === 0 && lender === undefined) this.#noteProof(user, response);
      const leaked = leakIn(response.body, user, body, lender);
      if (leaked !== undefined) findings.push(`retrieval of ${user}: ${leaked}`);
      const reply = readClientReply(response, request.message);
      if (reply.token === undefined) return;
      this.#tokens.set(user, { token: reply.token, lender });
      request = terminal.acknowledge(reply.token);
    }
  }

  async #count(): Promise<number> {
    const [row] = await this.bed.journal.sql`select count(*)::int as n from message`;
    return row!.n as number;
  }

  /** Every body that was taken has its entry, and nothing else has one. */
  async #checkJournal(before: number, canary: number, findings: string[]): Promise<void> {
    const least = before + canary + this.#taken;
    const most = least + this.#perhaps;
    let found = 0;
    // What left before its answer may still be on its way into the journal.
    await until("the journal is complete", async () => {
      found = await this.#count();
      return found >= least;
    }, 10_000).catch(() => {});
    if (found < least || found > most) {
      findings.push(
        `the journal has ${found - before} entries more, expected ${least - before}` +
          (most > least ? ` to ${most - before}` : ""),
      );
    }
  }

  async #checkStatus(findings: string[]): Promise<void> {
    const status = await this.bed.operator.status();
    if (!status.ready) findings.push("status: not ready");
    if (status.lostRows !== null) findings.push(`status: ${status.lostRows.sentence}`);
  }

  #checkLogs(findings: string[]): void {
    const { gateway, primary } = this.bed;
    const seen = [this.#lines, this.#errorLines];
    [gateway, primary].forEach((process, index) => {
      const name = index === 0 ? "gateway" : "primary";
      const lines = process.text.slice(seen[index]);
      seen[index] = process.text.length;
      for (const line of lines) {
        findings.push(...faultsOfLine(line).map((f) => `${name}: ${f}`));
      }
    });
    [this.#lines, this.#errorLines] = seen as [number, number];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sitter of this.#sitters) sitter[Symbol.dispose]();
    await this.bed[Symbol.asyncDispose]();
  }
}

function isGood({ expected, response }: Delivered): boolean {
  if (expected !== "an answer" || response === undefined) return false;
  const reply = readReply(response.body);
  return reply.kind === "messages" && reply.messages[0]!.codes[0]?.code === "00000";
}

/**
 * The same send again is answered as the first was, to the byte; but while its document owes
 * something to the primary it is told to try again.
 */
function faultOfRepeat(
  first: Buffer | undefined,
  { expected, response }: Delivered,
  turbulence: FuzzBed["turbulent"],
): string | undefined {
  if (first === undefined || expected !== "an answer" || response === undefined) return undefined;
  if (first.equals(response.body)) return undefined;
  const reply = readReply(response.body);
  const code = reply.kind === "text" ? reply.text : reply.messages[0]!.codes[0]?.code;
  if (code === "A0011" && turbulence === "owes") return undefined;
  return `the same send was answered ${code}, and not as its first`;
}

/** Messages of one piece of work come one after another. */
function laneOf(step: MessageStep | CollectStep): number {
  return step.kind === "collect" ? 0 : Number(step.names.at(-1)) % LANES;
}

function describe(step: MessageStep | CollectStep): string {
  if (step.kind === "collect") return `retrieval${step.lent ? " elsewhere" : ""} of ${step.user}`;
  const { user, procedure, number, edits, signer, delivery, repeat } = step;
  return `${procedure} of ${user} (${number}; signer ${signer}; ${delivery}; repeat ${repeat}; ` +
    `as ${step.as ?? "self"}; password ${step.password}; terminal ${step.terminal}; ` +
    `claim ${step.claim}; ` +
    `${JSON.stringify(edits)})`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

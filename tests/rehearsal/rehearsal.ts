/**
 * The rehearsal of a failure and of the way back, with real processes: a gateway and a rehearsal
 * primary that is killed. Declarants work all the time; what they were told is compared with the
 * databases at the end.
 */
import type { Balance } from "../../adapters/balance/balance.ts";
import type { InquiryJson } from "../../gateway/api/resolve.ts";
import type { SwitchRunJson } from "../../gateway/api/switch.ts";
import { isStandbyNumber } from "../support/office.ts";
import { type Operator, until } from "../support/operator.ts";
import { compareWithDatabases, type Comparison } from "./compare_with_databases.ts";
import { accepted, busy, Declarant, type Sent, unknown } from "./declarant.ts";
import { giveBack, type GiveBackOrder, type GivenBack, postTo } from "./give_back.ts";
import { type Declarants, makeDeclarants } from "./make_declarants.ts";
import type { RehearsalStage } from "./rehearsal_stage.ts";

/** Targets of the way back and forth, on a machine that has nothing else to do. */
export const targets = { standInMs: 3_000, pauseMs: 200, itemsPerSecond: 500 } as const;

export interface RehearsalOptions {
  /** An empty directory, for people and their keys. */
  readonly dir: string;
  /** Sets the stage for these people. */
  readonly setStage: (people: Declarants) => Promise<RehearsalStage>;
  readonly users: number;
  /** Mean pause of a declarant between two messages. */
  readonly pauseMs: number;
  /** How long each stretch of quiet work lasts. */
  readonly workMs: number;
  /** Items that are given back without live traffic, at least. */
  readonly measuredItems: number;
  /** Takes a line of the account. */
  readonly say: (line: string) => void;
}

export interface RehearsalResult {
  /** From the first failed request to the first answer of the standby. */
  readonly standInMs: number;
  /** How long a planned switchover to the standby held messages, and how many it failed. */
  readonly plannedPauseMs: number;
  readonly plannedFailures: number;
  /**
   * Items per second given back to the rehearsal primary, which verifies, decides and commits each on
   * the same cores: during live traffic with inquiry; without, and 20 ms for each answer.
   */
  readonly liveItemsPerSecond: number;
  readonly itemsPerSecond: number;
  readonly comparison: Comparison;
  /** What does not hold, in sentences; the times are not judged here. */
  readonly problems: readonly string[];
}

/** What a primary takes for an answer while give-backs are measured. */
export const LATENCY_MS = 20;
/** Pause between two looks at what costs the gateway something to tell. */
const LOOK_MS = 200;
/** How long the long stretches may take on a busy machine. */
const LONG_MS_MAX = 60_000;
/** How long after a switchover a request may fail because of it. */
const AFTER_SWITCH_MS = 1_000;

export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  await using rehearsal = await Rehearsal.open(options);
  return await rehearsal.run();
}

class Rehearsal implements AsyncDisposable {
  readonly #startedAt = performance.now();
  readonly #problems: string[] = [];
  readonly #declarants: readonly Declarant[];
  readonly #operator: Operator;
  #pauseMs: number;

  private constructor(
    private readonly options: RehearsalOptions,
    private readonly stage: RehearsalStage,
    { terminals }: Declarants,
  ) {
    this.#pauseMs = options.pauseMs;
    this.#operator = stage.operator;
    this.#declarants = terminals.map((terminal) =>
      new Declarant(terminal, () => stage.edi, () => this.#pauseMs)
    );
  }

  static async open(options: RehearsalOptions): Promise<Rehearsal> {
    const people = await makeDeclarants(options.dir, options.users);
    return new Rehearsal(options, await options.setStage(people), people);
  }

  async run(): Promise<RehearsalResult> {
    const { workMs } = this.options;
    const operator = this.#operator;
    await operator.until("the primary is up", ({ primary }) => primary.state === "up");
    this.#say(`${this.#declarants.length} declarants work; a gateway relays to the primary`);
    for (const declarant of this.#declarants) declarant.start();
    await pause(workMs);
    this.#count("relayed");

    const standInMs = await this.#fail();
    await pause(workMs);
    this.#count("at the standby");
    this.#checkFinished();

    await this.#returnOfPrimary();
    const live = await this.#goBack("during live traffic, with inquiry", { ask: "always" });
    await pause(workMs);
    this.#count("relayed again");

    const { pauseMs, failures } = await this.#planned();
    await this.#gatherItems();
    await this.#stopDeclarants();
    const measured = await this.#goBack(
      `to the rehearsal primary with ${LATENCY_MS} ms more for each answer`,
      { ask: "doubtful", concurrency: 128 },
      LATENCY_MS,
    );
    const comparison = await this.#compare();
    return {
      standInMs,
      plannedPauseMs: pauseMs,
      plannedFailures: failures,
      liveItemsPerSecond: live.perSecond,
      itemsPerSecond: measured.perSecond,
      comparison,
      problems: [...this.#problems, ...comparison.problems],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // With the gateways gone declarants are refused at once.
    await this.stage.endGateways();
    await this.#stopDeclarants();
    await this.stage[Symbol.asyncDispose]();
  }

  /** Kills the primary; gives how long declarants were without answers. */
  async #fail(): Promise<number> {
    const killedAt = performance.now();
    this.stage.primary.kill();
    this.#say("the primary is killed without warning");
    const failed = () =>
      this.#sent().filter(({ code, answeredAt }) =>
        answeredAt >= killedAt && (code === busy || code === unknown)
      );
    // What is sent after a failure and accepted can only have been accepted by the standby.
    const standInMs = () => {
      const first = failed().toSorted((a, b) => a.sentAt - b.sentAt)[0];
      if (first === undefined) return undefined;
      const answers = this.#sentSince(first.answeredAt).filter(({ code }) => code === accepted);
      if (answers.length === 0) return undefined;
      return Math.min(...answers.map(({ answeredAt }) => answeredAt)) - first.sentAt;
    };
    await until("answers of the standby", () => standInMs() !== undefined);
    const firstAnswerMs = standInMs()!;
    await until("numbers of the standby", () => Number.isFinite(this.#standbySince));
    const status = await this.#operator.status();
    this.#expect(
      status.mode === "standby" && !status.automatic.acknowledged,
      `the mode is ${status.mode}, expected an automatic stand-in`,
    );
    const doubtful = failed().filter(({ code }) => code === unknown).length;
    this.#say(
      `automatic stand-in: ${
        ms(firstAnswerMs)
      } from the first failed request to the standby's first ` +
        `answer; ${failed().length} requests failed, ${doubtful} of them with an unknown outcome`,
    );
    return firstAnswerMs;
  }

  /** Whether declarations that the primary had numbered were finished at the standby. */
  #checkFinished(): void {
    const finished =
      this.#sent().filter(({ step, code, declaration: { numbers }, sentAt }) =>
        step === "IDC" && code === accepted && !isStandbyNumber(numbers[0]) &&
        sentAt > this.#standbySince
      ).length;
    const begun =
      this.#sentSince(this.#standbySince).filter(({ number, step }) =>
        step === "IDA" && isStandbyNumber(number)
      ).length;
    this.#expect(finished > 0, "no declaration begun at the primary was finished at the standby");
    this.#expect(begun > 0, "no declaration was begun at the standby");
    this.#say(
      `${finished} declarations begun at the primary were finished at the standby, ${begun} begun there`,
    );
  }

  get #standbySince(): number {
    return Math.min(
      ...this.#sent().filter(({ number }) => isStandbyNumber(number)).map(({ sentAt }) => sentAt),
    );
  }

  async #returnOfPrimary(): Promise<void> {
    await this.stage.primary.ended();
    await this.stage.startPrimary();
    await this.#operator.until("the primary is up again", ({ primary }) => primary.state === "up");
    const { mode } = await this.#operator.status();
    this.#expect(mode === "standby", `the mode is ${mode}: it went back without a person`);
    await this.#post("/acknowledge", { reason: "the primary is back" });
    this.#say("the primary is back; a person has acknowledged the stand-in");
    await this.#settleUnknown();
  }

  /** Asks the primary about every message whose outcome is not known. */
  async #settleUnknown(): Promise<void> {
    const found = { there: 0, absent: 0 };
    const { messages } = await this.#operator.get<{ messages: { id: string }[] }>(
      "/messages?state=unknown&repeats=no&limit=200",
    );
    for (const { id } of messages) {
      const asked = await this.#unlessSettled<InquiryJson>(`/messages/${id}/inquiry`, undefined);
      if (asked === undefined) continue;
      if (asked.verdict !== "there" && asked.verdict !== "absent") {
        this.#expect(false, `the outcome of ${id} cannot be found out: ${asked.reason}`);
        continue;
      }
      found[asked.verdict]++;
      await this.#unlessSettled(`/messages/${id}/resolve`, {
        verdict: asked.verdict === "there" ? "found" : "absent",
        reason: asked.reason,
        ...(asked.number === null ? {} : { number: asked.number }),
      });
    }
    this.#say(
      `unknown outcomes: the primary had processed ${found.there} and never seen ${found.absent}`,
    );
  }

  /** Undefined where the gateway has settled the message by itself meanwhile, as it does after a time. */
  #unlessSettled<Answer>(path: string, body: unknown): Promise<Answer | undefined> {
    return this.#post<Answer>(path, body).catch((error) => {
      if (!String(error).includes("RESOLVE_REFUSED")) throw error;
      return undefined;
    });
  }

  /** From the standby to the primary, with everything that the standby accepted. */
  async #goBack(
    how: string,
    settings: GiveBackOrder,
    latencyMs = 0,
  ): Promise<GivenBack> {
    const back = await this.#switch("failback");
    await this.#setLatency(latencyMs);
    const given = await giveBack(this.#operator, settings, ({ id, items }) =>
      this.#say(
        `planned switchover to failback held messages for ${ms(back.pauseMs ?? 0)}; plan ${id} ` +
          `has ${items} items; approved and started`,
      ));
    await this.#setLatency(0);
    this.#problems.push(...given.problems);
    const { items, seconds, perSecond } = given;
    this.#say(
      `given back ${how}: ${items} items in ${seconds.toFixed(1)} s, ${
        perSecond.toFixed(0)
      } a second`,
    );
    const relay = await this.#switch("relay");
    this.#say(`nothing is pending: relaying again, messages held for ${ms(relay.pauseMs ?? 0)}`);
    return given;
  }

  /** A planned switchover to the standby under load. */
  async #planned(): Promise<{ pauseMs: number; failures: number }> {
    const from = performance.now();
    const before = this.#sent().length;
    const { pauseMs } = await this.#switch("standby");
    await pause(AFTER_SWITCH_MS);
    const sent = this.#sentSince(from);
    const failed = sent.filter(({ code }) => code !== accepted);
    this.#expect(
      sent.some(({ number }) => isStandbyNumber(number)) && this.#sent().length > before,
      "nobody worked during the planned switchover",
    );
    this.#expect(
      failed.length === 0,
      `the planned switchover failed ${failed.length} of ${sent.length} requests: ` +
        await this.#reasonsOf(failed),
    );
    this.#say(
      `planned switchover under load: ${failed.length} of ${sent.length} requests failed, messages ` +
        `were held for ${ms(pauseMs ?? NaN)}`,
    );
    return { pauseMs: pauseMs ?? NaN, failures: failed.length };
  }

  /** Lets everybody work as fast as they can until the standby has enough. */
  async #gatherItems(): Promise<void> {
    const before = this.#acceptedCount();
    this.#pauseMs = 0;
    await until("items at the standby", async () => {
      await pause(LOOK_MS);
      return this.#acceptedCount() - before >= this.options.measuredItems;
    }, LONG_MS_MAX);
  }

  async #compare(): Promise<Comparison> {
    const { gatewaySql: gateway, primarySql: primary, dataKey } = this.stage;
    const comparison = await compareWithDatabases(
      { gateway, primary, dataKey },
      this.#sent(),
      this.#declarants.flatMap(({ declarations }) => declarations),
    );
    const strange = this.#sent().filter(({ code }) =>
      code !== accepted && code !== busy && code !== unknown
    );
    this.#expect(
      strange.length === 0,
      `answers that nobody expects: ${await this.#reasonsOf(strange)}`,
    );
    const balance = await this.#operator.get<Balance>("/balance");
    this.#expect(balance.balanced, `the balance: ${balance.problems.join("; ")}`);
    const { numbers, messages, declarations } = comparison;
    this.#say(
      `compared ${messages} answers and ${declarations} declarations with both databases; numbers: ` +
        `${numbers.primary} given by the primary, ${numbers.standby} by the standby`,
    );
    return comparison;
  }

  /** What some answers say, what the journal says about them, and what came before. */
  async #reasonsOf(sent: readonly Sent[]): Promise<string> {
    const sentences = sent.slice(0, 5).map(async ({ step, code, linkInfo, declaration }) => {
      const [row] = await this.stage.gatewaySql`
        select coalesce(o.reason, m.reason, '') as reason from message m
        left join outcome o using (stream, sequence) where m.link_info = ${linkInfo}
        order by o.step desc limit 1`;
      const history = this.#sent().filter((each) => each.declaration === declaration)
        .map((each) => `${each.step} ${each.code} ${each.number}`.trim()).join(", ");
      return `${step} ${code} (${row?.reason ?? "not in the journal"}; its story: ${history})`;
    });
    return (await Promise.all(sentences)).join("; ");
  }

  async #switch(to: string): Promise<SwitchRunJson> {
    // A primary that has just answered slowly may be suspect for a moment.
    if (to !== "standby") {
      await this.#operator.until("the primary is up", ({ primary }) => primary.state === "up");
    }
    const run = await this.#operator.switch({ to, reason: "rehearsal" });
    if (run.state !== "done") throw new Error(`the switchover to ${to}: ${run.outcome}`);
    return run;
  }

  async #setLatency(latencyMs: number): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.stage.primary.controlPort}/faults`, {
      method: "POST",
      body: JSON.stringify({ latencyMs }),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the rehearsal primary's faults: ${response.status}`);
  }

  #post<Answer>(path: string, body: unknown): Promise<Answer> {
    return postTo<Answer>(this.#operator, path, body);
  }

  async #stopDeclarants(): Promise<void> {
    await Promise.all(this.#declarants.map((declarant) => declarant.stop()));
  }

  #sent(): Sent[] {
    return this.#declarants.flatMap(({ sent }) => sent);
  }

  #sentSince(from: number): Sent[] {
    return this.#sent().filter(({ sentAt }) => sentAt >= from);
  }

  #expect(holds: boolean, sentence: string): void {
    if (!holds) this.#problems.push(sentence);
  }

  #count(where: string): void {
    this.#say(
      `${where}: ${this.#sent().length} messages answered so far, ${this.#acceptedCount()} accepted`,
    );
  }

  #acceptedCount(): number {
    return this.#sent().filter(({ code }) => code === accepted).length;
  }

  #say(line: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    this.options.say(`${seconds.padStart(6)} s  ${line}`);
  }
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

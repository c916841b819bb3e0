/**
 * How fast a gateway gives back to a primary that answers in 20 ms and costs nearly nothing: the
 * figure of the gateway alone. A gateway process stands in for declarants, is switched back and gives
 * everything to `light_primary.ts`, once without asking and once asking about every message first.
 */
import type { EdiAddress } from "../support/edi_address.ts";
import { type Operator, until } from "../support/operator.ts";
import { eventLine, Program } from "../../bench/subjects/program.ts";
import { accepted, Declarant } from "./declarant.ts";
import { giveBack } from "./give_back.ts";
import { type Declarants, makeDeclarants } from "./make_declarants.ts";

export interface GiveBackRateOptions {
  /** An empty directory. */
  readonly dir: string;
  /** Starts a gateway for these people with further settings. */
  readonly startGateway: (
    people: Declarants,
    primaryUrl: string,
    settings: Readonly<Record<string, string>>,
  ) => Promise<RateGateway>;
  /** Items of each of the two give-backs, at least. */
  readonly items: number;
  /** How long the primary takes for an answer. */
  readonly latencyMs: number;
  /** Takes a line of the account. */
  readonly say: (line: string) => void;
}

/** A gateway that is measured, and a person at it. */
export interface RateGateway extends AsyncDisposable {
  readonly edi: EdiAddress;
  readonly operator: Operator;
}

/** Items per second. */
export interface GiveBackRates {
  /** The primary is asked where it is doubtful whether it has a message: after a fault only. */
  readonly doubtful: number;
  /** The primary is asked about every message before it is sent: two exchanges for each. */
  readonly always: number;
  readonly problems: readonly string[];
}

const users = 50;
const CONCURRENCY = 128;
const GATHER_MS_MAX = 60_000;
const program = new URL("./light_primary.ts", import.meta.url).pathname;

export async function measureGiveBack(options: GiveBackRateOptions): Promise<GiveBackRates> {
  const { dir, latencyMs, say } = options;
  await Deno.mkdir(dir, { recursive: true });
  const people = await makeDeclarants(dir, users);
  const { terminals, service } = people;
  await using primary = await Program.start(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, String(latencyMs)],
  }, eventLine("ready"));
  await using gateway = await options.startGateway(people, `http://${primary.ready.edi}/`, {
    SONGHANH_MODE: "standby",
    SONGHANH_SERVICE_USER: service.userId,
    SONGHANH_SERVICE_PASSWORD: service.password,
    SONGHANH_SERVICE_TERMINAL: service.terminalId,
  });
  const { operator } = gateway;
  const declarants = terminals.map((terminal) =>
    new Declarant(terminal, () => gateway.edi, () => 0)
  );
  const acceptedCount = () =>
    declarants.flatMap(({ sent }) => sent).filter(({ code }) => code === accepted).length;
  const problems: string[] = [];
  const perSecond = { doubtful: 0, always: 0 };
  for (const ask of ["doubtful", "always"] as const) {
    const before = acceptedCount();
    for (const declarant of declarants) declarant.start();
    await until(
      "items at the standby",
      () => acceptedCount() - before >= options.items,
      GATHER_MS_MAX,
    );
    await Promise.all(declarants.map((declarant) => declarant.stop()));
    await operator.until("the primary is up", ({ primary }) => primary.state === "up");
    await operator.switch({ to: "failback" });
    const given = await giveBack(operator, { ask, concurrency: CONCURRENCY });
    perSecond[ask] = given.perSecond;
    problems.push(...given.problems);
    say(
      `given back to a light primary, ${
        ask === "always" ? "each asked about first" : "asked about when in doubt"
      }: ${given.items} items in ${given.seconds.toFixed(1)} s, ${
        given.perSecond.toFixed(0)
      } a second`,
    );
    await operator.switch({ to: "standby" });
  }
  return { ...perSecond, problems };
}

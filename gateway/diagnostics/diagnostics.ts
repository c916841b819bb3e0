/**
 * The checks of one place, and what each has found last. All at once, none longer than a bound: a
 * neighbour that hangs is a finding, too, and keeps no page waiting.
 */
import {
  type DiagnosticCheck,
  diagnosticChecks,
  type Finding,
  type Remark,
  worstLight,
} from "../../core/diagnostics/mod.ts";
import { asSaid, say } from "../../core/reasons/mod.ts";
import { checks, messageOf } from "./checks.ts";
import { type DiagnosedPlace, NoDatabase } from "./diagnosed_place.ts";

/** How long one check may take, in milliseconds: the admin address answers in less than five seconds. */
const CHECK_MS_MAX = 2_500;

/** A finding that is older is found anew before it is shown, in milliseconds. */
const FRESH_MS = 60_000;

export class Diagnostics {
  readonly #findings = new Map<DiagnosticCheck, Finding>();
  /** Checks that run, by how closely they look: who asks for the same meanwhile gets the same answer. */
  readonly #running = {
    asked: new Map<DiagnosticCheck, Promise<Finding>>(),
    unasked: new Map<DiagnosticCheck, Promise<Finding>>(),
  };

  constructor(private readonly place: DiagnosedPlace) {}

  /** What every check has found lately. */
  async list(): Promise<Finding[]> {
    const now = Date.now();
    return await Promise.all(diagnosticChecks.map((check) => {
      const known = this.#findings.get(check);
      const isFresh = known !== undefined && Math.abs(now - known.at.getTime()) < FRESH_MS;
      return isFresh ? known : this.#try(check, false);
    }));
  }

  /** Looks now, and as closely as can be. */
  async try(check: DiagnosticCheck): Promise<Finding> {
    return await this.#try(check, true);
  }

  async #try(check: DiagnosticCheck, isAsked: boolean): Promise<Finding> {
    const runs = this.#running[isAsked ? "asked" : "unasked"];
    let running = runs.get(check);
    if (running === undefined) {
      running = this.#look(check, isAsked).finally(() => runs.delete(check));
      runs.set(check, running);
    }
    return await running;
  }

  /** Looks at everything now. */
  async tryAll(): Promise<Finding[]> {
    return await Promise.all(diagnosticChecks.map((check) => this.#try(check, false)));
  }

  async #look(check: DiagnosticCheck, isAsked: boolean): Promise<Finding> {
    const from = performance.now();
    const remarks = await withinTime(remarksOf(check, this.place, isAsked), isLateWrong(check));
    const finding = {
      check,
      light: worstLight(remarks),
      remarks,
      at: new Date(),
      tookMs: Math.round(performance.now() - from),
    };
    this.#findings.set(check, finding);
    return finding;
  }
}

async function remarksOf(
  check: DiagnosticCheck,
  place: DiagnosedPlace,
  isAsked: boolean,
): Promise<readonly Remark[]> {
  try {
    return await checks[check](place, { isAsked });
  } catch (error) {
    if (error instanceof NoDatabase) {
      return [{ light: "unused", says: say("NEEDS_DATABASE") }];
    }
    return [{ light: "unknown", says: say("CHECK_IN_VAIN", { why: asSaid(messageOf(error)) }) }];
  }
}

/** Nothing is durable in a database that takes longer to say what it is. */
function isLateWrong(check: DiagnosticCheck): boolean {
  return check === "database";
}

/** What takes longer goes on by itself; nobody waits for it. */
async function withinTime(
  looking: Promise<readonly Remark[]>,
  isLateWrong: boolean,
): Promise<readonly Remark[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<readonly Remark[]>((resolve) => {
    const says = say("CHECK_SLOW", { ms: CHECK_MS_MAX });
    const remark: Remark = {
      light: isLateWrong ? "bad" : "unknown",
      says,
      advice: say("CHECK_SLOW_DO"),
    };
    timer = setTimeout(() => resolve([remark]), CHECK_MS_MAX);
  });
  try {
    return await Promise.race([looking, late]);
  } finally {
    clearTimeout(timer);
  }
}

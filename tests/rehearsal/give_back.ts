/** A give-back from the plan to its report, as a person at the admin address does it. */
import type { SignedReport } from "../../adapters/give_back/give_back_report.ts";
import type { GiveBackPlanJson } from "../../gateway/api/give_back.ts";
import { type Operator, until } from "../support/operator.ts";

export interface GiveBackOrder {
  readonly ask: "always" | "doubtful";
  readonly concurrency?: number;
}

export interface GivenBack {
  readonly plan: GiveBackPlanJson;
  readonly items: number;
  /** From the start to the end that the gateway recorded. */
  readonly seconds: number;
  readonly perSecond: number;
  /** What does not hold, in sentences. */
  readonly problems: readonly string[];
}

/** Pause between two looks at what costs the gateway something to tell. */
const LOOK_MS = 200;
/** How long it may take on a busy machine. */
const GIVE_BACK_MS_MAX = 60_000;

/** Plans, approves and runs; the gateway must be switched back already. `onPlan` tells of the plan. */
export async function giveBack(
  operator: Operator,
  order: GiveBackOrder,
  onPlan: (plan: GiveBackPlanJson) => void = () => {},
): Promise<GivenBack> {
  const reason = "rehearsal";
  let plan = await postTo<GiveBackPlanJson>(operator, "/failback/plans", { ...order, reason });
  onPlan(plan);
  await postTo(operator, `/failback/plans/${plan.id}/approve`, { reason });
  await postTo(operator, `/failback/plans/${plan.id}/run`, { reason });
  await until("everything is given back", async () => {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    plan = await operator.get<GiveBackPlanJson>(`/failback/plans/${plan.id}`);
    return plan.state === "done";
  }, GIVE_BACK_MS_MAX);
  const { counts, items } = plan;
  const problems: string[] = [];
  const through = counts["given back"] + counts["already there"];
  if (through !== items || items === 0) {
    problems.push(`of ${items} items ${through} were given back: ${JSON.stringify(counts)}`);
  }
  const { report } = await operator.get<SignedReport>(`/failback/plans/${plan.id}/report`);
  if (!report.balance.balanced) {
    problems.push(`the report: ${report.balance.problems.join("; ")}`);
  }
  const seconds = (Date.parse(plan.endedAt!) - Date.parse(plan.startedAt!)) / 1000;
  return { plan, items, seconds, perSecond: items / seconds, problems };
}

/** Asks for something that must be granted. */
export async function postTo<Answer>(
  operator: Operator,
  path: string,
  body: unknown,
): Promise<Answer> {
  const response = await operator.post(path, body);
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Commands of giving back: plan, approve, run, watch, report, and what was written on paper. */
import { itemStates } from "../../adapters/give_back/give_back_plans.ts";
import { itemsToLookAt, type SignedReport } from "../../adapters/give_back/give_back_report.ts";
import type { GiveBackPlanJson } from "../api/give_back.ts";
import { AdminClient } from "./admin_client.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readInput } from "./read_input.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

const common = { token: { type: "string" }, reason: { type: "string" } } as const;

/** How often a run is looked at while it is waited for. */
const POLL_MS = 500;

export const failback: Command = {
  summary:
    "Give back what was accepted in standby: plan, approve, run, report (of the newest plan)",
  usage: [
    "failback plan --reason TEXT [--ask always|doubtful] [--concurrency N] [--per-second N] [--token TEXT] [--json]",
    "failback approve [PLAN] --reason TEXT [--token TEXT] [--json]",
    "failback run [PLAN] --reason TEXT [--wait] [--token TEXT] [--json]    (1 if items wait for a person)",
    "failback pause|resume [PLAN] --reason TEXT [--token TEXT] [--json]",
    "failback status [PLAN] [--token TEXT] [--json]",
    "failback report [PLAN] [--html FILE] [--token TEXT] [--json]    (1 if it does not balance)",
    "failback decide ITEM --decision done|again --reason TEXT [--number NUMBER] [--token TEXT] [--json]",
    "failback import FILE --reason TEXT [--token TEXT] [--json]    (what officers wrote by hand: CSV or JSON)",
  ],

  async run([what, ...args], context) {
    const actions = {
      plan,
      approve: move("approve"),
      run,
      pause: move("pause"),
      resume: move("resume"),
      status,
      report,
      decide,
      import: importPaper,
    };
    const names = Object.keys(actions) as (keyof typeof actions)[];
    return await actions[readWord("action", what, names)](args, context);
  },
};

async function plan(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {
    ...common,
    ask: { type: "string" },
    concurrency: { type: "string" },
    "per-second": { type: "string" },
  });
  const client = await AdminClient.open(context, values.token);
  const made = await client.post<GiveBackPlanJson>("/failback/plans", {
    reason: needReason(values.reason),
    ...(values.ask === undefined
      ? {}
      : { ask: readWord("--ask", values.ask, ["always", "doubtful"]) }),
    ...(values.concurrency === undefined
      ? {}
      : { concurrency: readNumber("--concurrency", values.concurrency) }),
    ...(values["per-second"] === undefined
      ? {}
      : { perSecond: readNumber("--per-second", values["per-second"]) }),
  });
  return showPlan(made, context, values.json);
}

function move(action: "approve" | "pause" | "resume") {
  return async (args: readonly string[], context: CommandContext): Promise<ExitCode> => {
    const { values, words } = readOptions(args, common, ["[PLAN]"]);
    const client = await AdminClient.open(context, values.token);
    const id = await planOf(client, words[0]);
    const reason = needReason(values.reason);
    const moved = await client.post<GiveBackPlanJson>(`/failback/plans/${id}/${action}`, {
      reason,
    });
    return showPlan(moved, context, values.json);
  };
}

async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(
    args,
    { ...common, wait: { type: "boolean", default: false } },
    ["[PLAN]"],
  );
  const client = await AdminClient.open(context, values.token);
  const id = await planOf(client, words[0]);
  let plan = await client.post<GiveBackPlanJson>(`/failback/plans/${id}/run`, {
    reason: needReason(values.reason),
  });
  while (values.wait && plan.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    plan = await client.get<GiveBackPlanJson>(`/failback/plans/${id}`);
  }
  showPlan(plan, context, values.json);
  const { refused = 0, held = 0, differs = 0 } = plan.counts;
  return values.wait && refused + held + differs > 0 ? exitCodes.no : exitCodes.ok;
}

async function status(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, { token: common.token }, ["[PLAN]"]);
  const client = await AdminClient.open(context, values.token);
  const id = await planOf(client, words[0]);
  const found = await client.get<GiveBackPlanJson>(`/failback/plans/${id}`);
  return showPlan(found, context, values.json);
}

async function report(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(
    args,
    { token: common.token, html: { type: "string" } },
    ["[PLAN]"],
  );
  const client = await AdminClient.open(context, values.token);
  const id = await planOf(client, words[0]);
  const signed = await client.get<SignedReport>(`/failback/plans/${id}/report`);
  if (values.html !== undefined) {
    const { bytes } = await client.getBytes(`/failback/plans/${id}/report.html`);
    await Deno.writeFile(values.html, bytes).catch((error) => {
      throw new CommandError(
        exitCodes.cannotCreate,
        `cannot write "${values.html}": ${error.message}`,
      );
    });
  }
  if (values.json) context.output.json(signed);
  else context.output.text(reportText(signed));
  return signed.report.balance.balanced ? exitCodes.ok : exitCodes.no;
}

function reportText({ report, signature }: SignedReport): string {
  const { balance, channels, counts, plan } = report;
  const waiting = itemsToLookAt(report);
  const sections = [
    `plan ${plan.id}, ${plan.state}; made ${report.madeAt}`,
    countText(counts),
    `accepted in standby ${balance.accepted} = given back ${balance.givenBack} + pending ` +
    `${balance.pending} + decided ${balance.decided}: ` +
    (balance.balanced ? "balances" : "does NOT balance"),
    ...(balance.acts.done === 0 ? [] : [
      `officers' acts ${balance.acts.done} = entered at VNACCS ${balance.acts.entered} + to be ` +
      `entered ${balance.acts.pending}`,
    ]),
  ];
  if (waiting.length > 0) {
    sections.push(formatTable(
      ["item", "message", "procedure", "number", "verdict", "code", "reason"],
      waiting.map((each) => [
        each.item,
        each.message ?? "paper",
        each.procedure,
        each.number,
        each.state,
        each.code,
        each.reason,
      ]),
    ));
  }
  if (channels.length > 0) {
    sections.push(
      `sent to another channel by the primary: ${channels.length}\n` + formatTable(
        ["item", "number", "primary's number", "standby", "primary", "at"],
        channels.map((each) => [
          each.item,
          each.number,
          each.theirs,
          channelName(each.standby),
          channelName(each.primary),
          each.at,
        ]),
      ),
    );
  }
  sections.push(`signed by ${signature.fingerprint} (${signature.algorithm})`);
  return sections.join("\n\n");
}

function channelName(channel: number): string {
  return `${channel} ${["", "green", "yellow", "red"][channel] ?? ""}`.trim();
}

async function decide(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(
    args,
    { ...common, decision: { type: "string" }, number: { type: "string" } },
    ["ITEM"],
  );
  const client = await AdminClient.open(context, values.token);
  const item = readNumber("ITEM", words[0]!);
  const done = await client.post(`/failback/items/${item}/decide`, {
    decision: readWord("--decision", values.decision, ["done", "again"]),
    reason: needReason(values.reason),
    ...(values.number === undefined ? {} : { number: values.number }),
  });
  if (values.json) context.output.json(done);
  else context.output.text(`item ${item} is decided`);
  return exitCodes.ok;
}

async function importPaper(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, common, ["FILE"]);
  const client = await AdminClient.open(context, values.token);
  const text = new TextDecoder().decode(await readInput(words[0]!));
  const found = await client.post<{ notes: number; added: number }>("/failback/paper", {
    reason: needReason(values.reason),
    text,
  });
  if (values.json) context.output.json(found);
  else context.output.text(`read ${found.notes} notes, ${found.added} of them new`);
  return exitCodes.ok;
}

async function planOf(client: AdminClient, word: string | undefined): Promise<number> {
  if (word !== undefined) return readNumber("PLAN", word);
  const { plans } = await client.get<{ plans: GiveBackPlanJson[] }>("/failback/plans");
  if (plans[0] === undefined) {
    throw new CommandError(
      exitCodes.noInput,
      'there is no plan: "songhanh failback plan" makes one',
    );
  }
  return plans[0].id;
}

function showPlan(plan: GiveBackPlanJson, { output }: CommandContext, json: boolean): ExitCode {
  if (json) {
    output.json(plan);
    return exitCodes.ok;
  }
  const { ask, concurrency, perSecond } = plan.settings;
  output.text([
    formatTable(undefined, [
      ["plan", `${plan.id}, ${plan.state}`],
      ["made", `${plan.createdAt} by ${plan.createdBy}: ${plan.reason}`],
      ["approved", plan.approvedAt && `${plan.approvedAt} by ${plan.approvedBy}`],
      ["asks first", ask],
      ["at once", concurrency],
      ["per second", perSecond === 0 ? "no limit" : perSecond],
      ["items", plan.items],
      ["VNACCS will refuse", plan.refusalsExpected],
    ]),
    countText(plan.counts),
  ].join("\n\n"));
  return exitCodes.ok;
}

function countText(counts: Partial<Record<string, number>>): string {
  const rows = itemStates.map((state) => [state, counts[state] ?? 0] as const);
  return formatTable(undefined, rows.filter(([, count]) => count > 0));
}

function needReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== "") return reason;
  throw new CommandError(exitCodes.usage, "--reason: expected why, for the audit");
}

function readNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CommandError(exitCodes.usage, `${name}: expected a number, found "${text}"`);
}

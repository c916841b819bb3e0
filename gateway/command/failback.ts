/** Commands of giving back: plan, approve, run, watch, report, and what was written on paper. */
import { itemStates } from "../../adapters/give_back/give_back_plans.ts";
import { PaperFileError, readPaperNotes } from "../../adapters/give_back/paper_notes.ts";
import { itemsToLookAt, type SignedReport } from "../../adapters/give_back/give_back_report.ts";
import type { GiveBackPlanJson, NumberMapJson } from "../api/give_back.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, type CommandContext, type Form, form } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { reason, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { choice, flag, neededChoice, text, whole } from "./option.ts";
import { Progress } from "./progress.ts";
import { readInputText } from "./read_input.ts";
import { writeFile } from "./write_file.ts";

/** How often a run is looked at while it is waited for. */
const POLL_MS = 500;

const ofPlan = { "[PLAN]": "its number; the newest plan where none is named" } as const;

const plan = form({
  action: "plan",
  does:
    "List what is to be given back and in which order; asks VNACCS nothing. Exit code 1 if there is " +
    "nothing, or another plan is open",
  options: {
    ...reason,
    ask: choice(["always", "doubtful"], {
      says: "which items VNACCS is asked about before they are sent",
      without: "always where the gateway has a service user who can ask, else doubtful",
    }),
    concurrency: whole("N", {
      says: "items under way at once",
      without: "as the gateway proposes",
      least: 1,
      example: "4",
    }),
    "per-second": whole("N", {
      says: "items a second at most; 0 = no limit",
      without: "as the gateway proposes",
      example: "20",
    }),
    ...token,
  },
  examples: ['failback plan --reason "VNACCS is back" --per-second 20'],
  async run({ values }, context) {
    const { reason, ask, concurrency, "per-second": perSecond } = values;
    const client = await AdminClient.open(context, values.token);
    const made = await client.post<GiveBackPlanJson>("/failback/plans", {
      reason,
      ...(ask === undefined ? {} : { ask }),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(perSecond === undefined ? {} : { perSecond }),
    });
    return showPlan(made, context, values.json);
  },
});

function move(action: "approve" | "discard" | "pause" | "resume", does: string): Form {
  return form({
    ...{ action, does },
    words: ofPlan,
    options: { ...reason, ...token },
    examples: [`failback ${action} --reason "agreed by telephone"`],
    async run({ values: { reason, token, json }, words }, context) {
      const client = await AdminClient.open(context, token);
      const id = await planOf(client, words[0]);
      const moved = await client.post<GiveBackPlanJson>(`/failback/plans/${id}/${action}`, {
        reason,
      });
      return showPlan(moved, context, json);
    },
  });
}

const run = form({
  action: "run",
  does: "Begin to give back, go on with what was paused, or with --wait wait for what runs; " +
    "exit code 1 if it does not come to its end, or items wait for a person there",
  words: ofPlan,
  options: { ...reason, wait: flag("wait for its end, and show how far it is"), ...token },
  examples: ['failback run --wait --reason "the night shift begins"'],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const id = await planOf(client, words[0]);
    let plan = await client.post<GiveBackPlanJson>(`/failback/plans/${id}/run`, {
      reason: values.reason,
    });
    const progress = new Progress(context.output, "items");
    try {
      while (values.wait && plan.state === "running") {
        const { pending = 0, sending = 0 } = plan.counts;
        progress.at({ done: plan.items - pending - sending, all: plan.items });
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        plan = await client.get<GiveBackPlanJson>(`/failback/plans/${id}`);
      }
    } finally {
      progress.end();
    }
    showPlan(plan, context, values.json);
    const { refused = 0, held = 0, differs = 0 } = plan.counts;
    const isThrough = plan.state === "done" && refused + held + differs === 0;
    return values.wait && !isThrough ? exitCodes.no : exitCodes.ok;
  },
});

const status = form({
  action: "status",
  does: "Show a plan with its counts",
  words: ofPlan,
  options: token,
  examples: ["failback status", "failback status 3 --json"],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const id = await planOf(client, words[0]);
    const found = await client.get<GiveBackPlanJson>(`/failback/plans/${id}`);
    return showPlan(found, context, values.json);
  },
});

const report = form({
  action: "report",
  does: "Show the signed report with its balance; exit code 1 if it does not balance",
  words: ofPlan,
  options: {
    html: text("FILE", {
      says: "where to write the same as a page for printing; a new file is its owner's alone",
      without: "nowhere",
      example: "report.html",
    }),
    ...token,
  },
  examples: ["failback report --html report.html"],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const id = await planOf(client, words[0]);
    const signed = await client.get<SignedReport>(`/failback/plans/${id}/report`);
    if (values.html !== undefined) {
      const { bytes } = await client.getBytes(`/failback/plans/${id}/report.html`);
      await writeFile(values.html, bytes);
    }
    if (values.json) context.output.json(signed);
    else context.output.text(reportText(signed));
    return signed.report.balance.balanced ? exitCodes.ok : exitCodes.no;
  },
});

/** Numbers that are asked for at once. */
const numbersAtOnce = 1_000;

const numbers = form({
  action: "numbers",
  does: "Show which number of the standby is which of VNACCS's",
  words: ofPlan,
  options: token,
  examples: ["failback numbers", "failback numbers 3 --json"],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const id = await planOf(client, words[0]);
    const all: NumberMapJson["numbers"] = [];
    for (let after = "", isWhole = false; !isWhole; after = all.at(-1)?.ours ?? "") {
      const { numbers } = await client.get<NumberMapJson>(`/failback/plans/${id}/numbers`, {
        ...{ after, limit: numbersAtOnce },
      });
      all.push(...numbers);
      isWhole = numbers.length < numbersAtOnce;
    }
    if (values.json) context.output.json({ numbers: all });
    else {
      context.output.text(formatTable(
        ["standby", "VNACCS", "office", "owner", "company", "at"],
        all.map(({ ours, theirs, office, owner, company, at }) => [
          ...[ours, theirs, office, owner, company, at],
        ]),
      ));
    }
    return exitCodes.ok;
  },
});

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
      `entered ${balance.acts.pending} + superseded ${balance.acts.superseded}`,
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

const decide = form({
  action: "decide",
  does: "Decide an item that waits for a person, or otherwise than it was decided before",
  words: { ITEM: "its number, as the report names it" },
  options: {
    decision: neededChoice(["done", "again"], {
      says: "it is settled at VNACCS, or is to be sent again",
    }),
    ...reason,
    number: text("NUMBER", {
      says: "the number that VNACCS gave, where it is settled; none takes an earlier one back",
      example: "103000000020",
    }),
    ...token,
  },
  examples: ['failback decide 17 --decision done --number 103000000020 --reason "entered by hand"'],
  async run({ values: { decision, reason, number, token, json }, words }, context) {
    const client = await AdminClient.open(context, token);
    const item = readNumber("ITEM", words[0]!);
    const done = await client.post(`/failback/items/${item}/decide`, {
      ...{ decision, reason },
      ...(number === undefined ? {} : { number }),
    });
    if (json) context.output.json(done);
    else context.output.text(`item ${item} is decided`);
    return exitCodes.ok;
  },
});

const importPaper = form({
  action: "import",
  does: "Take over what officers wrote by hand, so that it is given back, too",
  words: {
    FILE: "CSV whose first line names the columns document, what, when and who, such as " +
      '"document,what,when,who" and then "109000000060,released,2024-08-06T14:30,Lan (03CC)"; or a ' +
      "JSON list of objects with these; - is standard input",
  },
  options: { ...reason, ...token },
  examples: ['failback import notes.csv --reason "the paper day"'],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const text = await readInputText(words[0]!);
    try {
      readPaperNotes(text);
    } catch (error) {
      if (!(error instanceof PaperFileError)) throw error;
      throw new CommandError(exitCodes.dataError, `cannot use "${words[0]}": ${error.message}`);
    }
    const found = await client.post<{ notes: number; added: number }>("/failback/paper", {
      reason: values.reason,
      text,
    });
    if (values.json) context.output.json(found);
    else context.output.text(`read ${found.notes} notes, ${found.added} of them new`);
    return exitCodes.ok;
  },
});

export const failback: Command = {
  summary:
    "Give back what was accepted in standby: plan, approve, run, report (of the newest plan)",
  forms: [
    plan,
    move("approve", "Approve a plan; better another than who made it, the report names both"),
    move("discard", "Throw away a plan that was not begun, so that another can be made"),
    run,
    move("pause", "Hold a run; what is under way ends"),
    move("resume", "Go on with a run that was held"),
    ...[status, report, numbers, decide, importPaper],
  ],
};

async function planOf(client: AdminClient, word: string | undefined): Promise<number> {
  if (word !== undefined) return readNumber("PLAN", word);
  const { plans } = await client.get<{ plans: GiveBackPlanJson[] }>("/failback/plans");
  const plan = plans.find(({ state }) => state !== "discarded") ?? plans[0];
  if (plan === undefined) {
    throw new CommandError(
      exitCodes.noInput,
      'there is no plan: "songhanh failback plan" makes one',
    );
  }
  return plan.id;
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

function readNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CommandError(exitCodes.usage, `${name}: expected a number, found "${text}"`);
}

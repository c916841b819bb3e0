/** Commands that change the mode, or what may change it without a person. */
import { type SwitchKind, switchTargets } from "../../core/switching/mod.ts";
import type { GateJson, SwitchRunJson } from "../api/switch.ts";
import { AdminClient } from "./admin_client.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

/** How long a switch may take before it is no longer waited for. */
const SWITCH_MS_MAX = 30_000;
const POLL_MS = 50;

const token = { type: "string" } as const;
const reason = { type: "string" } as const;

export const switchover: Command = {
  summary: "Change the mode as planned: what is in flight ends first, no request fails",
  usage: [
    "switchover --to standby|primary|closed --reason TEXT [--expect-epoch N] [--dry-run] [--token TEXT] [--json]",
  ],
  run: (args, context) => order(args, context, "switchover"),
};

export const failover: Command = {
  summary: "Change the mode at once, whatever is in flight",
  usage: [
    "failover --to standby|primary|closed --reason TEXT [--expect-epoch N] [--dry-run] [--token TEXT] [--json]",
  ],
  run: (args, context) => order(args, context, "failover"),
};

export const pause: Command = {
  summary: "Forbid that the gateway stands in without a person",
  usage: ["pause --reason TEXT [--token TEXT] [--json]"],
  run: (args, context) => openOrClose(args, context, "/automatic", { paused: true }),
};

export const resume: Command = {
  summary: "Allow again that the gateway stands in without a person",
  usage: ["resume --reason TEXT [--token TEXT] [--json]"],
  run: (args, context) => openOrClose(args, context, "/automatic", { paused: false }),
};

export const acknowledge: Command = {
  summary: "Take note of an automatic stand-in, or of rows that the database has lost",
  usage: ["acknowledge --reason TEXT [--token TEXT] [--json]"],
  run: (args, context) => openOrClose(args, context, "/acknowledge", {}),
};

/**
 * Asks for a switch and waits for its end; 1 if it was not made, 69 if it leads to a primary that is
 * not up.
 */
async function order(
  args: readonly string[],
  context: CommandContext,
  kind: SwitchKind,
): Promise<ExitCode> {
  const { values } = readOptions(args, {
    token,
    reason,
    to: { type: "string" },
    "expect-epoch": { type: "string" },
    "dry-run": { type: "boolean", default: false },
  });
  const to = readWord("--to", values.to, switchTargets);
  const expectedEpoch = readEpoch(values["expect-epoch"]);
  const dryRun = values["dry-run"];
  const admin = await AdminClient.open(context, values.token);
  let run = await admin.post<SwitchRunJson>("/switch", {
    kind,
    to,
    reason: needReason(values.reason),
    dryRun,
    ...(expectedEpoch === undefined ? {} : { expectedEpoch }),
  });
  const giveUpAt = Date.now() + SWITCH_MS_MAX;
  while (run.state === "running") {
    if (Date.now() > giveUpAt) {
      throw new CommandError(exitCodes.tryAgain, `switch ${run.id} has not ended yet`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = await admin.get<SwitchRunJson>(`/switch/${run.id}`);
  }
  if (values.json) context.output.json(run);
  else context.output.text(runText(run));
  const refused = run.findings.some(({ verdict }) => verdict === "obstacle");
  if (run.state !== "done" || (dryRun && refused)) return exitCodes.no;
  // A failover asks nobody; but who has sent all traffic to nobody has to hear of it.
  const primary = run.findings.find(({ check }) => check === "primary");
  if (primary === undefined || primary.verdict === "ok") return exitCodes.ok;
  context.output.remark(
    `the mode ${dryRun ? "would be" : "is"} ${run.mode}, but ${primary.sentence}`,
  );
  return exitCodes.unavailable;
}

async function openOrClose(
  args: readonly string[],
  context: CommandContext,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const { values } = readOptions(args, { token, reason });
  const given = needReason(values.reason);
  const admin = await AdminClient.open(context, values.token);
  const gate = await admin.post<GateJson>(path, { ...body, reason: given });
  if (values.json) context.output.json(gate);
  else context.output.text(gateText(gate));
  return exitCodes.ok;
}

function needReason(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== "") return reason;
  throw new CommandError(exitCodes.usage, "--reason: expected why, for the audit");
}

function readEpoch(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new CommandError(exitCodes.usage, `--expect-epoch: expected a number, found "${text}"`);
}

function runText(run: SwitchRunJson): string {
  const rows: [string, unknown][] = [
    [run.dryRun ? "dry run" : `${run.kind} ${run.id}`, `${run.state}: ${run.outcome}`],
    ["mode", `${run.mode} (epoch ${run.epochBefore} → ${run.epochAfter ?? "unchanged"})`],
    ...run.findings.map(({ check, verdict, sentence }): [string, unknown] => [
      `check ${check}`,
      verdict === "ok" ? sentence : `${verdict}: ${sentence}`,
    ]),
    ...run.phases.map(({ name, ms }): [string, unknown] => [`phase ${name}`, `${ms} ms`]),
  ];
  if (run.pauseMs !== null) rows.push(["messages held back", `${run.pauseMs} ms`]);
  return formatTable(undefined, rows);
}

function gateText({ paused, acknowledged }: GateJson): string {
  if (paused) return "automatic action is paused";
  return acknowledged
    ? "automatic action is allowed"
    : "automatic action waits until the last one is acknowledged";
}

/** Commands that change the mode, or what may change it without a person. */
import { type SwitchKind, switchTargets } from "../../core/switching/mod.ts";
import type { GateJson, SwitchRunJson } from "../api/switch.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, type CommandContext, type Form, form } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { reason, reasonUnlessDry, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { flag, neededChoice, whole } from "./option.ts";

/** How long a switch may take before it is no longer waited for. */
const SWITCH_MS_MAX = 30_000;
const POLL_MS = 50;

export const switchover: Command = {
  summary: "Change the mode as planned: what is in flight ends first, no request fails",
  forms: [orderForm(
    "switchover",
    "Wait until what is in flight has ended, holding new messages back for a moment, then change",
    'switchover --to standby --reason "maintenance of VNACCS"',
  )],
};

export const failover: Command = {
  summary: "Change the mode at once, whatever is in flight",
  forms: [orderForm(
    "failover",
    "Change at once; what was handed over and not answered is unknown from then on",
    'failover --to standby --reason "VNACCS does not answer"',
  )],
};

export const pause: Command = {
  summary: "Forbid that the gateway stands in without a person",
  forms: [gateForm(
    "Allow no automatic stand-in until resume",
    'pause --reason "VNACCS is being repaired"',
    "/automatic",
    { paused: true },
  )],
};

export const resume: Command = {
  summary: "Allow again that the gateway stands in without a person",
  forms: [gateForm(
    "Allow automatic stand-ins again, where the settings do (SONGHANH_AUTOMATIC)",
    'resume --reason "VNACCS is repaired"',
    "/automatic",
    { paused: false },
  )],
};

export const acknowledge: Command = {
  summary: "Take note of an automatic stand-in, or of rows that the database has lost",
  forms: [gateForm(
    "Take note of what happened without a person, so that it may happen again",
    'acknowledge --reason "seen, the list of lost rows is kept"',
    "/acknowledge",
    {},
  )],
};

function orderForm(kind: SwitchKind, does: string, example: string): Form {
  return form({
    does,
    options: {
      to: neededChoice(switchTargets, { says: "where messages go from then on" }),
      ...reasonUnlessDry,
      "expect-epoch": whole("N", {
        says: "refuse unless this is the epoch in force: nobody else has switched meanwhile",
        least: 1,
        example: "7",
      }),
      "dry-run": flag("only say what stands in the way"),
      ...token,
    },
    examples: [`${example.replace(/ --reason .*/, "")} --dry-run`, example],
    missing: ({ reason = "", "dry-run": dryRun }) =>
      reason.trim() === "" && !dryRun ? "reason" : undefined,
    run: ({ values }, context) => order(values, context, kind),
  });
}

function gateForm(
  does: string,
  example: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Form {
  return form({
    does,
    options: { ...reason, ...token },
    examples: [example],
    async run({ values }, context) {
      const admin = await AdminClient.open(context, values.token);
      const gate = await admin.post<GateJson>(path, { ...body, reason: values.reason });
      if (values.json) context.output.json(gate);
      else context.output.text(gateText(gate));
      return exitCodes.ok;
    },
  });
}

interface Ordered {
  readonly to: (typeof switchTargets)[number];
  readonly reason: string | undefined;
  readonly "expect-epoch": number | undefined;
  readonly "dry-run": boolean;
  readonly token: string | undefined;
  readonly json: boolean;
}

/**
 * Asks for a switch and waits for its end; 1 if it was not made, 69 if it leads to a primary that is
 * not up.
 */
async function order(
  { to, reason, "expect-epoch": expectedEpoch, "dry-run": dryRun, token, json }: Ordered,
  context: CommandContext,
  kind: SwitchKind,
): Promise<ExitCode> {
  const admin = await AdminClient.open(context, token);
  let run = await admin.post<SwitchRunJson>("/switch", {
    ...{ kind, to, dryRun },
    ...(reason === undefined ? {} : { reason }),
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
  if (json) context.output.json(run);
  else context.output.text(runText(run));
  const refused = run.findings.some(({ verdict }) => verdict === "obstacle");
  if (run.state !== "done" || (dryRun && refused)) return exitCodes.no;
  // Who leaves the primary knows why.
  if (run.mode !== "relay" && run.mode !== "failback") return exitCodes.ok;
  // A failover asks nobody; but who has sent all traffic to nobody has to hear of it.
  const primary = run.findings.find(({ check }) => check === "primary");
  if (primary === undefined || primary.verdict === "ok") return exitCodes.ok;
  context.output.remark(
    `the mode ${dryRun ? "would be" : "is"} ${run.mode}, but ${primary.sentence}`,
  );
  return exitCodes.unavailable;
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
    ? "nothing holds automatic action back, where it is set"
    : "automatic action waits until the last one is acknowledged";
}

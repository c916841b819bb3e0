import type { Status } from "../api/status.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";

export const status: Command = {
  summary: "Show mode, primary, journal and open messages of the running gateway",
  forms: [form({
    does: "Show mode, primary, journal, nodes and what is open",
    options: token,
    examples: ["status", "status --json"],
    async run({ values }, context) {
      const admin = await AdminClient.open(context, values.token);
      const found = await admin.get<Status>("/status");
      if (values.json) context.output.json(found);
      else context.output.text(statusText(found));
      return exitCodes.ok;
    },
  })],
};

function statusText(found: Status): string {
  const { service, primary, ledger, automatic } = found;
  const lastSeen = primary.lastSeenAt === null ? "" : `, last seen ${primary.lastSeenAt}`;
  return formatTable(undefined, [
    ["service", serviceText(service)],
    ...notServedText(service),
    ["mode", `${found.mode} (epoch ${found.epoch})`],
    ["since", `${found.since} by ${found.by}: ${found.reason}`],
    ["primary", `${primary.url ?? "none"} – ${primary.state}${lastSeen}`],
    ["automatic stand-in", automaticText(automatic)],
    ...(found.clearText.length === 0 ? [] : [["in clear", found.clearText.join(", ")]]),
    ["unknown outcomes (repeats not counted)", found.unknownCount],
    ["registered, channel unknown", ledger.channelsUnknown],
    ["in doubt", inDoubtText(ledger)],
    ["journal", `${ledger.journalSeq} messages`],
    ...Object.entries(found.queues).map(([name, length]) => [`queue ${name}`, length]),
    [
      "node",
      `${found.node}, started ${found.startedAt}, version ${found.version} (${
        found.commit ?? "commit unknown"
      })`,
    ],
    ["ready", found.ready ? "yes" : "no"],
    ...lostRowsText(found.lostRows),
    ...found.numbers.troubles.map((sentence) => ["numbers", sentence]),
    ...(found.numbers.collisions === 0 ? [] : [["numbers given twice", found.numbers.collisions]]),
  ]);
}

/** The primary need not have been away: it is up, and somebody has switched. */
export function serviceText({ state, since, why }: Status["service"]): string {
  const said = state === "primary back" ? "standing in while the primary is up" : state;
  return `${said} since ${since}${why && `: ${why}`}`;
}

/** What the standby would tell A0011 about, and which of it stays so until a person does something. */
export function inDoubtText({ inDoubt, notLearnt: { count, first } }: Status["ledger"]): string {
  if (inDoubt === 0) return "nothing";
  const messages = `what ${inDoubt} messages may have changed`;
  if (count === 0) return messages;
  const named = first.join(", ") + (count > first.length ? ", …" : "");
  return `${messages}; ${count} of them wait for "songhanh messages resolve": ${named}`;
}

function notServedText(service: Status["service"]): [string, string][] {
  const { turnedAway, unknown, countedFrom } = service;
  if (turnedAway + unknown === 0) return [];
  const counts = `${turnedAway} told to try again later, ${unknown} with an unknown outcome`;
  return [["not served", `${counts}, by this node since ${countedFrom}`]];
}

function lostRowsText(lost: Status["lostRows"]): [string, string][] {
  if (lost === null) return [];
  const then = lost.stops ? "; nothing is taken until it is acknowledged" : "";
  return [["lost rows", `${lost.sentence}${then}`]];
}

function automaticText({ configured, paused, acknowledged }: Status["automatic"]): string {
  if (!configured) return "off";
  if (paused) return "paused";
  return acknowledged ? "on" : "waits: the last one is not acknowledged";
}

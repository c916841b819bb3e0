import project from "../../deno.json" with { type: "json" };
import { diagnosticChecks, type Finding, type Remark } from "../../core/diagnostics/mod.ts";
import { say } from "../../core/reasons/mod.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { settingFault } from "../diagnostics/checks.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { diagnosticsJson } from "../operations/diagnostics_json.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { LocalPlace } from "./local_place.ts";

/** Looks at what a gateway needs around it, on a machine where one runs, does not run, or cannot. */
export const doctor: Command = {
  summary: "Check what the gateway needs and say what to do; exit code 1 if something is wrong",
  forms: [form({
    does: "Look at settings, database, replication, keys, certificates, trust, primary, mirror, " +
      "clock, disk, open files and number bands; where no gateway runs as well. Changes nothing",
    options: {},
    examples: ["doctor", "doctor --json"],
    async run({ values }, context) {
      const findings = await look(context);
      const isWrong = findings.some(({ light }) => light === "bad");
      if (values.json) {
        const where = { node: Deno.hostname(), version: project.version };
        context.output.json(diagnosticsJson(findings, where));
      } else {
        context.output.text(formatTable(undefined, findings.map(lineOf)));
        if (isWrong) context.output.remark("something is wrong: see the lines that begin with bad");
      }
      return isWrong ? exitCodes.no : exitCodes.ok;
    },
  })],
};

async function look(context: CommandContext): Promise<Finding[]> {
  let config: Config;
  try {
    config = context.config();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return withoutSettings(error);
  }
  await using place = new LocalPlace(config);
  return await new Diagnostics(place).tryAll();
}

/** Nothing can be looked at whose place nobody knows. */
function withoutSettings({ message }: ConfigError): Finding[] {
  const at = new Date();
  const [, ...faults] = message.split("\n").map((line) => line.trim());
  const remarks = (check: Finding["check"]): readonly Remark[] =>
    check === "settings"
      ? (faults.length > 0 ? faults : [message]).map(settingFault)
      : [{ light: "unknown", says: say("NEEDS_SETTINGS") }];
  return diagnosticChecks.map((check) => ({
    check,
    light: check === "settings" ? "bad" : "unknown",
    remarks: remarks(check),
    at,
    tookMs: 0,
  }));
}

/** One line: how it stands, what was found, what to do. */
function lineOf({ check, light, remarks }: Finding): readonly string[] {
  // What is as it should be need not be read beside what is not.
  const told = light === "good" ? remarks : remarks.filter((each) => each.light !== "good");
  const advice = [...new Set(told.flatMap(({ advice }) => advice ?? []))];
  const says = told.map(({ says }) => says).join("; ");
  return [light, check, advice.length === 0 ? says : `${says} → ${advice.join("; ")}`];
}

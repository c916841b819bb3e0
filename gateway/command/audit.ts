import type { AuditJson } from "../api/audit.ts";
import { AdminClient } from "./admin_client.ts";
import type { Command } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";

export const audit: Command = {
  summary: "List decisions of people and of the gateway itself",
  usage: ["audit [--limit N] [--cursor TEXT] [--token TEXT] [--json]"],

  async run(args, context) {
    const { values } = readOptions(args, {
      token: { type: "string" },
      limit: { type: "string" },
      cursor: { type: "string" },
    });
    const { token, json, ...query } = values;
    const client = await AdminClient.open(context, token);
    const found = await client.get<AuditJson>("/audit", query);
    if (json) {
      context.output.json(found);
      return exitCodes.ok;
    }
    context.output.text(formatTable(
      ["at", "by", "what", "reason", "epoch", "details"],
      found.entries.map((
        { at, by, action, reason, epoch, details },
      ) => [at, by, action, reason, epoch, JSON.stringify(details)]),
    ));
    if (found.cursor !== undefined) context.output.remark(`more: --cursor ${found.cursor}`);
    return exitCodes.ok;
  },
};

import type { AuditJson } from "../api/audit.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { page, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";

export const audit: Command = {
  summary: "List decisions of people and of the gateway itself",
  forms: [form({
    does: "List decisions of people and of the gateway itself, newest first",
    options: { ...page, ...token },
    examples: ["audit --limit 20", "audit --json"],
    async run({ values: { token, json, limit, cursor } }, context) {
      const { output } = context;
      const client = await AdminClient.open(context, token);
      const found = await client.get<AuditJson>("/audit", { limit, cursor });
      if (json) {
        output.json(found);
        return exitCodes.ok;
      }
      output.text(formatTable(
        ["at", "by", "what", "reason", "epoch", "details"],
        found.entries.map((
          { at, by, action, reason, epoch, details },
        ) => [at, by, action, reason, epoch, JSON.stringify(details)]),
      ));
      if (found.cursor !== undefined) output.remark(`more: --cursor ${found.cursor}`);
      return exitCodes.ok;
    },
  })],
};

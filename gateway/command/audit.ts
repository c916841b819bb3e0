import type { AuditJson } from "../api/audit.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { auditActionNames } from "../../core/reasons/mod.ts";
import { page, range, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { text } from "./option.ts";

export const audit: Command = {
  summary: "List decisions of people and of the gateway itself",
  forms: [form({
    does: "List decisions of people and of the gateway itself, newest first",
    options: {
      actor: text("NAME", { says: "who acted: an account, a token or a node", example: "admin" }),
      action: text("ACT", {
        says: `what was done, in the audit's words, such as "${auditActionNames[0]}"`,
        example: '"switchover asked"',
      }),
      text: text("TEXT", { says: "stands in the reason or the details", example: "maintenance" }),
      ...range,
      ...page,
      ...token,
    },
    examples: [
      "audit --limit 20",
      "audit --from 2026-01-31 --to 2026-01-31 --json",
      'audit --action "switchover asked"',
    ],
    async run({ values: { token, json, ...query } }, context) {
      const { output } = context;
      const client = await AdminClient.open(context, token);
      const found = await client.get<AuditJson>("/audit", query);
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
      if (found.goesOn) {
        output.remark(`older ones were not looked through yet, go on: --cursor ${found.cursor}`);
      } else if (found.cursor !== undefined) output.remark(`more: --cursor ${found.cursor}`);
      return exitCodes.ok;
    },
  })],
};

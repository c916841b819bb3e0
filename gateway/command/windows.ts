/** When the standby is planned to stand in. */
import type { WindowsJson } from "../api/windows.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";

export const windows: Command = {
  summary: "Show when the standby is planned to stand in (SONGHANH_POLICY)",
  forms: [form({
    does: "Show the planned windows that are not over",
    options: token,
    examples: ["windows"],
    async run({ values }, context) {
      const admin = await AdminClient.open(context, values.token);
      const found = await admin.get<WindowsJson>("/windows");
      if (values.json) context.output.json(found);
      else context.output.text(windowsText(found));
      return exitCodes.ok;
    },
  })],
};

function windowsText({ policy, windows }: WindowsJson): string {
  if (windows.length === 0) return `no window is planned (policy ${policy})`;
  const rows = windows.map(({ from, to, runs, reason }) => [from, to, runs ? "yes" : "", reason]);
  return formatTable(["from", "to", "runs", "reason"], rows);
}

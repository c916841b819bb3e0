import { type Balance, balanceOf } from "../../adapters/balance/balance.ts";
import { AdminClient, NotRunning } from "./admin_client.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { flag } from "./option.ts";
import { withDatabase } from "./with_database.ts";

export const balance: Command = {
  summary: "Count the journal: received = answered + refused + unknown + in flight; 1 if not",
  forms: [form({
    does: "Count the journal, of the running gateway or of its database where none runs",
    options: {
      all: flag("read the whole journal, also what was counted before and cannot change"),
      ...token,
    },
    examples: ["balance", "balance --all", "balance --json"],
    async run({ values }, context) {
      const found = await countedBy(context, values.token, values.all);
      if (values.json) context.output.json(found);
      else context.output.text(balanceText(found));
      return found.balanced ? exitCodes.ok : exitCodes.no;
    },
  })],
};

/** The running gateway's count; where none runs, that of its database. */
async function countedBy(
  context: CommandContext,
  token: string | undefined,
  all: boolean,
): Promise<Balance> {
  try {
    const admin = await AdminClient.open(context, token);
    return await admin.get<Balance>(all ? "/balance?all=true" : "/balance");
  } catch (error) {
    if (!(error instanceof NotRunning)) throw error;
  }
  return await withDatabase(
    context,
    { create: false },
    ({ sql }) => balanceOf(sql, { all }),
  );
}

function balanceText({ balanced, problems, ...counts }: Balance): string {
  const { received, answered, refused, unknown, inFlight, repeated, summed, standby } = counts;
  return [
    formatTable(undefined, [
      ["received", received],
      ["answered", answered],
      ["refused", refused],
      ["unknown", unknown],
      ["(of these repeats, settled with their first)", counts.unknownRepeated],
      ["in flight", inFlight],
      ["(repeated, counted where their first is)", repeated],
      ["(counted before, not read again)", summed],
      ["accepted in standby", standby.accepted],
      ["given back", standby.givenBack],
      ["pending", standby.pending],
      ["decided", standby.decided],
      ...(standby.collisions === 0 ? [] : [["numbers given twice", standby.collisions]]),
      ...(standby.acts.done === 0 ? [] : [
        ["officers' acts entered at VNACCS", standby.acts.entered],
        ["officers' acts to be entered", standby.acts.pending],
        ["officers' acts superseded", standby.acts.superseded],
      ]),
      ...(standby.paper.noted === 0 ? [] : [["from paper, pending", standby.paper.pending]]),
    ]),
    balanced ? "balances" : ["does NOT balance", ...problems].join("\n"),
  ].join("\n");
}

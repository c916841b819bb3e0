import type { FoundJson } from "../api/find.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";

export const find: Command = {
  summary: "Find what somebody was told: a number, a message, a user, a waybill",
  forms: [form({
    does:
      "Find messages, documents and users by one text: message ID, link information, a number " +
      "here or at VNACCS (10 to 12 digits), receipt, waybill, user, user code, tax code",
    words: { TEXT: "what was told; with blanks in quotation marks" },
    options: { ...token },
    examples: ["find 1-42", 'find "10 30000001 0 0"', "find M1001"],
    async run({ values, words }, context) {
      const { output } = context;
      const client = await AdminClient.open(context, values.token);
      const found = await client.get<FoundJson>("/find", { q: words[0]! });
      if (values.json) {
        output.json(found);
        return exitCodes.ok;
      }
      const { messages, documents, users, unregistered } = found;
      const rows = [
        ...documents.map((each) => ["document", each.number || each.id, each.owner, each.state]),
        ...messages.map((each) => ["message", each.id, each.userId, each.state]),
        ...users.map((each) => ["user", each.userId, each.company, each.taxCode]),
        ...(unregistered === null ? [] : [["user", unregistered, "not registered here", ""]]),
      ];
      if (rows.length === 0) output.remark(`nothing here is called "${words[0]}"`);
      else output.text(formatTable(["kind", "name", "of", "more"], rows));
      return exitCodes.ok;
    },
  })],
};

import {
  changeProvider,
  listProviders,
  makeProvider,
  renewProviderToken,
  showProvider,
} from "../operations/providers.ts";
import { usageCsv } from "../operations/usage_csv.ts";
import { type Command, type Form, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { flag, type Option, text } from "./option.ts";
import { performInDatabase } from "./perform_in_database.ts";

/** Every form but `list` and `add` is about one that is there. */
const known = { words: { id: "ID" }, list: "providers list" } as const;
const id = { ID: "the provider, as the list names it" } as const;

const list = form({
  action: "list",
  does: "List providers with their limits",
  options: {},
  examples: ["providers list"],
  async run({ values }, context) {
    const found = await performInDatabase(context, listProviders, {});
    if (values.json) context.output.json({ providers: found });
    else {
      context.output.text(formatTable(
        ["id", "name", "per second", "per day", "made", "suspended"],
        found.map(({ id, name, perSecond, perDay, madeAt, disabled }) => [
          ...[id, name, perSecond, perDay],
          ...[madeAt.toISOString(), disabled ? "yes" : ""],
        ]),
      ));
    }
    return exitCodes.ok;
  },
});

const add = form({
  action: "add",
  does: "Make a provider and print its token, this once",
  words: { NAME: "the provider's name" },
  options: {
    "per-second": limitOption("messages in a second at most", "50", "100"),
    "per-day": limitOption("messages in a day at most", "1000000", "200000"),
  },
  examples: ['providers add "VAN Mẫu" --per-second 50'],
  async run({ values, words }, context) {
    const order = { name: words[0]!, ...readLimits(values) };
    const made = await performInDatabase(context, makeProvider, order, {
      create: true,
      words: { name: "NAME" },
    });
    const { id, name, perSecond, perDay, token } = made;
    if (values.json) context.output.json({ id, name, perSecond, perDay, token });
    else {
      context.output.text(token);
      context.output.remark(`made provider ${id} (${name}); its token is shown only this once`);
    }
    return exitCodes.ok;
  },
});

const limit = form({
  action: "limit",
  does: "Change how much a provider may send",
  words: id,
  options: {
    "per-second": limitOption("messages in a second at most", "as it is", "100"),
    "per-day": limitOption("messages in a day at most", "as it is", "200000"),
  },
  examples: ["providers limit van-mau --per-day 200000"],
  async run({ values, words }, context) {
    const limits = readLimits(values);
    if (limits.perSecond === undefined && limits.perDay === undefined) {
      throw new CommandError(exitCodes.usage, "expected --per-second or --per-day");
    }
    const id = words[0]!;
    const outcome = await performInDatabase(context, changeProvider, { id, ...limits }, known);
    if (values.json) context.output.json({ id, outcome });
    else {
      context.output.text(
        outcome === "changed"
          ? `provider ${id} is limited so`
          : `provider ${id} was limited so already`,
      );
    }
    return exitCodes.ok;
  },
});

const token = form({
  action: "token",
  does: "Make a new token and print it, this once; the one before stops counting",
  words: id,
  options: {},
  examples: ["providers token van-mau"],
  async run({ values, words }, context) {
    const { id, token } = await performInDatabase(
      context,
      renewProviderToken,
      { id: words[0]! },
      known,
    );
    if (values.json) context.output.json({ id, token });
    else {
      context.output.text(token);
      context.output.remark("the token before no longer counts; this one is shown only this once");
    }
    return exitCodes.ok;
  },
});

function suspension(action: "suspend" | "resume", does: string): Form {
  const disabled = action === "suspend";
  return form({
    ...{ action, does, words: id },
    options: {},
    examples: [`providers ${action} van-mau`],
    async run({ values, words }, context) {
      const id = words[0]!;
      const outcome = await performInDatabase(context, changeProvider, { id, disabled }, known);
      const state = disabled ? "suspended" : "admitted";
      if (values.json) context.output.json({ id, state, outcome });
      else {
        context.output.text(
          outcome === "changed"
            ? `provider ${id} is ${state}`
            : `provider ${id} was ${state} already`,
        );
      }
      return exitCodes.ok;
    },
  });
}

const usage = form({
  action: "usage",
  does: "Count by day and user what came through a provider in a month",
  words: id,
  options: {
    month: text("yyyy-MM", { says: "the month", without: "this one", example: "2026-10" }),
    csv: flag("as CSV, for spreadsheets"),
  },
  examples: ["providers usage van-mau --month 2026-10 --csv"],
  async run({ values, words }, context) {
    const asked = { id: words[0]!, month: values.month };
    const { provider: { id }, month, usage, total } = await performInDatabase(
      context,
      showProvider,
      asked,
      known,
    );
    if (values.json) context.output.json({ id, month, usage });
    else if (values.csv) context.output.text(usageCsv(usage).trimEnd());
    else {
      context.output.text(formatTable(
        [
          ...["day", "user", "messages", "accepted", "refused by the gateway"],
          ...["refused by the centre", "unknown", "bytes"],
        ],
        [...usage, { day: "total", userId: "", ...total }].map((each) => [
          ...[each.day, each.userId, each.messages, each.accepted, each.refusedByGateway],
          ...[each.refusedByCentre, each.unknown, each.bytes],
        ]),
      ));
    }
    return exitCodes.ok;
  },
});

export const providers: Command = {
  summary: "VAN providers: make, limit, list, give a new token, suspend, count what they sent",
  forms: [
    ...[list, add, limit, token],
    suspension("suspend", "Take nothing from a provider until it is resumed"),
    suspension("resume", "Take messages from a suspended provider again"),
    usage,
  ],
};

/** As it was typed: the operation judges what may be a limit. */
function limitOption(says: string, without: string, example: string): Option<string | undefined> {
  return text("N", { says, without, example });
}

/** As they were typed: what is no number is refused by the operation. */
function readLimits(values: { readonly "per-second"?: string; readonly "per-day"?: string }) {
  const read = (text: string | undefined) =>
    text === undefined ? undefined : /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return { perSecond: read(values["per-second"]), perDay: read(values["per-day"]) };
}

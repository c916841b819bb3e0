import { join } from "node:path";
import type { MessageDetail, MessageList } from "../api/messages.ts";
import type { InquiryJson, ResolvedJson } from "../api/resolve.ts";
import { outcomes } from "../../core/outcome.ts";
import { messageStates, repeatsListed } from "../operations/messages.ts";
import { AdminClient, type Query } from "./admin_client.ts";
import { bodyText } from "./body_text.ts";
import { type Command, form } from "./command.ts";
import { type ExitCode, exitCodes } from "./command_error.ts";
import { lang, page, range, reason, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { choice, flag, neededChoice, neededText, text } from "./option.ts";
import { Progress } from "./progress.ts";
import { rawHttp } from "./raw_http.ts";
import { makeDirectory, writeFile } from "./write_file.ts";

/** What messages can be searched by: the names of the admin API. */
const search = {
  user: text("ID", { says: "the sender's user ID, or how it begins", example: "M1001M01" }),
  procedure: text("CODE", { says: "the procedure", example: "IDC" }),
  document: text("NUMBER", {
    says: "a number here or at VNACCS, with or without branch, or what else names a document",
    example: "103000000020",
  }),
  code: text("CODE", { says: "how the code of its outcome begins", example: "A0011" }),
  state: choice(messageStates, { says: "how far it came" }),
  outcome: choice(outcomes, { says: "what became of what its sender wanted" }),
  repeats: choice(repeatsListed, {
    says: "whether with repeats of earlier messages, whose outcome they have",
  }),
  ...range,
} as const;

const list = form({
  action: "list",
  does: "List messages, newest first",
  options: { ...search, ...page, ...token },
  examples: [
    "messages list --limit 20",
    "messages list --user M1001M01 --from 2026-01-31 --to 2026-01-31",
    "messages list --state unknown --repeats no",
  ],
  async run({ values: { token, json, ...query } }, context) {
    const client = await AdminClient.open(context, token);
    const found = await client.get<MessageList>("/messages", query);
    if (json) context.output.json(found);
    else {
      context.output.text(formatTable(
        ["id", "received", "user", "procedure", "document", "state", "outcome", "code", "reason"],
        found.messages.map((each) => [
          each.id,
          each.receivedAt,
          each.userId,
          each.procedure,
          each.document,
          each.state,
          each.outcome,
          each.code,
          each.reason,
        ]),
      ));
      if (found.cursor !== undefined) context.output.remark(`more: --cursor ${found.cursor}`);
    }
    return exitCodes.ok;
  },
});

const show = form({
  action: "show",
  does: "Show one message decoded, with what became of it and its answer",
  words: { ID: "the message, as the list names it" },
  options: { ...lang, ...token },
  examples: ["messages show 1-42", "messages show 1-42 --lang vi"],
  async run({ values, words }, context) {
    const { lang: language } = values;
    const client = await AdminClient.open(context, values.token);
    const message = await client.get<MessageDetail>(`/messages/${encodeURIComponent(words[0]!)}`);
    if (values.json) {
      context.output.json(message);
      return exitCodes.ok;
    }
    const { request, reply, steps, verdict } = message;
    const sections = [
      formatTable(undefined, [
        ["message", message.id],
        ["received", `${message.receivedAt} from ${message.sender}`],
        ["state", message.state],
        ["outcome", message.outcome ?? "none yet"],
        ["verdict", [verdict.kind, verdict.code, verdict[language]].filter(Boolean).join(" ")],
        ["document", message.document],
        ["repeats", message.first],
        ["keyed digest", message.digest ?? "–"],
        ...(message.cut === null ? [] : [[
          "kept",
          `the first ${message.cut.keptBytes} of ${message.cut.receivedBytes} bytes; ` +
          "the digest is of all",
        ]]),
      ]),
      formatTable(
        ["at", "state", "code", "reason"],
        steps.map(({ at, state, code, reason }) => [at, state, code, reason]),
      ),
      `request: ${bodyText(request, language)}`,
      reply === null ? "no reply" : `reply: ${bodyText(reply, language)}`,
    ];
    context.output.text(sections.join("\n\n"));
    return exitCodes.ok;
  },
});

/**
 * Writes requests and replies as raw HTTP, which `decode` reads and a client can send again, and
 * the decoded message beside them. Requests hold passwords: the files are for their owner only.
 */
const exportFiles = form({
  action: "export",
  does: "Write messages as raw HTTP, which decode and send read; requests hold passwords",
  words: { "[ID…]": "messages, as the list names them; none: those of the search" },
  options: {
    out: neededText("DIRECTORY", {
      says: "a directory, made if it is not there; what is new in it is its owner's alone",
      example: "day",
    }),
    ...search,
    ...token,
  },
  examples: [
    "messages export --out day --from 2026-01-31 --to 2026-01-31",
    "messages export --out two 1-42 1-43",
  ],
  async run({ values: { token, json, out, ...query }, words }, context) {
    const client = await AdminClient.open(context, token);
    await makeDirectory(out);
    const written: string[] = [];
    const progress = new Progress(context.output, "messages");
    const all = words.length > 0 ? words.length : undefined;
    try {
      for await (const id of words.length > 0 ? words : idsOf(client, query)) {
        await exportMessage(client, id, out);
        written.push(id);
        progress.at({ done: written.length, all });
      }
    } finally {
      progress.end();
    }
    if (json) context.output.json({ out, messages: written });
    else context.output.text(`wrote ${written.length} messages to ${out}`);
    return exitCodes.ok;
  },
});

const inquire = form({
  action: "inquire",
  does: "Ask VNACCS what became of a message whose outcome is unknown; changes nothing",
  words: { ID: "the message" },
  options: token,
  examples: ["messages inquire 1-42"],
  async run({ values, words }, context) {
    const client = await AdminClient.open(context, values.token);
    const path = `/messages/${encodeURIComponent(words[0]!)}/inquiry`;
    const found = await client.post<InquiryJson>(path, {});
    if (values.json) context.output.json(found);
    else {
      context.output.text(
        [found.verdict, found.number].filter(Boolean).join(" ") + `: ${found.reason}`,
      );
    }
    return exitCodes.ok;
  },
});

const resolve = form({
  action: "resolve",
  does: "Decide an unknown outcome; ends with 1 where it was sent again and not surely taken",
  words: { ID: "the message" },
  options: {
    verdict: neededChoice(["found", "absent", "operator"], {
      says:
        "VNACCS has it, does not have it, or you have dealt with it: also lifts a lasting doubt",
    }),
    ...reason,
    number: text("NUMBER", {
      says: "the number that VNACCS gave, where it has it",
      example: "103000000020",
    }),
    resend: flag("hand it over again, where VNACCS does not have it"),
    ...token,
  },
  examples: [
    'messages resolve 1-42 --verdict found --number 103000000020 --reason "seen in VNACCS"',
    'messages resolve 1-42 --verdict absent --resend --reason "VNACCS has never seen it"',
  ],
  async run({ values: { verdict, reason, number, resend, token, json }, words }, context) {
    const client = await AdminClient.open(context, token);
    const path = `/messages/${encodeURIComponent(words[0]!)}/resolve`;
    const found = await client.post<ResolvedJson>(path, {
      ...{ verdict, reason, resend },
      ...(number === undefined ? {} : { number }),
    });
    const { line, exitCode } = resolvedText(found);
    if (json) context.output.json(found);
    else context.output.text(line);
    return exitCode;
  },
});

/** What is said of a message that was resolved; sent again, it is well where it was surely taken. */
export function resolvedText(
  { id, state, sentAgain }: Omit<ResolvedJson, "sentAgainAs">,
): { readonly line: string; readonly exitCode: ExitCode } {
  const again = sentAgain === null ? "" : `, ${sentAgain.sentence}`;
  const isWell = sentAgain === null || sentAgain.came === "taken";
  return {
    line: `message ${id} is ${state}${again}`,
    exitCode: isWell ? exitCodes.ok : exitCodes.no,
  };
}

export const messages: Command = {
  summary: "List messages of the journal, show one decoded, write them to files",
  forms: [list, show, exportFiles, inquire, resolve],
};

/** All messages of a search, page by page. */
async function* idsOf(client: AdminClient, query: Query): AsyncGenerator<string> {
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await client.get<MessageList>("/messages", { ...query, cursor });
    for (const { id } of page.messages) yield id;
    cursor = page.cursor;
  }
}

async function exportMessage(client: AdminClient, id: string, out: string): Promise<void> {
  const path = `/messages/${encodeURIComponent(id)}`;
  const message = await client.get<MessageDetail>(path);
  const request = await client.getBytes(`${path}/request`);
  await writeFile(
    join(out, `${id}.json`),
    new TextEncoder().encode(JSON.stringify(message, null, 1) + "\n"),
  );
  // What is not all of it must not be taken for a request that can be sent again.
  const name = message.cut === null ? `${id}.http` : `${id}.cut.http`;
  await writeFile(join(out, name), httpOf("POST / HTTP/1.1", request));
  if (message.reply === null) return;
  const reply = await client.getBytes(`${path}/reply`);
  const status = reply.headers.get("x-original-status") ?? "200";
  await writeFile(join(out, `${id}.reply.http`), httpOf(`HTTP/1.1 ${status} `, reply));
}

function httpOf(
  line: string,
  { bytes, headers }: { readonly bytes: Uint8Array; readonly headers: Headers },
): Uint8Array {
  return rawHttp(line, headers.get("x-original-content-type"), bytes);
}

import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { MessageDetail, MessageList } from "../api/messages.ts";
import type { InquiryJson, ResolvedJson } from "../api/resolve.ts";
import { AdminClient, type Query } from "./admin_client.ts";
import { bodyText } from "./body_text.ts";
import type { Command, CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";
import { readWord } from "./read_word.ts";

const admin = { token: { type: "string" } } as const;

/** What messages can be searched by: the names of the admin API. */
const search = {
  user: { type: "string" },
  procedure: { type: "string" },
  document: { type: "string" },
  code: { type: "string" },
  state: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
} as const;

export const messages: Command = {
  summary: "List messages of the journal, show one decoded, write them to files",
  usage: [
    "messages list [--user ID] [--procedure CODE] [--document NUMBER] [--code CODE]\n" +
    "                [--state STATE] [--from TIME] [--to TIME] [--limit N] [--cursor TEXT]\n" +
    "                [--token TEXT] [--json]",
    "messages show ID [--lang en|vi] [--token TEXT] [--json]",
    "messages export --out DIRECTORY [--user …as list…] [--token TEXT] [--json]",
    "messages export --out DIRECTORY ID…",
    "messages inquire ID [--token TEXT] [--json]    (asks the primary about an unknown outcome)",
    "messages resolve ID --verdict found|absent|operator --reason TEXT [--number NUMBER] [--resend]\n" +
    "                [--token TEXT] [--json]",
  ],

  async run([what, ...args], context) {
    const actions = { list, show, export: exportFiles, inquire, resolve };
    const names = ["list", "show", "export", "inquire", "resolve"] as const;
    return await actions[readWord("action", what, names)](args, context);
  },
};

async function list(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = readOptions(args, {
    ...admin,
    ...search,
    limit: { type: "string" },
    cursor: { type: "string" },
  });
  const { token, json, ...query } = values;
  const client = await AdminClient.open(context, token);
  const page = await client.get<MessageList>("/messages", query);
  if (json) context.output.json(page);
  else {
    context.output.text(formatTable(
      ["id", "received", "user", "procedure", "document", "state", "code", "reason"],
      page.messages.map((each) => [
        each.id,
        each.receivedAt,
        each.userId,
        each.procedure,
        each.document,
        each.state,
        each.code,
        each.reason,
      ]),
    ));
    if (page.cursor !== undefined) context.output.remark(`more: --cursor ${page.cursor}`);
  }
  return exitCodes.ok;
}

async function show(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(
    args,
    { ...admin, lang: { type: "string", default: "en" } },
    ["ID"],
  );
  const language = readWord("--lang", values.lang, ["en", "vi"]);
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
}

/**
 * Writes requests and replies as raw HTTP, which `decode` reads and a client can send again, and
 * the decoded message beside them. Requests hold passwords: the files are for their owner only.
 */
async function exportFiles(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(
    args,
    { ...admin, ...search, out: { type: "string" } },
    ["[ID…]"],
  );
  const { token, json, out, ...query } = values;
  if (out === undefined) throw new CommandError(exitCodes.usage, "--out: expected a directory");
  const client = await AdminClient.open(context, token);
  await Deno.mkdir(out, { recursive: true, mode: 0o700 }).catch((error) => {
    throw new CommandError(exitCodes.cannotCreate, `cannot make "${out}": ${error.message}`);
  });
  const written: string[] = [];
  const ids = words.length > 0 ? words : idsOf(client, query);
  for await (const id of ids) {
    await exportMessage(client, id, out);
    written.push(id);
  }
  if (json) context.output.json({ out, messages: written });
  else context.output.text(`wrote ${written.length} messages to ${out}`);
  return exitCodes.ok;
}

async function inquire(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, admin, ["ID"]);
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
}

async function resolve(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, words } = readOptions(args, {
    ...admin,
    verdict: { type: "string" },
    reason: { type: "string" },
    number: { type: "string" },
    resend: { type: "boolean", default: false },
  }, ["ID"]);
  const { verdict, reason, number, resend } = values;
  if (reason === undefined) {
    throw new CommandError(exitCodes.usage, "--reason: expected why, for the audit");
  }
  const client = await AdminClient.open(context, values.token);
  const path = `/messages/${encodeURIComponent(words[0]!)}/resolve`;
  const found = await client.post<ResolvedJson>(path, {
    verdict: readWord("--verdict", verdict, ["found", "absent", "operator"]),
    reason,
    resend,
    ...(number === undefined ? {} : { number }),
  });
  const again = found.sentAgainAs === null ? "" : `, handed over again as ${found.sentAgainAs}`;
  if (values.json) context.output.json(found);
  else context.output.text(`message ${found.id} is ${found.state}${again}`);
  return exitCodes.ok;
}

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
  await write(out, `${id}.json`, new TextEncoder().encode(JSON.stringify(message, null, 1) + "\n"));
  // What is not all of it must not be taken for a request that can be sent again.
  const name = message.cut === null ? `${id}.http` : `${id}.cut.http`;
  await write(out, name, rawHttp("POST / HTTP/1.1", request));
  if (message.reply === null) return;
  const reply = await client.getBytes(`${path}/reply`);
  const status = reply.headers.get("x-original-status") ?? "200";
  await write(out, `${id}.reply.http`, rawHttp(`HTTP/1.1 ${status} `, reply));
}

function rawHttp(
  line: string,
  { bytes, headers }: { readonly bytes: Uint8Array; readonly headers: Headers },
): Uint8Array {
  const type = headers.get("x-original-content-type");
  const lines = [
    line,
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${bytes.length}`,
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n"), "latin1"), bytes]);
}

async function write(out: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(out, name);
  await Deno.writeFile(path, bytes, { mode: 0o600 }).catch((error) => {
    throw new CommandError(exitCodes.cannotCreate, `cannot write "${path}": ${error.message}`);
  });
}

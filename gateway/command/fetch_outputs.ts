/** `songhanh fetch`: walks a retrieval to its end (docs/wire-protocol.md 8.4 and 8.6). */
import { join } from "node:path";
import { Terminal, type WrittenRequest } from "../../adapters/terminal/mod.ts";
import type { ExplainedMessage } from "../../core/explain_body.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { lang } from "./common_options.ts";
import { decodedJson, decodedText } from "./decode.ts";
import { type EdiAnswer, EdiClient, ediOptions } from "./edi_client.ts";
import { flag, text, type Values, whole } from "./option.ts";
import { readPassword } from "./read_password.ts";
import { accessKeyBytes, assertSecret, knownUser, readAccount, senderOptions } from "./sender.ts";
import { makeDirectory, writeFile } from "./write_file.ts";

/** Nothing waits for this terminal: what a retrieval is told first, and no fault. */
const NOTHING_WAITS = "A0071";

const options = {
  ...senderOptions,
  "access-key-file": text("FILE", {
    says: "a file that holds the terminal's access key",
    without: "SONGHANH_ACCESS_KEY, in the sandbox what its users.json says, or it is asked for",
    example: "access-key",
  }),
  out: text("DIRECTORY", {
    says: "write each output there as raw HTTP, for decode, before it is acknowledged" +
      "; a new file is its owner's alone",
    without: "show them decoded",
    example: "outputs",
  }),
  most: whole("N", {
    says: "outputs at most; the others wait on",
    without: "all",
    least: 1,
    example: "10",
  }),
  output: text("CODE", {
    says: "only outputs of this code, of six characters (REQ)",
    without: "all (#REP1)",
    example: "VAD1AC",
  }),
  list: flag("only count what waits, by output code (REQ)"),
  logon: flag("only sign on: whether user, password, terminal and access key are right"),
  ...ediOptions,
  ...lang,
} as const;

type FetchValues = Values<typeof options> & { readonly json: boolean };

export const fetchOutputs: Command = {
  summary: "Fetch what waits for a terminal, one output after the other, to the end",
  forms: [form({
    does:
      "Fetch outputs and acknowledge each when it is shown or written; with --json one value for " +
      "each. Exit code 0 also where nothing waits, 1 if it was refused",
    options,
    examples: [
      "fetch --user M1001M01",
      "fetch --user M1001M01 --out outputs",
      "fetch --user M1001M01 --logon",
    ],
    async run({ values }, context) {
      if (values.list && values.logon) {
        throw new CommandError(exitCodes.usage, "--list, --logon: expected one of the two");
      }
      if (values.output !== undefined && !/^[\x21-\x7e]{1,7}$/.test(values.output)) {
        throw new CommandError(
          exitCodes.usage,
          `--output: expected an output code of six characters, found "${values.output}"`,
        );
      }
      const terminal = new Terminal(await account(values, context));
      using client = await EdiClient.open(
        values,
        context,
        "fetch again: what is not acknowledged waits on",
      );
      const ask = ({ contentType, body }: WrittenRequest) => client.post(contentType, body);
      if (values.logon) return showAnswer(await ask(terminal.logon()), values, context);
      if (values.list) return showAnswer(await ask(terminal.listAccumulated()), values, context);
      if (values.out !== undefined) await makeDirectory(values.out);
      const first = values.output === undefined
        ? terminal.retrieve()
        : terminal.retrieveAccumulated(values.output.toUpperCase());
      return await walk(first, terminal, ask, values, context);
    },
  })],
};

async function account(values: FetchValues, context: CommandContext) {
  const known = await knownUser(context, values.user);
  const account = await readAccount(values, known, context);
  // Collections ask for no access key.
  if (values.list || values.output !== undefined) return account;
  const variable = "SONGHANH_ACCESS_KEY";
  const file = values["access-key-file"];
  const isSaid = file !== undefined || (context.environment[variable] ?? "") !== "";
  const accessKey = known.accessKey !== undefined && !isSaid
    ? known.accessKey
    : await readPassword({
      what: `access key of ${account.terminalId || "the terminal"}`,
      ...{ file, variable, environment: context.environment },
    });
  assertSecret("access key", accessKey, accessKeyBytes);
  return { ...account, accessKey };
}

/** A good logon is a short text; a list is a message with its result. */
function showAnswer(answer: EdiAnswer, values: FetchValues, { output }: CommandContext): ExitCode {
  if (values.json) output.json(decodedJson("answer", answer.decoded));
  else output.text(decodedText(answer.decoded, values.lang));
  const isText = answer.decoded.explained.messages.length === 0;
  return answer.succeeded || isText ? exitCodes.ok : exitCodes.no;
}

/**
 * The first request, then one acknowledgement after the other. An output counts as delivered by its
 * acknowledgement, so that leaves only when the output is shown or lies in its file: what goes wrong
 * before leaves it waiting.
 */
async function walk(
  first: WrittenRequest,
  terminal: Terminal,
  ask: (request: WrittenRequest) => Promise<EdiAnswer>,
  values: FetchValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { output } = context;
  let fetched = 0;
  let stop = false;
  let answer = await ask(first);
  while (!stop) {
    const delivered = deliveredIn(answer);
    if (delivered === undefined) break;
    fetched++;
    await keep(answer, delivered, values, context);
    stop = fetched === values.most;
    answer = await ask(terminal.acknowledge(delivered.token, { stop }));
  }
  const [refused] = answer.decoded.explained.messages;
  const code = refused?.codes?.[0]?.code;
  const isNothing = code === NOTHING_WAITS && fetched === 0;
  if (refused !== undefined && !isNothing) {
    output.remark(`after ${fetched} outputs:`);
    return showAnswer(answer, values, context);
  }
  const rest = stop ? "more may wait" : "no more to fetch";
  output.remark(fetched === 0 ? "nothing waits" : `fetched ${fetched}; ${rest}`);
  return exitCodes.ok;
}

interface Delivered {
  readonly message: ExplainedMessage;
  /** 30 bytes that acknowledge it. */
  readonly token: string;
}

/** The output that an answer delivers and wants acknowledged; undefined at the end of a chain. */
function deliveredIn({ decoded: { explained, sniffed } }: EdiAnswer): Delivered | undefined {
  for (const message of explained.messages) {
    const header = peekHeader(sniffed.body, message.start, message.end);
    if (header?.control[2] === "P") return { message, token: header.rtpInfo };
  }
  return undefined;
}

async function keep(
  answer: EdiAnswer,
  { message, token }: Delivered,
  { out, json, lang }: FetchValues,
  { output }: CommandContext,
): Promise<void> {
  const { outputCode = "output", serverReceiveTime = "" } = message.header;
  // No two deliveries have one token: nothing that was fetched before is written over.
  const name = [serverReceiveTime, outputCode, token.trim()].filter((part) => part !== "")
    .map((part) => part.replace(/\W/g, "_")).join("-") + ".http";
  if (out !== undefined) await writeFile(join(out, name), answer.raw);
  if (json) return output.json(decodedJson(name, answer.decoded));
  if (out === undefined) return output.text(`${decodedText(answer.decoded, lang)}\n`);
  const title = lang === "vi" ? message.titleVi : message.title;
  output.text([join(out, name), message.header.subject ?? "", title].filter(Boolean).join("  "));
}

/** `songhanh send`: a terminal on the command line that sends one message. */
import { basename } from "node:path";
import { Terminal, type WrittenRequest } from "../../adapters/terminal/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { lang } from "./common_options.ts";
import { decodedJson, decodedText, decodeFile } from "./decode.ts";
import { didYouMean } from "./did_you_mean.ts";
import { EdiClient, ediOptions } from "./edi_client.ts";
import { flag, text, texts, type Values } from "./option.ts";
import { rawHttp } from "./raw_http.ts";
import { readInput } from "./read_input.ts";
import { readItems } from "./read_items.ts";
import { knownUser, readAccount, readSigner, senderOptions } from "./sender.ts";
import { writeFile } from "./write_file.ts";

const { user, ...otherSenderOptions } = senderOptions;
const { needed: _, ...userOption } = user;

const options = {
  items: text("FILE.json", {
    says: 'the items by ID: {"ICN": "…"}, rows of what repeats as a list, or what decode --json ' +
      "prints; - is standard input",
    without: "no items",
    example: "testdata/items/mic.json",
  }),
  item: texts("ID=VALUE", {
    says: "one item, in the place of what --items says of it; several with --item each",
    without: "none",
    example: "ICN=103000000020",
  }),
  file: texts("FILE", {
    says: "a file to go along, of HYS, HYE and MSB; several with --file each",
    without: "none",
    example: "invoice.pdf",
  }),
  user: { ...userOption, read: (typed: readonly string[]) => typed.at(-1) },
  ...otherSenderOptions,
  cert: text("FILE", {
    says: "the signer's certificate (PEM), for procedures that are signed",
    without: "in the sandbox that of the user",
    example: "m1001.crt",
  }),
  key: text("FILE", {
    says: "its private key (PEM, without a passphrase)",
    without: "in the sandbox that of the user",
    example: "m1001.key",
  }),
  "as-it-is": flag("send items that do not fit, too: to see how they are refused"),
  capture: text("FILE", {
    says: "send the body of a captured or saved request as it is; nothing else is needed then",
    example: "testdata/captures/s29-mic.http",
  }),
  save: text("FILE", {
    says: "write the request there as raw HTTP, for --capture and decode; it holds the password" +
      "; a new file is its owner's alone",
    without: "nowhere",
    example: "request.http",
  }),
  "dry-run": flag("send nothing: show what would be sent"),
  out: text("FILE", {
    says: "write the answer there as raw HTTP, for decode; a new file is its owner's alone",
    without: "nowhere",
    example: "answer.http",
  }),
  ...ediOptions,
  ...lang,
} as const;

export const send: Command = {
  summary: "Build, sign and send a message as a terminal does, and show the answer",
  forms: [form({
    does:
      "Send a message of a procedure, or a captured one, and show the answer decoded; exit code 1 if " +
      "it was refused",
    words: { "[PROCEDURE]": "its code, such as IDA" },
    options,
    examples: [
      "send MIC --items testdata/items/mic.json --user M1009M01",
      "send IDC --item ICN=103000000020 --user M1001M01",
      "send IDC --items idc.json --user M1001M01 --cert m1001.crt --key m1001.key " +
      "--password-file password --to https://edi.example.vn/ --ca ca.pem",
      "send --capture testdata/captures/s29-mic.http",
    ],
    async run({ values, words: [procedure] }, context) {
      const request = values.capture === undefined
        ? await written(procedure, values, context)
        : await captured(procedure, values.capture);
      const { contentType, body } = request;
      const raw = rawHttp("POST / HTTP/1.1", contentType, body);
      if (values.save !== undefined) await writeFile(values.save, raw);
      if (values["dry-run"]) {
        const decoded = decodeFile(raw);
        if (values.json) context.output.json(decodedJson("request", decoded));
        else context.output.text(decodedText(decoded, values.lang));
        return exitCodes.ok;
      }
      using client = await EdiClient.open(values, context, adviceIfUnknown(values));
      const answer = await client.post(contentType, body);
      if (values.out !== undefined) await writeFile(values.out, answer.raw);
      if (values.json) context.output.json(decodedJson("answer", answer.decoded));
      else context.output.text(decodedText(answer.decoded, values.lang));
      return answer.succeeded ? exitCodes.ok : exitCodes.no;
    },
  })],
};

/** Only the same bytes get the first's answer, so it depends on whether they still are somewhere. */
export function adviceIfUnknown(
  { capture, save }: { readonly capture?: string; readonly save?: string },
): string {
  const kept = capture ?? save;
  return kept === undefined
    ? "the same bytes sent again would get the first's answer, but --save did not keep them: see what " +
      "became of it, with an inquiry or in the journal, before you send it anew"
    : `the same bytes sent again get the first's answer: send --capture ${kept}`;
}

/** A request of a procedure, as the desktop terminal would write it. */
async function written(
  code: string | undefined,
  values: Values<typeof options>,
  context: CommandContext,
): Promise<WrittenRequest> {
  const known = code === undefined ? undefined : catalogue.procedure(code.toUpperCase());
  if (known === undefined) {
    const codes = catalogue.procedures().map(({ code }) => code);
    const found = code === undefined ? "none" : `"${code}"${didYouMean(code.toUpperCase(), codes)}`;
    throw new CommandError(
      exitCodes.usage,
      `PROCEDURE: expected the code of one, such as IDA, or --capture FILE; found ${found}`,
    );
  }
  const { user } = values;
  if (user === undefined) {
    throw new CommandError(exitCodes.usage, "--user: expected the user ID, eight characters");
  }
  const file = values.items && new TextDecoder().decode(await readInput(values.items));
  const lookup = readItems(file, values.item, known.layout, { mayBeWrong: values["as-it-is"] });
  const fromSandbox = await knownUser(context, user);
  const signer = known.signed ? await readSigner(values, fromSandbox) : undefined;
  if (known.signed && signer === undefined) {
    throw new CommandError(
      exitCodes.usage,
      `${known.code} is signed: expected --cert and --key, of the certificate that is registered`,
    );
  }
  const files = await Promise.all(values.file.map(async (path) => (
    { name: basename(path), content: await readInput(path) }
  )));
  const account = await readAccount({ ...values, user }, fromSandbox, context);
  return new Terminal(account, { signer }).job(known.code, lookup, { files });
}

/** The body of a request that was captured, exported or saved; head and address are ours. */
async function captured(
  procedure: string | undefined,
  path: string,
): Promise<{ readonly contentType: string | null; readonly body: Uint8Array }> {
  if (procedure !== undefined) {
    throw new CommandError(
      exitCodes.usage,
      `--capture: the file says the procedure; expected no other word, found "${procedure}"`,
    );
  }
  const { sniffed: { kind, contentType, body } } = decodeFile(await readInput(path));
  if (kind === "http reply" || kind === "text") {
    throw new CommandError(exitCodes.dataError, `"${path}" holds a reply: expected a request`);
  }
  return { contentType, body };
}

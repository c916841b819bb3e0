import { basename } from "node:path";
import { catalogue, type Language } from "../../core/catalogue/mod.ts";
import { explainBody, type ExplainedBody, type ExplainedMessage } from "../../core/explain_body.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import { bodyText } from "./body_text.ts";
import { type Command, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { lang } from "./common_options.ts";
import { readInput } from "./read_input.ts";
import { type SniffedFile, sniffFile } from "./sniff_file.ts";

/** What one row of `fields` holds. */
const fieldsColumns = [
  "order",
  "item id",
  "row (0 = not repeated)",
  "attribute",
  "width",
  "value without padding",
];

export const decode: Command = {
  summary: "Show what a file holds: a captured request or reply, a MIME body, an EDI message",
  forms: [form({
    does: "Show header, items, result codes, files and signer; passwords are left out",
    words: { FILE: "what was captured or exported; - is standard input" },
    options: lang,
    examples: [
      "decode testdata/captures/s29-mic.http",
      "decode reply.edi --lang vi",
      "decode - --json",
    ],
    async run({ values, words }, { output }) {
      const path = words[0]!;
      const decoded = decodeFile(await readInput(path));
      if (values.json) output.json(decodedJson(path, decoded));
      else output.text(decodedText(decoded, values.lang));
      const { messages, text } = decoded.explained;
      return messages.length === 0 && text === undefined ? exitCodes.dataError : exitCodes.ok;
    },
  })],
};

/** A file taken apart. Offsets in `explained` count from the body. */
export interface DecodedFile {
  readonly bytes: number;
  readonly sniffed: SniffedFile;
  readonly explained: ExplainedBody;
}

/** Takes a file apart. Throws a `CommandError` where it is of no known kind. */
export function decodeFile(file: Uint8Array): DecodedFile {
  const sniffed = sniffFile(file);
  if (sniffed === undefined) {
    throw new CommandError(
      exitCodes.dataError,
      `cannot decode the file: found ${file.length} bytes of no known form, expected a raw HTTP ` +
        "request or reply, a MIME body (multipart/signed or multipart/mixed), or an EDI message " +
        "(398 bytes of header, then CR LF)",
    );
  }
  const signers = new SignerKeys(portableVerifier());
  const { contentType, body, kind } = sniffed;
  const direction = ({ "http request": "request", "http reply": "reply" } as const)[
    kind as string
  ] ?? "either";
  const explained = explainBody(contentType, body, direction, { catalogue, signers });
  signers.clear();
  return { bytes: file.length, sniffed, explained };
}

/** The result for programs; its `fields` and offsets are those of the captures' descriptions. */
export function decodedJson(path: string, { bytes, sniffed, explained }: DecodedFile) {
  const { form, kind, messages, text, attachments, signature, faults } = explained;
  const { bodyStart, body } = sniffed;
  const [first] = messages;
  return {
    name: basename(path).replace(/\.(http|edi|txt|mime)$/, ""),
    kind,
    form,
    ...(kind === "request" && first !== undefined
      ? messageJson(first)
      : { messages: messages.map(messageJson), text }),
    attachments: attachments.map(({ name, bytes, sha256, start, end }) => (
      { name, bytes, sha256, start: bodyStart + start, end: bodyStart + end }
    )),
    signer: signature?.signer,
    sizes: {
      file: bytes,
      http_head: bodyStart,
      http_body: body.length,
      message: first && first.end - first.start,
      data_lines: first?.dataLines,
    },
    offsets: {
      body_start: bodyStart,
      signed_start: signature && bodyStart + signature.content.start,
      signed_end: signature && bodyStart + signature.content.end,
      message_start: first && bodyStart + first.start,
      message_end: first && bodyStart + first.end,
      signature_base64_start: signature?.base64 && bodyStart + signature.base64.start,
      signature_base64_end: signature?.base64 && bodyStart + signature.base64.end,
    },
    signed_sha1: signature?.sha1,
    signed_sha256: signature?.sha256,
    faults: [...sniffed.faults, ...faults],
  };
}

function messageJson(message: ExplainedMessage) {
  const { header, procedure, type, title, titleVi, codes, items, lines } = message;
  return {
    header,
    procedure,
    type: type || undefined,
    title,
    titleVi,
    codes,
    fields_columns: fieldsColumns,
    fields: items.map((
      { order, id, repetition, kind, widthBytes, value },
    ) => [order, id, repetition, kind, widthBytes, value]),
    lines,
  };
}

/** The result for people. */
export function decodedText({ sniffed, explained }: DecodedFile, language: Language): string {
  const { faults } = sniffed;
  const text = `${sniffed.kind}: ${
    bodyText({ ...explained, signer: explained.signature?.signer }, language)
  }`;
  return faults.length === 0 ? text : `${text}\n\n${faults.join("\n")}`;
}

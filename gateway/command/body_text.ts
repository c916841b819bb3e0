import { itemName, type Language } from "../../core/catalogue/mod.ts";
import type { ExplainedBody, ExplainedMessage, ExplainedSigner } from "../../core/explain_body.ts";
import { headerFields } from "../../core/wire/mod.ts";
import { formatTable } from "./format_table.ts";

/** What tables need of a body, taken apart here or by the gateway. */
export interface BodyToShow extends Pick<ExplainedBody, "form" | "kind" | "text" | "faults"> {
  readonly messages: readonly Omit<ExplainedMessage, "start" | "end" | "dataLines" | "secrets">[];
  readonly attachments: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly signer?: ExplainedSigner;
}

/** An explained body as tables: what it is, messages, files, signer, faults. */
export function bodyText(body: BodyToShow, language: Language): string {
  const { form, kind, messages, text, attachments, signer, faults } = body;
  const sections = [`${form} ${kind}`];
  if (text !== undefined) sections.push(formatTable(["text"], [[text]]));
  for (const message of messages) sections.push(messageText(message, language));
  if (attachments.length > 0) {
    sections.push(formatTable(
      ["file", "bytes", "sha-256"],
      attachments.map(({ name, bytes, sha256 }) => [name, bytes, sha256]),
    ));
  }
  if (signer !== undefined) sections.push(formatTable(["signer", ""], Object.entries(signer)));
  if (faults.length > 0) sections.push(formatTable(["faults"], faults.map((fault) => [fault])));
  return sections.join("\n\n");
}

function messageText(message: BodyToShow["messages"][number], language: Language): string {
  const { header, procedure, type, title, titleVi, codes, items, lines } = message;
  const sections = [
    `${procedure}${type && ` ${type}`} ${language === "vi" ? titleVi : title}`,
    formatTable(
      ["header", ""],
      headerFields.flatMap(({ name }) => header[name] === undefined ? [] : [[name, header[name]]]),
    ),
  ];
  if (codes !== undefined) {
    sections.push(formatTable(
      ["code", "item", "row", ""],
      codes.map((code) => [code.code, code.item, code.repetition, code[language]]),
    ));
  }
  if (items.length > 0) {
    sections.push(formatTable(
      ["item", "row", "name", "value"],
      items.map((
        { id, repetition, name, value },
      ) => [id, repetition || "", itemName(name, language), value]),
    ));
  }
  if (lines !== undefined && lines.length > 0) {
    sections.push(formatTable(["lines"], lines.map((line) => [line])));
  }
  return sections.join("\n\n");
}

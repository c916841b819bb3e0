/** A request or reply taken apart, as the API gives it. */
import { z } from "@hono/zod-openapi";
import { catalogue, describeCode } from "../../core/catalogue/mod.ts";
import { explainBody } from "../../core/explain_body.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";

const codeSchema = z.object({
  code: z.string(),
  item: z.string().optional(),
  repetition: z.int().optional(),
  en: z.string(),
  vi: z.string(),
}).openapi("ResultCode");

const itemSchema = z.object({
  position: z.int().openapi({ description: "Line on the wire, from 1" }),
  order: z.int().openapi({ description: "Place among the items of both directions" }),
  id: z.string(),
  repetition: z.int().openapi({ description: "Row of the repeating group; 0 = not repeated" }),
  kind: z.enum(["A", "I", "F", "W"]),
  widthBytes: z.int(),
  name: z.string(),
  value: z.string(),
}).openapi("Item");

export const decodedBodySchema = z.object({
  form: z.enum(["plain", "mixed", "signed", "unreadable"]),
  kind: z.enum(["request", "reply", "text"]),
  messages: z.array(z.object({
    procedure: z.string(),
    title: z.string(),
    titleVi: z.string(),
    type: z.string().openapi({ description: "Data type of a reply; empty in requests" }),
    header: z.record(z.string(), z.string()),
    codes: z.array(codeSchema).optional(),
    items: z.array(itemSchema),
    lines: z.array(z.string()).optional(),
  })),
  text: z.string().optional().openapi({ description: "A reply that is no message" }),
  attachments: z.array(z.object({
    name: z.string(),
    contentType: z.string(),
    bytes: z.int(),
    sha256: z.string(),
  })),
  signer: z.object({
    subjectCn: z.string().optional(),
    subjectUid: z.string().optional(),
    issuerCn: z.string().optional(),
    serial: z.string().optional(),
    sha1: z.string().optional(),
    digestAlgorithm: z.string(),
    signedAttributes: z.boolean(),
    signatureValid: z.boolean().nullable(),
  }).optional(),
  faults: z.array(z.string()),
}).openapi("DecodedBody");

export type DecodedBody = z.output<typeof decodedBodySchema>;

/** Signers whose keys are kept between two looks at messages. */
const SIGNERS_MAX = 100;

/** Takes stored messages apart; remembers the keys of a few signers. */
export class MessageDecoder {
  readonly #signers = new SignerKeys(portableVerifier(), SIGNERS_MAX);

  decode(contentType: string | null, bytes: Uint8Array, kind: "request" | "reply"): DecodedBody {
    const context = { catalogue, signers: this.#signers };
    const body = explainBody(contentType, bytes, kind, context);
    return {
      form: body.form,
      kind: body.kind,
      messages: body.messages.map((message) => ({
        procedure: message.procedure,
        title: message.title,
        titleVi: message.titleVi,
        type: message.type,
        header: message.header,
        codes: message.codes && [...message.codes],
        items: [...message.items],
        lines: message.lines && [...message.lines],
      })),
      text: body.text,
      attachments: body.attachments.map(({ name, contentType, bytes, sha256 }) => (
        { name, contentType, bytes, sha256 }
      )),
      signer: body.signature?.signer,
      faults: [...body.faults],
    };
  }

  /** A code without an item in both languages. A gateway text speaks for itself. */
  describe(procedure: string, code: string): { en: string; vi: string } {
    return {
      en: describeCode(procedure, code, undefined, "en"),
      vi: describeCode(procedure, code, undefined, "vi"),
    };
  }
}

import { Buffer } from "node:buffer";
import { loadSigner } from "../../adapters/authority/load_signer.ts";
import {
  signContent,
  terminalBoundary,
  writeRequest,
  type WrittenRequest,
} from "../../adapters/terminal/mod.ts";
import { seeded } from "../../adapters/testing/seeded.ts";
import { catalogue, type Layout } from "../../core/catalogue/mod.ts";
import { exampleRequest } from "../../core/testing/example_requests.ts";
import { writeSignedContent } from "../../core/envelope/mod.ts";
import { checkDigit } from "../../core/numbering/mod.ts";
import { type FamilyName, procedureKind } from "../../core/procedures/mod.ts";
import { headerBytes, headerFields, itemPlan, type ItemRecord } from "../../core/wire/mod.ts";
import { Desk } from "../support/desk.ts";
import { hostileClasses } from "../support/hostile_bytes.ts";
import { Sender, type ToDeliver } from "./deliver.ts";
import { claimOf, codeOfClaim, otherOf, pathOf } from "./retrieval_claim.ts";
import { type Edit, type FuzzUser, fuzzUsers, type MessageStep, type NumberKind } from "./step.ts";

const testdata = new URL("../../testdata/pki/users/", import.meta.url);
const signerOf = (stem: string) =>
  loadSigner(
    Deno.readTextFileSync(new URL(`${stem}.crt`, testdata)),
    Deno.readTextFileSync(new URL(`${stem}.key`, testdata)),
  );
const strangers = { untrusted: signerOf("m1007"), revoked: signerOf("m1006") };

/** A password that nobody has. */
export const wrongPassword = "WRONGPW7";

/** Procedures that may ask for no (more) outputs. */
const guarded: ReadonlySet<string> = new Set(["#REP1", "?A2"]);

/** What is written for a step, with what its answer is measured by. */
export interface Written extends ToDeliver {
  /** The EDI message in the body. */
  readonly message: Uint8Array;
  readonly linkInfo: string;
  /** Whether header and envelope are those of a terminal: then the answer must be one for it. */
  readonly isClean: boolean;
  /** Whether it names another enterprise's document where its procedure looks for the number. */
  readonly namesForeign: boolean;
  /** Whose reports it may be answered with besides the sender's: a right access key was lent. */
  readonly mayShow: FuzzUser | undefined;
  /** How terminal and key must be answered (`codeOfClaim`); undefined where something else is wrong. */
  readonly claimCode: ReturnType<typeof codeOfClaim>;
  /** Whether it might prove, to who looks at it and at its answer, that the terminal is the sender's. */
  readonly provesTerminal: boolean;
}

/** What users have been given, by family, oldest first. */
export interface GivenNumbers {
  of(user: FuzzUser, family: FamilyName): readonly string[];
  /** Of the family where others have such, else of any. */
  ofOthers(user: FuzzUser, family: FamilyName): readonly string[];
  ofCanary(): string | undefined;
  /** What the last delivery to this user was to be acknowledged with. */
  tokenOf(user: FuzzUser): string | undefined;
  /** Whose report that was, where it came from a terminal whose key was lent. */
  lenderOf(user: FuzzUser): FuzzUser | undefined;
}

/** A user of the campaign: writes the messages of steps, and knows the marker only this one writes. */
export class Sitter implements Disposable {
  readonly desk: Desk;
  readonly sender: Sender;
  readonly marker: string;
  #count = 0;
  #last: Written | undefined;
  #lastStep: MessageStep | undefined;

  constructor(
    edi: () => string,
    readonly user: FuzzUser,
    private readonly numbers: GivenNumbers,
    private readonly unique: () => number,
  ) {
    this.desk = new Desk(edi, user);
    this.sender = new Sender(edi);
    this.marker = markerOf(user);
  }

  write(step: MessageStep): Written {
    if (step.repeat === "same bytes" && this.#last !== undefined) return this.#last;
    const again = step.repeat === "same content" ? this.#lastStep : undefined;
    const written = this.#write(again ?? step);
    this.#last = written;
    this.#lastStep = again ?? step;
    return written;
  }

  #write(step: MessageStep): Written {
    const layout = (catalogue.procedure(step.procedure) ??
      catalogue.sessionProcedure(step.procedure))!.layout;
    const { values, named } = this.#values(step, layout);
    const lines = linesOf(layout, values);
    const isForeign = step.number === "foreign" || step.number === "the canary's";
    const headerEdits = step.edits.filter((edit) => edit.at === "header");
    const shapeEdits = step.edits.filter((edit) => edit.at === "shape");
    for (const edit of step.edits) editLines(lines, layout, edit);
    const linkInfo = `FZ${String(this.unique()).padStart(8, "0")}`.padEnd(26);
    const isSigned = step.signer !== "none" &&
      (catalogue.procedure(step.procedure)?.signed || step.signer !== "right");
    const request = writeRequest({
      header: { ...this.#header(step), linkInfo, divisionNumber: "001", endFlag: "E" },
      items: Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\r\n")])),
      attachments: this.#files(step),
      random: chanceOf(++this.#count),
    });
    const edited = { ...request, message: editMessage(request.message, headerEdits, shapeEdits) };
    const sent = this.#wrap(step, edited, isSigned);
    return {
      contentType: sent.contentType,
      body: sent.body,
      message: edited.message,
      linkInfo,
      isClean: headerEdits.length + shapeEdits.length === 0 && step.signer !== "altered",
      namesForeign: isForeign && named !== "" &&
        lines.some((line) => line.equals(Buffer.from(named))),
      ...this.#entitles(step, lines),
    };
  }

  /** What terminal and access key of a message entitle to, as they are after all edits. */
  #entitles(
    step: MessageStep,
    lines: readonly Buffer[],
  ): Pick<Written, "mayShow" | "claimCode" | "provesTerminal"> {
    const { procedure, number } = step;
    const isSelf = step.as === undefined && step.password === "right";
    const claim = claimOf(step.claim, this.user);
    const [terminal, key] = [claim.terminalId, claim.accessKey].map((text) => Buffer.from(text));
    const isShown = isSelf && claim.isKeyRight && lines[0]?.equals(terminal!) === true &&
      lines[1]?.equals(key!) === true;
    const continues = isSelf && (procedure === "?A2" || procedure === "?A3") &&
      number !== "foreign";
    const isSound = isSelf && step.edits.length === 0 &&
      (step.signer === "right" || step.signer === "none");
    return {
      mayShow: procedure === "TTM" && isShown
        ? claim.owner
        : continues
        ? this.numbers.lenderOf(this.user)
        : undefined,
      claimCode: isSound ? codeOfClaim(step, this.user) : undefined,
      provesTerminal: procedure === "#REP1" && isShown && codeOfClaim(step, this.user) === "none",
    };
  }

  #header(step: MessageStep) {
    const { account } = this.desk.terminal;
    const password = { right: account.password, wrong: wrongPassword, blank: "" }[step.password];
    const path = pathOf(step, this.user);
    return {
      ...{ control: "SS", procedure: step.procedure, system: "1", path },
      userId: step.as ?? account.userId,
      // What this one knows is their own password.
      password,
      rtpInfo: this.#token(step) ?? "",
      sendGuard: guarded.has(step.procedure) && step.names.endsWith("1") ? "*" : " ",
    };
  }

  #token({ procedure, number }: MessageStep): string | undefined {
    if (procedure !== "?A2" && procedure !== "?A3") return undefined;
    const of = number === "foreign" ? fuzzUsers.find((user) => user !== this.user)! : this.user;
    return this.numbers.tokenOf(of);
  }

  #files({ procedure, files }: MessageStep) {
    if (!catalogue.procedure(procedure)?.attachments) return [];
    return Array.from({ length: files }, (_, index) => ({
      name: `${index}.pdf`,
      contentType: "application/pdf",
      content: Buffer.from(`%PDF ${this.marker}`),
    }));
  }

  /** Signs what was written, or a message that was edited after it was. */
  #wrap(
    step: MessageStep,
    edited: WrittenRequest,
    isSigned: boolean,
  ): Pick<WrittenRequest, "contentType" | "body"> {
    const original = Buffer.from(edited.body);
    // The message stands in the body once, whatever is around it.
    const whole = edited.contentType.startsWith("text/")
      ? Buffer.from(edited.message)
      : replaceMessage(original, edited.message);
    if (!isSigned) return { contentType: edited.contentType, body: whole };
    const signer = step.signer === "another"
      ? new Desk(() => "", otherOf(this.user)).signer
      : step.signer === "untrusted" || step.signer === "revoked"
      ? strangers[step.signer]
      : this.desk.signer;
    const signed = signBody(edited.contentType, whole, signer, chanceOf(this.#count));
    if (step.signer !== "altered") return signed;
    const body = Buffer.from(signed.body);
    const at = body.indexOf(this.marker);
    body[at < 0 ? body.length >> 1 : at]! ^= 1;
    return { contentType: signed.contentType, body };
  }

  #values(step: MessageStep, layout: Layout): { values: ItemRecord; named: string } {
    const known = procedureKind(step.procedure);
    if (known === undefined) {
      return { values: sessionValues(step, this.user), named: "" };
    }
    let named = "";
    const numberOf = (family: FamilyName) => {
      const number = this.#number(step.number, family);
      if (number !== undefined) named = number;
      return number;
    };
    const values: Record<string, string | readonly (string | undefined)[]> = {
      ...exampleRequest(step.procedure, { numberOf, unique: step.names }),
    };
    const keys = new Set((known.keys ?? []).flatMap(({ items }) => items));
    for (const item of layout.items) {
      const isFree = item.kind === "W" && item.group === "" && item.widthBytes >= 12;
      if (isFree && item.inRequest && !keys.has(item.id) && known.number !== item.id) {
        values[item.id] = this.marker;
      }
    }
    return { values, named };
  }

  #number(kind: NumberKind, family: FamilyName): string | undefined {
    const own = this.numbers.of(this.user, family);
    const others = this.numbers.ofOthers(this.user, family);
    const base = own.at(-1) ?? "109000000110";
    switch (kind) {
      case "own":
        return own.at(-1);
      case "own, earlier":
        return own.at(-2) ?? own.at(-1);
      case "foreign":
        return others[this.#count % Math.max(1, others.length)];
      case "the canary's":
        return this.numbers.ofCanary();
      case "never given": {
        const sequence = 99_999_000 + this.#count % 900;
        return `10${String(sequence).padStart(8, "0")}${checkDigit(sequence)}0`;
      }
      case "wrong check digit":
        return base.slice(0, 10) + String((Number(base[10]) + 1) % 10) + base.slice(11);
      case "other branch":
        return base.slice(0, 11) + String((Number(base[11]) + 1) % 10);
      case "blank":
        return undefined;
      case "negative":
        return "-" + base.slice(1);
      case "exponent":
        return "1e1000000000";
      case "zeros":
        return "000000000000";
      case "nines":
        return "999999999999";
      case "letters":
        return "10ABCDEFGHIJ";
      case "longer":
        return base + "0";
    }
  }

  [Symbol.dispose](): void {
    this.sender[Symbol.dispose]();
  }
}

/** Nobody else writes it, so whoever else reads it was shown what is not theirs. */
export function markerOf(user: string): string {
  return `MK${user.slice(1, 5)}ZQ`;
}

/** Random numbers for boundaries, so that a repeated sequence writes the same. */
function chanceOf(seed: number): (below: number) => number {
  const chance = seeded(seed);
  return (below) => Math.floor(chance() * below);
}

function sessionValues(step: MessageStep, user: FuzzUser): ItemRecord {
  switch (step.procedure) {
    case "#REP1":
    case "TTM": {
      const { terminalId, accessKey } = claimOf(step.claim, user);
      return { TID: terminalId, KEY: accessKey, MOD: "0" };
    }
    case "REQ":
      return { OUT: step.number === "own" ? "REF" : "VAD419" };
    default:
      return {};
  }
}

function linesOf(layout: Layout, values: ItemRecord): Buffer[] {
  const plan = itemPlan(layout, "request");
  if (plan.linesMax === 0) return [];
  return Array.from({ length: plan.headLines + plan.rowLines }, (_, line) => {
    const { id, repetition } = plan.placeAt(line);
    const value = values[id];
    return Buffer.from(typeof value === "string" ? value : value?.[repetition - 1] ?? "");
  });
}

function editLines(lines: Buffer[], layout: Layout, edit: Edit): void {
  if (lines.length === 0) return;
  if (edit.at === "all items") {
    const bytes = Buffer.from(hostileClasses[edit.bytes]!);
    lines.forEach((_, line) => lines[line] = bytes);
    return;
  }
  if (edit.at === "header" || edit.at === "shape") return;
  const line = edit.line % lines.length;
  const was = lines[line]!;
  if (edit.at === "number") {
    lines[line] = Buffer.from(edit.text);
  } else if (edit.at === "length") {
    const { item } = itemPlan(layout, "request").placeAt(line);
    const count = {
      "empty": 0,
      "one": 1,
      "exact": item.widthBytes,
      "one longer": item.widthBytes + 1,
      "long": 5_000,
    }[edit.length];
    lines[line] = Buffer.alloc(count, "1");
  } else {
    const bytes = Buffer.from(hostileClasses[edit.bytes]!);
    const half = was.length >> 1;
    lines[line] = {
      alone: bytes,
      "in front": Buffer.concat([bytes, was]),
      behind: Buffer.concat([was, bytes]),
      inside: Buffer.concat([was.subarray(0, half), bytes, was.subarray(half)]),
    }[edit.how];
  }
}

function editMessage(
  message: Uint8Array,
  headers: readonly Extract<Edit, { at: "header" }>[],
  forms: readonly Extract<Edit, { at: "shape" }>[],
): Uint8Array {
  let bytes = Buffer.from(message);
  for (const { field, bytes: name } of headers) {
    const { offset, length } = headerFields.find((each) => each.name === field)!;
    bytes.set(hostileClasses[name]!.slice(0, length), offset);
  }
  for (const { shape, chance } of forms) bytes = Buffer.from(reshape(bytes, shape, chance));
  return bytes;
}

function reshape(
  bytes: Buffer,
  shape: Extract<Edit, { at: "shape" }>["shape"],
  seed: number,
): Uint8Array {
  const chance = seeded(seed);
  const text = bytes.toString("latin1");
  const header = text.slice(0, headerBytes);
  const items = text.slice(headerBytes);
  const ended = (end: string) => Buffer.from(text.replaceAll("\r\n", end), "latin1");
  const withItems = (changed: string) => {
    const length = String(headerBytes + changed.length).padStart(6, "0").slice(-6);
    return Buffer.from(header.slice(0, 392) + length + "\r\n" + changed, "latin1");
  };
  const withLength = (length: string) =>
    Buffer.from(header.slice(0, 392) + length + "\r\n" + items, "latin1");
  switch (shape) {
    case "LF only":
      return ended("\n");
    case "CR only":
      return ended("\r");
    case "LF CR":
      return ended("\n\r");
    case "CR LF doubled":
      return withItems(items.replaceAll("\r\n", "\r\n\r\n"));
    case "no last line end":
      return withItems(items.replace(/\r\n$/, ""));
    case "a line more":
      return withItems(items + "1\r\n");
    case "a line less":
      return withItems(items.replace(/[^\n]*\n$/, ""));
    case "many lines":
      return withItems(items + "1\r\n".repeat(30_000));
    case "no items":
      return withItems("");
    case "header cut":
      return bytes.subarray(0, Math.floor(chance() * headerBytes));
    case "mark in front":
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case "length too small":
      return withLength("000001");
    case "length too large":
      return withLength("999999");
    case "length no number":
      return withLength(["-00001", "1e5   ", "      ", "0x0190"][Math.floor(chance() * 4)]!);
    case "random bytes": {
      const changed = Buffer.from(bytes);
      for (let count = 0; count < 20; count++) {
        changed[Math.floor(chance() * changed.length)] = Math.floor(chance() * 256);
      }
      return changed;
    }
  }
}

/** The body of a multipart with another message in place of the one that it was written with. */
function replaceMessage(body: Buffer, message: Uint8Array): Buffer {
  const start = body.indexOf("\r\n\r\n") + 4;
  const boundary = body.subarray(0, body.indexOf("\r\n"));
  const end = body.indexOf(Buffer.concat([Buffer.from("\r\n"), boundary]), start);
  return Buffer.concat([body.subarray(0, start), message, body.subarray(end)]);
}

/** As the terminal does it, also around what the terminal would not send. */
function signBody(
  contentType: string,
  body: Uint8Array,
  signer: Desk["signer"],
  random: (below: number) => number,
): Pick<WrittenRequest, "contentType" | "body"> {
  const content = Buffer.concat([
    writeSignedContent(contentType, Buffer.from("\r\n")).subarray(0, -2),
    body,
  ]);
  const boundary = terminalBoundary("signed", random);
  const signature = Buffer.from(signContent(content, signer)).toString("base64");
  return {
    contentType: `multipart/signed; protocol="application/x-pkcs7-signature"; micalg=sha1; ` +
      `boundary="${boundary}"`,
    body: Buffer.concat([
      Buffer.from(`This is an S/MIME signed message\r\n\r\n--${boundary}\r\n`),
      content,
      Buffer.from(
        `\r\n--${boundary}\r\n` +
          'Content-Type: application/x-pkcs7-signature; name="smime.p7s"\r\n' +
          "Content-Transfer-Encoding: base64\r\n" +
          'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n' +
          signature.replace(/.{76}/g, "$&\r\n") + `\r\n\r\n--${boundary}--\r\n`,
      ),
    ]),
  };
}

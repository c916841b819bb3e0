/**
 * The header of an EDI message: 398 bytes of fixed fields, then CR LF; the body starts at byte 400.
 * docs/wire-protocol.md 4. Field values stay raw, padded to their exact width, because several of
 * them (link information above all) must be echoed to the byte.
 */

/** Bytes of the header with its CR LF. */
export const headerBytes = 400;

/** Offset of the header's CR LF. */
export const headerEndOffset = 398;

/** The fields in wire order; `offset` and `length` in bytes. */
export const headerFields = [
  { name: "control", offset: 0, length: 3 },
  { name: "procedure", offset: 3, length: 5 },
  { name: "outputCode", offset: 8, length: 7 },
  { name: "serverReceiveTime", offset: 15, length: 14 },
  { name: "userId", offset: 29, length: 8 },
  { name: "password", offset: 37, length: 8 },
  { name: "path", offset: 45, length: 6 },
  { name: "mailAddress", offset: 51, length: 64 },
  { name: "subject", offset: 115, length: 64 },
  { name: "rtpInfo", offset: 179, length: 30 },
  { name: "serverInfo", offset: 209, length: 10 },
  { name: "linkInfo", offset: 219, length: 26 },
  { name: "divisionNumber", offset: 245, length: 3 },
  { name: "endFlag", offset: 248, length: 1 },
  { name: "dataType", offset: 249, length: 1 },
  { name: "reserve1", offset: 250, length: 1 },
  { name: "sendGuard", offset: 251, length: 1 },
  { name: "reserve2", offset: 252, length: 1 },
  { name: "inputInfo", offset: 253, length: 10 },
  { name: "indexInfo", offset: 263, length: 100 },
  { name: "pattern", offset: 363, length: 1 },
  { name: "system", offset: 364, length: 1 },
  { name: "displayCode", offset: 365, length: 3 },
  { name: "reserve3", offset: 368, length: 24 },
  { name: "dataLength", offset: 392, length: 6 },
] as const;

export type HeaderFieldName = typeof headerFields[number]["name"];

/** All fields of a header by name. */
export type HeaderFields = { readonly [name in HeaderFieldName]: string };

const fieldByName = {} as Record<HeaderFieldName, { offset: number; length: number }>;
for (const { name, offset, length } of headerFields) fieldByName[name] = { offset, length };

/**
 * A header that was read. It holds one string of 398 characters, one per byte, and cuts fields when
 * asked. The string is private and every way of printing a value of this class leaves the password
 * out, so that a header in a log line cannot leak it; ask for `password` by name.
 */
export class Header implements HeaderFields {
  readonly #text: string;

  /** `text`: the 398 characters before the header's CR LF. */
  constructor(text: string) {
    if (text.length !== headerEndOffset) {
      throw new Error(
        `Cannot make a header: expected ${headerEndOffset} characters, found ${text.length}`,
      );
    }
    this.#text = text;
  }

  /** The field in its exact width, padding included. */
  field(name: HeaderFieldName): string {
    const { offset, length } = fieldByName[name];
    return this.#text.slice(offset, offset + length);
  }

  /** The field without the blanks behind it. */
  trimmed(name: HeaderFieldName): string {
    return this.field(name).trimEnd();
  }

  get control(): string {
    return this.field("control");
  }
  get procedure(): string {
    return this.field("procedure");
  }
  get outputCode(): string {
    return this.field("outputCode");
  }
  get serverReceiveTime(): string {
    return this.field("serverReceiveTime");
  }
  get userId(): string {
    return this.field("userId");
  }
  get password(): string {
    return this.field("password");
  }
  get path(): string {
    return this.field("path");
  }
  get mailAddress(): string {
    return this.field("mailAddress");
  }
  get subject(): string {
    return this.field("subject");
  }
  get rtpInfo(): string {
    return this.field("rtpInfo");
  }
  get serverInfo(): string {
    return this.field("serverInfo");
  }
  get linkInfo(): string {
    return this.field("linkInfo");
  }
  get divisionNumber(): string {
    return this.field("divisionNumber");
  }
  get endFlag(): string {
    return this.field("endFlag");
  }
  get dataType(): string {
    return this.field("dataType");
  }
  get reserve1(): string {
    return this.field("reserve1");
  }
  get sendGuard(): string {
    return this.field("sendGuard");
  }
  get reserve2(): string {
    return this.field("reserve2");
  }
  get inputInfo(): string {
    return this.field("inputInfo");
  }
  get indexInfo(): string {
    return this.field("indexInfo");
  }
  get pattern(): string {
    return this.field("pattern");
  }
  get system(): string {
    return this.field("system");
  }
  get displayCode(): string {
    return this.field("displayCode");
  }
  get reserve3(): string {
    return this.field("reserve3");
  }
  get dataLength(): string {
    return this.field("dataLength");
  }

  /**
   * The length field as a number of bytes, or undefined where it is not digits. From 1,000,000 on
   * the client writes seven digits and takes the place from the reserved blanks before the field.
   */
  get messageBytes(): number | undefined {
    const { offset } = fieldByName.dataLength;
    let number = 0;
    for (
      let at = isDigit(this.#text, offset - 1) ? offset - 1 : offset;
      at < headerEndOffset;
      at++
    ) {
      if (!isDigit(this.#text, at)) return undefined;
      number = number * 10 + this.#text.charCodeAt(at) - zero;
    }
    return number;
  }

  /** The filled fields without padding and without the password. */
  toJSON(): Partial<Record<HeaderFieldName, string>> {
    const json: Partial<Record<HeaderFieldName, string>> = {};
    for (const { name } of headerFields) {
      if (name === "password") continue;
      const value = this.trimmed(name);
      if (value !== "") json[name] = value;
    }
    return json;
  }

  toString(): string {
    return `Header ${JSON.stringify(this)}`;
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const zero = 0x30;

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= zero && unit < zero + 10;
}

/** Posting to an EDI address from the command line, and what the answer says. */
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";
import type { Field } from "../../core/http/mod.ts";
import { isSuccess } from "../../core/wire/mod.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { type DecodedFile, decodeFile } from "./decode.ts";
import { text, type Values, wholeOr } from "./option.ts";
import { rawHttp } from "./raw_http.ts";
import { reachable } from "../reachable.ts";
import { systemReason } from "../process/system_reason.ts";

/** Of whatever posts. */
export const ediOptions = {
  to: text("URL", {
    says: "where to post",
    without: "SONGHANH_EDI_LISTEN of the settings",
    example: "https://edi.example.vn/",
  }),
  ca: text("FILE", {
    says: "authorities of the server's certificate (PEM), where the system does not know them",
    without: "those of the system",
    example: "ca.pem",
  }),
  "provider-file": text("FILE", {
    says: "a file that holds the token of a VAN provider, for whom is posted",
    without: "no provider",
    example: "provider-token",
  }),
  wait: wholeOr(180, "SECONDS", {
    says: "seconds that an answer is waited for",
    least: 1,
    most: 3600,
    example: "30",
  }),
} as const;

/** An answer, as it came and taken apart. */
export interface EdiAnswer {
  /** As raw HTTP. */
  readonly raw: Uint8Array;
  readonly decoded: DecodedFile;
  /** A normal end, with warnings or without. */
  readonly succeeded: boolean;
}

/** One terminal's connection. Every failure is a `CommandError` that says whether anything was sent. */
export class EdiClient implements Disposable {
  private constructor(
    private readonly url: string,
    private readonly client: PrimaryClient,
    private readonly fields: readonly Field[],
    /** What to do where nobody knows what became of a request. */
    private readonly ifUnknown: string,
  ) {}

  static async open(
    values: Values<typeof ediOptions>,
    context: CommandContext,
    ifUnknown: string,
  ): Promise<EdiClient> {
    const url = values.to ?? ownAddress(context);
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw new CommandError(
        exitCodes.usage,
        `--to: expected http://… or https://…, found "${url}"`,
      );
    }
    const ca = values.ca === undefined ? undefined : await readText(values.ca);
    const provider = values["provider-file"] === undefined
      ? undefined
      : (await readText(values["provider-file"])).trim();
    const client = new PrimaryClient({
      url,
      deadlineMs: values.wait * 1000,
      lateMs: 0,
      connectionsMax: 1,
      caCertificates: ca === undefined ? undefined : [ca],
    });
    const fields: Field[] = [
      ["User-Agent", "Songhanh"],
      ...(provider === undefined ? [] : [["Songhanh-Provider", provider] as const]),
    ];
    return new EdiClient(url, client, fields, ifUnknown);
  }

  async post(contentType: string | null, body: Uint8Array): Promise<EdiAnswer> {
    const answer = await this.client.post(contentType, body, this.fields);
    if (answer.kind === "not sent") {
      throw new CommandError(
        exitCodes.unavailable,
        `cannot post to ${this.url}, nothing was sent: ${answer.reason}`,
      );
    }
    if (answer.kind === "unknown") {
      throw new CommandError(
        exitCodes.unavailable,
        `no answer of ${this.url}: ${answer.reason}. It may have been applied: ${this.ifUnknown}`,
      );
    }
    const { status, contentType: type, bytes } = answer.reply;
    if (status !== 200) {
      throw new CommandError(
        exitCodes.no,
        `${this.url} answers with HTTP status ${status}: ${firstLine(bytes)}`,
      );
    }
    const raw = rawHttp("HTTP/1.1 200 OK", type, bytes);
    const decoded = decodeFile(raw);
    const told = decoded.explained.messages.flatMap(({ codes }) =>
      codes === undefined ? [] : [codes]
    );
    return { raw, decoded, succeeded: told.length > 0 && told.every(isSuccess) };
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

function ownAddress(context: CommandContext): string {
  const { ediListen, tls } = context.config();
  const { hostname, port } = reachable(ediListen);
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${tls === undefined ? "http" : "https"}://${host}:${port}/`;
}

async function readText(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch((error) => {
    throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${systemReason(error)}`);
  });
}

function firstLine(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  return text.split("\n")[0]!.replace(/\p{Cc}/gu, "?").trim();
}

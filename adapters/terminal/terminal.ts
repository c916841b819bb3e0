import { randomInt } from "node:crypto";
import { catalogue, type Layout } from "../../core/catalogue/mod.ts";
import {
  type HeaderValues,
  type ItemSource,
  vietnamTime,
  writeItems,
} from "../../core/wire/mod.ts";
import type { LoadedSigner } from "../authority/mod.ts";
import { mediaTypeOf } from "./media_type_of.ts";
import { signContent, type SignOptions } from "./sign_content.ts";
import type { Random } from "./terminal_boundary.ts";
import { writeRequest, type WrittenRequest } from "./write_request.ts";

/** Who sits at the terminal. */
export interface TerminalAccount {
  readonly userId: string;
  readonly password: string;
  readonly terminalId: string;
  readonly accessKey: string;
}

export interface TerminalOptions {
  /** Signs the procedures that ask for it. */
  readonly signer?: LoadedSigner;
  /** The terminal's clock. */
  readonly now?: () => Date;
  readonly random?: Random;
  /** Jobs already sent since the program was started; the next one is number `sends + 1`. */
  readonly sends?: number;
}

/** A file to go along; its media type follows from its name. */
export interface FileToSend {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface JobOptions {
  readonly files?: readonly FileToSend[];
  /** Free reference of the user, up to 10 characters. */
  readonly inputInfo?: string;
  /** What the last result gave for this screen, to be returned with its next request. */
  readonly indexInfo?: string;
  /** Sign or not, whatever the procedure asks for. */
  readonly signed?: boolean;
  readonly signature?: SignOptions;
  /** Header fields to send in place of the terminal's own, for other clients and for faults. */
  readonly header?: HeaderValues;
}

/**
 * A declarant's desktop terminal: builds the requests it would send, byte for byte
 * (docs/wire-protocol.md 2 to 5 and 8). It sends nothing itself. Handing in the clock and the
 * random numbers makes it repeatable; the one exception are ECDSA signatures, which hold chance of
 * their own.
 */
export class Terminal {
  readonly account: TerminalAccount;
  readonly #signer: LoadedSigner | undefined;
  readonly #now: () => Date;
  readonly #random: Random;
  #sends: number;
  /** Acknowledgements since the chain of retrieval began. */
  #acknowledgements = 0;

  constructor(account: TerminalAccount, options: TerminalOptions = {}) {
    this.account = account;
    this.#signer = options.signer;
    this.#now = options.now ?? (() => new Date());
    this.#random = options.random ?? randomInt;
    this.#sends = options.sends ?? 0;
  }

  /**
   * A request of a customs procedure. It is signed where the catalogue says so. Throws if the
   * procedure is unknown, or is to be signed and there is no signer.
   */
  job(procedure: string, values: ItemSource, options: JobOptions = {}): WrittenRequest {
    const known = catalogue.procedure(procedure);
    if (known === undefined) throw new Error(`Cannot write a request: no procedure "${procedure}"`);
    const counter = String(++this.#sends).padStart(6, "0");
    return writeRequest({
      header: {
        ...this.#header(procedure),
        linkInfo: this.account.terminalId.padEnd(6) + this.#time() + counter.slice(-6),
        divisionNumber: "001",
        endFlag: "E",
        inputInfo: options.inputInfo,
        indexInfo: options.indexInfo,
        ...options.header,
      },
      items: writeItems(known.layout, "request", values),
      attachments: inFolderOrder(options.files ?? []).map((file) => ({
        ...file,
        contentType: mediaTypeOf(file.name),
      })),
      sign: options.signed ?? known.signed ? this.#sign(options.signature) : undefined,
      random: this.#random,
    });
  }

  /** Logon: a retrieval that asks for no outputs (docs/wire-protocol.md 8.2). */
  logon(): WrittenRequest {
    return this.#retrieval("#REP1", this.account, "0", { sendGuard: "*" });
  }

  /**
   * The first request of a chain; `onDemand`: the user asked, otherwise a timer
   * (docs/wire-protocol.md 8.4).
   */
  retrieve({ onDemand = true } = {}): WrittenRequest {
    return this.#retrieval("#REP1", this.account, onDemand ? "0" : "1");
  }

  /**
   * Outputs of another terminal. The header keeps this terminal's path, as clients were seen to
   * send it; docs/wire-protocol.md 8.5 has the other one there.
   */
  retrieveOther(other: Pick<TerminalAccount, "terminalId" | "accessKey">): WrittenRequest {
    return this.#retrieval("TTM", other, "0");
  }

  /** Confirms the output of this token (30 bytes of RTP information) and asks for the next. */
  acknowledge(token: string, { stop = false } = {}): WrittenRequest {
    return this.#turnAround("?A2", token, { sendGuard: stop ? "*" : " " });
  }

  /** Says that the output of this token could not be stored. The desktop client never does. */
  refuseDelivery(token: string): WrittenRequest {
    return this.#turnAround("?A3", token);
  }

  /** The list of accumulated outputs (docs/wire-protocol.md 8.6). */
  listAccumulated(): WrittenRequest {
    return this.#accumulated("REF");
  }

  /** The accumulated outputs of one output code: the first request of a chain. */
  retrieveAccumulated(outputCode: string): WrittenRequest {
    return this.#accumulated(outputCode);
  }

  /**
   * The list of management documents; says neither terminal nor time (docs/wire-protocol.md 8.7).
   */
  listDocuments(outputCode = ""): WrittenRequest {
    const { userId, password } = this.account;
    return writeRequest({
      header: { procedure: "?LST", userId, password, system: "1" },
      // The one item is sent blank, which the item writer takes for not sent.
      items: new TextEncoder().encode(outputCode.padEnd(7) + "\r\n"),
      random: this.#random,
    });
  }

  #retrieval(
    procedure: "#REP1" | "TTM",
    { terminalId, accessKey }: Pick<TerminalAccount, "terminalId" | "accessKey">,
    mode: "0" | "1",
    header: HeaderValues = {},
  ): WrittenRequest {
    this.#acknowledgements = 0;
    return this.#session(procedure, { TID: terminalId, KEY: accessKey, MOD: mode }, {
      linkInfo: `${procedure.padEnd(5)}${this.#time()}000000`,
      ...header,
    });
  }

  #accumulated(item: string): WrittenRequest {
    this.#acknowledgements = 0;
    return this.#session("REQ", { OUT: item }, { linkInfo: `REQ${this.#time()}000000` });
  }

  #turnAround(
    procedure: "?A2" | "?A3",
    rtpInfo: string,
    header: HeaderValues = {},
  ): WrittenRequest {
    const number = String(++this.#acknowledgements).padStart(6, "0");
    const linkInfo = this.account.terminalId.padEnd(6) + this.#time() + number;
    return this.#session(procedure, {}, { rtpInfo, linkInfo, ...header });
  }

  #session(procedure: string, values: ItemSource, header: HeaderValues): WrittenRequest {
    const layout: Layout = catalogue.sessionProcedure(procedure)!.layout;
    return writeRequest({
      header: { ...this.#header(procedure), ...header },
      items: layout.items.length === 0 ? new Uint8Array() : writeItems(layout, "request", values),
      random: this.#random,
    });
  }

  #header(procedure: string): HeaderValues {
    const { userId, password, terminalId } = this.account;
    return { control: "SS", procedure, userId, password, path: terminalId, system: "1" };
  }

  #sign(options: SignOptions | undefined): (content: Uint8Array) => Uint8Array {
    const signer = this.#signer;
    if (signer === undefined) throw new Error("Cannot sign a request: the terminal has no signer");
    return (content) => signContent(content, signer, options);
  }

  #time(): string {
    return vietnamTime(this.#now());
  }
}

/** As the file system lists a folder: by name, upper and lower case alike. */
function inFolderOrder(files: readonly FileToSend[]): FileToSend[] {
  const key = (file: FileToSend) => file.name.toUpperCase();
  return files.toSorted((a, b) => key(a) < key(b) ? -1 : 1);
}

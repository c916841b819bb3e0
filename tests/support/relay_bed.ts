/** A gateway process between a terminal and an `EchoingPrimary`, over a database that outlives it. */
import { Buffer } from "node:buffer";
import type { Sql } from "postgres";
import { type LoadedSigner, loadSigner } from "../../adapters/authority/load_signer.ts";
import type { UserEntry } from "../../adapters/authority/mod.ts";
import { nodeSha256 } from "../../adapters/seals/node_sha256.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { readDigestSecrets } from "../../adapters/seals/digest_secret.ts";
import { ringOf } from "../../adapters/seals/open_key_ring.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { MessageStore, type StoredMessage } from "../../adapters/journal/message_store.ts";
import { Terminal, type WrittenRequest } from "../../adapters/terminal/mod.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import { readReply } from "../../core/wire/mod.ts";
import { declarations } from "./declarations.ts";
import { EchoingPrimary } from "./echoing_primary.ts";
import { GatewayProcess, type GatewayProcessOptions } from "./gateway_process.ts";
import { postRaw, type RawResponse, terminalRequest } from "./post_raw.ts";

const testdata = new URL("../../testdata/", import.meta.url).pathname;
const readText = (name: string) => Deno.readTextFileSync(testdata + name);

/** Authorities and users of the project's own test data. */
export const ownFiles = {
  SONGHANH_TRUST_DIR: `${testdata}pki/trusted:${testdata}pki/crl`,
  SONGHANH_USERS_FILE: `${testdata}users.json`,
};

/** A terminal of the test data: an EC key signs fastest. */
export function testTerminal(stem = "m1004"): Terminal {
  const { users }: { users: UserEntry[] } = JSON.parse(readText("users.json"));
  const user = users.find(({ user_id }) => user_id === `${stem.toUpperCase()}M01`)!;
  const { user_id: userId, password, terminal_id: terminalId, access_key: accessKey } = user;
  return new Terminal({ userId, password, terminalId, accessKey }, {
    signer: testSigner(stem),
  });
}

/** The certificate and the key of a user of the test data. */
export function testSigner(stem: string): LoadedSigner {
  return loadSigner(readText(`pki/users/${stem}.crt`), readText(`pki/users/${stem}.key`));
}

/** A message with what the tests ask about it. */
export interface SentMessage extends WrittenRequest {
  readonly linkInfo: string;
}

export interface RelayBedOptions {
  readonly env?: Record<string, string>;
  /** Undefined: the gateway starts its embedded database. */
  readonly databaseUrl?: string;
  /** Undefined: a temporary one, removed at the end. */
  readonly dataDir?: string;
  /** The primary's certificate and key, PEM; it speaks HTTP without them. */
  readonly primaryTls?: { readonly cert: string; readonly key: string };
  /** How many files the gateway may have open. */
  readonly openFiles?: number;
  /** Where it looks for `songhanh.env`. */
  readonly workingDir?: string;
}

export class RelayBed implements AsyncDisposable {
  readonly terminal = testTerminal();
  readonly primary: EchoingPrimary;
  #gateway: GatewayProcess | undefined;
  #number = 0;

  private constructor(
    readonly dataDir: string,
    private readonly options: RelayBedOptions,
  ) {
    this.primary = new EchoingPrimary(options.primaryTls);
  }

  static async start(options: RelayBedOptions = {}): Promise<RelayBed> {
    const bed = new RelayBed(options.dataDir ?? await Deno.makeTempDir(), options);
    try {
      await bed.startGateway();
    } catch (error) {
      await bed[Symbol.asyncDispose]();
      throw error;
    }
    return bed;
  }

  async startGateway(env: Record<string, string> = {}): Promise<void> {
    this.#gateway = await GatewayProcess.start(this.processOptions(env));
  }

  /** How this bed's gateway is started. */
  processOptions(env: Record<string, string> = {}): GatewayProcessOptions {
    return {
      dataDir: this.dataDir,
      databaseUrl: this.options.databaseUrl,
      ...(this.options.openFiles === undefined ? {} : { openFiles: this.options.openFiles }),
      ...(this.options.workingDir === undefined ? {} : { workingDir: this.options.workingDir }),
      env: {
        ...ownFiles,
        SONGHANH_PRIMARY_URL: this.primary.url,
        SONGHANH_WORKERS: "1",
        ...this.options.env,
        ...env,
      },
    };
  }

  get gateway(): GatewayProcess {
    if (this.#gateway === undefined) throw new Error("the gateway was not started");
    return this.#gateway;
  }

  /** An inquiry: unsigned, and asked twice it is two messages. */
  inquiry(terminal = this.terminal): SentMessage {
    return withLinkInfo(terminal.job("IID", { ICN: String(100000000000 + ++this.#number) }));
  }

  /** A signed declaration; the same number is the same content under new link information. */
  declaration(number = ++this.#number): SentMessage {
    const values = { ...declarations.importOneLine, REF: `BED-${number}` };
    return withLinkInfo(this.terminal.job("IDA", values));
  }

  /** Undefined if the connection ended before the answer. */
  post(
    { contentType, body }: Pick<WrittenRequest, "contentType" | "body">,
  ): Promise<RawResponse | undefined> {
    return postRaw(this.gateway.edi, terminalRequest(contentType, body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway?.[Symbol.asyncDispose]();
    await this.primary[Symbol.asyncDispose]();
    if (this.options.dataDir === undefined) await Deno.remove(this.dataDir, { recursive: true });
  }
}

/** First result code of an answer, or its text where it is short. */
export function codeOf(answer: RawResponse | undefined): string | undefined {
  if (answer === undefined) return undefined;
  const reply = readReply(answer.body);
  return reply.kind === "text" ? reply.text : reply.messages[0]?.codes[0]?.code;
}

/** The gateway's journal, read beside it. */
export class JournalView implements AsyncDisposable {
  readonly sql: Sql;
  readonly store: MessageStore;

  constructor(databaseUrl: string, dataKey?: Uint8Array) {
    this.sql = connect(databaseUrl, { schema: "songhanh", connectionsMax: 2 });
    this.store = new MessageStore(this.sql, byteSeal(dataKey && ringOf(1, dataKey)));
  }

  /** Every message with this link information, oldest first. */
  async of(linkInfo: string): Promise<StoredMessage[]> {
    const rows = await this.sql`
      select stream, sequence from message where link_info = ${linkInfo}
      order by received_at, stream, sequence`;
    const found = rows.map(({ stream, sequence }) =>
      this.store.find({ stream: Number(stream), sequence: Number(sequence) })
    );
    return (await Promise.all(found)).map((message) => message!);
  }

  /** By which the journal names the bytes of a request. */
  async digests(): Promise<BytesDigest> {
    const { secrets } = await readDigestSecrets(this.sql, this.store.seal);
    return new BytesDigest(nodeSha256, secrets[0]!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sql.end({ timeout: 1 });
  }
}

export function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}

export function withLinkInfo(request: WrittenRequest): SentMessage {
  return { ...request, linkInfo: Buffer.from(request.message).toString("latin1", 219, 245) };
}

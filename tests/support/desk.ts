/** A declarant at a terminal, for tests: sends what the desktop client would, reads as it would. */
import assert from "node:assert/strict";
import { type LoadedSigner, loadSigner } from "../../adapters/authority/load_signer.ts";
import type { UserEntry } from "../../adapters/authority/mod.ts";
import {
  type FileToSend,
  type JobOptions,
  signContent,
  Terminal,
  writeRequest,
  type WrittenRequest,
} from "../../adapters/terminal/mod.ts";
import type { ItemRecord } from "../../core/wire/mod.ts";
import { type ClientOutput, type ClientReply, readClientReply } from "./client_reply.ts";
import type { EdiAddress } from "./edi_address.ts";
import { postRaw, terminalRequest } from "./post_raw.ts";

const testdata = new URL("../../testdata/", import.meta.url);
const { users }: { users: UserEntry[] } = JSON.parse(
  Deno.readTextFileSync(new URL("users.json", testdata)),
);

/** Settings of a gateway that knows the users of `testdata/`. */
export const testdataSettings = {
  SONGHANH_TRUST_DIR: ["trusted", "crl"]
    .map((name) => new URL(`pki/${name}`, testdata).pathname).join(":"),
  SONGHANH_USERS_FILE: new URL("users.json", testdata).pathname,
  // These tests are about all 121 procedures; the built-in policy has tests of its own.
  SONGHANH_POLICY: new URL("../../deploy/policy/takes-everything.jsonl", import.meta.url).pathname,
  // Nobody relays in these tests: no rehearsal primary need be started.
  SONGHANH_PRIMARY_URL: "http://127.0.0.1:1/",
};

const success = "00000-0000-0000";

function terminalOf(user: UserEntry, signer: LoadedSigner): Terminal {
  const { user_id: userId, password, terminal_id: terminalId, access_key: accessKey } = user;
  return new Terminal({ userId, password, terminalId, accessKey }, { signer });
}

/** A desk of a user of `testdata/`, or of `other` with the signer that it brings. */
export class Desk {
  readonly user: UserEntry;
  readonly terminal: Terminal;
  readonly signer: LoadedSigner;

  /** `edi`: where the gateway is, asked for anew with every request. */
  constructor(
    private readonly edi: () => EdiAddress,
    userId: string,
    other?: { readonly user: UserEntry; readonly signer: LoadedSigner },
  ) {
    if (other !== undefined) {
      const { user, signer } = other;
      this.user = user;
      this.signer = signer;
      this.terminal = terminalOf(user, signer);
      return;
    }
    this.user = users.find(({ user_id }) => user_id === userId)!;
    const { file, private_key_file } = this.user.registered_certificate;
    const read = (path: string) => Deno.readTextFileSync(new URL(path, testdata));
    this.signer = loadSigner(read(file), read(private_key_file));
    this.terminal = terminalOf(this.user, this.signer);
  }

  /** Posts a request and reads the reply; undefined if the connection broke before it was there. */
  async trySend(request: WrittenRequest): Promise<ClientReply | undefined> {
    try {
      const response = await postRaw(
        this.edi(),
        terminalRequest(request.contentType, request.body),
      );
      return response && readClientReply(response, request.message);
    } catch (error) {
      // Nobody listens, or who did has gone before TLS began.
      const { ConnectionRefused, NotConnected, BrokenPipe, UnexpectedEof } = Deno.errors;
      const gone = [ConnectionRefused, NotConnected, BrokenPipe, UnexpectedEof];
      if (gone.some((kind) => error instanceof kind)) return undefined;
      throw error;
    }
  }

  async send(request: WrittenRequest): Promise<ClientReply> {
    const reply = await this.trySend(request);
    assert.ok(reply, "an answer");
    return reply;
  }

  job(procedure: string, values: ItemRecord, options: JobOptions = {}): Promise<ClientReply> {
    return this.send(this.terminal.job(procedure, values, options));
  }

  /** A signed job whose items are these bytes, for what the terminal's screens would not let through. */
  jobOfItems(procedure: string, items: Uint8Array): Promise<ClientReply> {
    const { userId, password, terminalId } = this.terminal.account;
    return this.send(writeRequest({
      header: {
        ...{ control: "SS", procedure, userId, password, path: terminalId, system: "1" },
        ...{ linkInfo: `test ${crypto.randomUUID()}`.slice(0, 26) },
        ...{ divisionNumber: "001", endFlag: "E" },
      },
      items,
      sign: (content) => signContent(content, this.signer),
      random: (below) => Math.floor(Math.random() * below),
    }));
  }

  /** A job that must be accepted. */
  async accepted(
    procedure: string,
    values: ItemRecord,
    files?: readonly FileToSend[],
  ): Promise<ClientReply> {
    const reply = await this.job(procedure, values, { files });
    assert.deepEqual([reply.text, ...reply.codes], [undefined, success], procedure);
    return reply;
  }

  /** A job that must be refused with these codes. */
  async refused(procedure: string, values: ItemRecord, ...codes: string[]): Promise<void> {
    const reply = await this.job(procedure, values);
    assert.deepEqual(reply.codes, codes, `${procedure} ${reply.text ?? ""}`);
    assert.equal(reply.output, undefined);
  }

  /** Fetches everything that waits: `#REP1`, then `?A2` until the short text of the end. */
  async collect(first: WrittenRequest = this.terminal.retrieve()): Promise<ClientOutput[]> {
    const outputs: ClientOutput[] = [];
    for (let reply = await this.send(first); reply.text === undefined;) {
      if (reply.output === undefined) {
        assert.deepEqual(reply.codes, ["A0071-0000-0000"]);
        break;
      }
      assert.ok(reply.token, "a delivered output asks for its acknowledgement");
      outputs.push(reply.output);
      reply = await this.send(this.terminal.acknowledge(reply.token));
    }
    return outputs;
  }

  /** Fetches everything that waits; the codes of the outputs. */
  async collectCodes(): Promise<string[]> {
    return (await this.collect()).map(({ code }) => code);
  }
}

/** The values of an output's repeating column. */
export function column({ items }: ClientOutput, id: string): string[] {
  return Array.from({ length: items.rowCount }, (_, row) => items.value(id, row + 1));
}

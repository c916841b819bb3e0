/**
 * The beginning of a session on one server: the driver's first message is sent, what the server says
 * is passed on, up to the word that it is ready. That one comes back instead, once the server is known
 * to be of the role that is wanted: so the driver learns of no session that is not to be used, and
 * begins another one with the next server without noticing.
 */
import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { DatabaseHost, DatabaseRole } from "./database_address.ts";
import { HostFailure } from "./host_failure.ts";
import {
  columnsOf,
  errorField,
  letters,
  MessageCutter,
  parameterOf,
  type ServerMessage,
} from "./server_messages.ts";

export interface SessionBeginning {
  readonly socket: Socket;
  readonly host: DatabaseHost;
  /** The driver's first message. */
  readonly startup: Uint8Array;
  readonly role: DatabaseRole;
  /** Its reason is a `HostFailure`. */
  readonly signal: AbortSignal;
  readonly onMessage: (bytes: Buffer) => void;
}

export type SessionBegun =
  | {
    readonly kind: "open";
    /** The word that it is ready, and what came behind it; for the driver. */
    readonly ready: readonly Buffer[];
    /** Process number and secret as the server gave them, in hexadecimal. */
    readonly key: string;
  }
  | {
    readonly kind: "refused";
    /** The server's own words; for the driver, unless another server is tried. */
    readonly message: Buffer;
    readonly failure: HostFailure;
    /** Whether it refused before it asked who we are. */
    readonly atOnce: boolean;
  };

/** Begins a session; rejects with a `HostFailure`, the socket is then destroyed. */
export function openSession(beginning: SessionBeginning): Promise<SessionBegun> {
  const { socket, host, role, signal } = beginning;
  const { promise, resolve, reject } = Promise.withResolvers<SessionBegun>();
  const cutter = new MessageCutter();
  const dialogue = new Dialogue(beginning);

  const leave = () => {
    signal.removeEventListener("abort", aborted);
    socket.off("data", heard).off("error", lost).off("close", closed);
    socket.pause();
  };
  const fail = (failure: HostFailure) => {
    leave();
    socket.destroy();
    reject(failure);
  };
  const aborted = () => fail(signal.reason as HostFailure);
  const lost = (error: Error & { code?: string }) =>
    fail(new HostFailure(host, "connect", error.message, error.code ?? "CONNECTION_CLOSED"));
  const closed = () => lost(new Error("the server closed the connection"));
  const heard = (bytes: Buffer) => {
    cutter.push(bytes);
    for (let message = cutter.next(); message !== undefined; message = cutter.next()) {
      const begun = dialogue.take(message);
      if (begun === undefined) continue;
      const wrong = begun.kind === "open"
        ? wrongRole(role, dialogue.inRecovery, dialogue.readOnly)
        : undefined;
      if (wrong !== undefined) return fail(new HostFailure(host, "role", wrong, "WRONG_ROLE"));
      leave();
      return resolve(
        begun.kind === "open" ? { ...begun, ready: [...begun.ready, cutter.takeRest()] } : begun,
      );
    }
  };
  socket.on("data", heard).on("error", lost).on("close", closed);
  signal.addEventListener("abort", aborted);
  if (signal.aborted) aborted();
  else if (socket.destroyed) closed();
  else socket.write(beginning.startup);
  return promise;
}

/** What has been said so far, and what follows from it. */
class Dialogue {
  inRecovery: boolean | undefined;
  readOnly: boolean | undefined;
  #isFirst = true;
  #key = "";
  /** The word that the server is ready, while it is asked for its role. */
  #ready: Buffer | undefined;

  constructor(private readonly beginning: SessionBeginning) {}

  take(message: ServerMessage): SessionBegun | undefined {
    const { letter, bytes } = message;
    if (letter === letters.error) return this.#refusal(message);
    if (this.#ready !== undefined) return this.#answer(message);
    if (letter === letters.ready) {
      this.#ready = bytes;
      const known = this.inRecovery !== undefined && this.readOnly !== undefined;
      if (known || this.beginning.role === "any") return this.#open();
      // Servers before version 14 do not say so by themselves.
      this.beginning.socket.write(askForRole);
      return undefined;
    }
    this.#isFirst = false;
    if (letter === letters.key) this.#key = bytes.subarray(5).toString("hex");
    if (letter === letters.parameter) {
      const [name, value] = parameterOf(message);
      if (name === "in_hot_standby") this.inRecovery = value === "on";
      if (name === "default_transaction_read_only") this.readOnly = value === "on";
    }
    this.beginning.onMessage(bytes);
    return undefined;
  }

  #answer(message: ServerMessage): SessionBegun | undefined {
    if (message.letter === letters.row) {
      const [inRecovery, readOnly] = columnsOf(message);
      this.inRecovery = inRecovery === "t";
      this.readOnly = readOnly === "on";
    }
    return message.letter === letters.ready ? this.#open() : undefined;
  }

  #open(): SessionBegun {
    return { kind: "open", ready: [this.#ready!], key: this.#key };
  }

  #refusal(message: ServerMessage): SessionBegun {
    const code = errorField(message, "C");
    const failure = new HostFailure(
      this.beginning.host,
      "session",
      errorField(message, "M"),
      code,
    );
    return { kind: "refused", message: message.bytes, failure, atOnce: this.#isFirst };
  }
}

/** A simple query: letter, length, text, zero. */
const askForRole = simpleQuery(
  "select pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')",
);

function simpleQuery(text: string): Uint8Array {
  const bytes = new Uint8Array(6 + text.length);
  bytes[0] = "Q".charCodeAt(0);
  new DataView(bytes.buffer).setUint32(1, bytes.length - 1);
  new TextEncoder().encodeInto(text, bytes.subarray(5));
  return bytes;
}

/** What keeps a server from being used for a role, as libpq judges; undefined = nothing. */
export function wrongRole(
  role: DatabaseRole,
  inRecovery = false,
  readOnly = false,
): string | undefined {
  const writes = !inRecovery && !readOnly;
  switch (role) {
    case "any":
      return undefined;
    case "read-write":
      return writes ? undefined : "takes no writes, expected one that does";
    case "read-only":
      return writes ? "takes writes, expected one that does not" : undefined;
    case "primary":
      return inRecovery ? "is a hot standby, expected the primary" : undefined;
    case "standby":
    case "prefer-standby":
      return inRecovery ? undefined : "is not a standby, expected one";
  }
}

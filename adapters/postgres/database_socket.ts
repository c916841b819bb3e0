/**
 * The socket that the driver speaks through, in the shape of node's (`testing/driver_internals.ts` lists
 * what it uses). Nagle's algorithm is off: it makes each of a batch's round trips wait 40 ms for an
 * acknowledgement that the other side delays (F67). What is written in one turn of the event loop
 * leaves in one piece.
 *
 * Until a session is open the socket is several connections: the servers of the address are tried
 * one after the other as libpq does, each with the driver's own first message (`open_session.ts`).
 * The driver answers whichever asks for the password. Its own choice of servers takes a hot standby
 * for one that takes writes (F53), and forgets a connection that could not be opened.
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import {
  type DatabaseAddress,
  type DatabaseHost,
  type DatabaseRole,
  type TlsMode,
  tlsModeOf,
} from "./database_address.ts";
import { asksForRows, type CopiedRowsQueue } from "./copied_rows.ts";
import type { DriverWrites } from "./driver_writes.ts";
import { DatabaseUnreachable, HostFailure } from "./host_failure.ts";
import { openSession, type SessionBegun } from "./open_session.ts";
import { type Encryption, openStream, type StreamOptions } from "./open_stream.ts";
import { resolveHost } from "./resolve_host.ts";
import { errorField, letters, MessageWatch, type ServerMessage } from "./server_messages.ts";
import { meaningOfState } from "./meaning_of_state.ts";

/**
 * Bytes on their way to the server from which the driver waits for an answer before each further
 * statement. Node's usual 64 KiB are four small messages with their documents; this is more than
 * most batches have.
 */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/** The driver gathers shorter writes until the end of the turn by itself. */
const GATHERED_BYTES = 1024;
/** How long a server may take to close after a session has said good-bye, in milliseconds. */
const GOODBYE_MS = 5_000;

/** First message of a connection that is to cancel what another one does: length and code. */
const cancelRequest = Uint8Array.of(0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e);

/** How each open session of a pool was reached, by its key: a request to cancel goes there, too. */
export type OpenSessions = Map<string, Omit<StreamOptions, "signal">>;

export class DatabaseSocket extends EventEmitter {
  readyState: "open" | "closed" = "open";
  /** The server that is tried or used, for the driver's messages. */
  host: string;
  port: number;
  readonly #aborter = new AbortController();
  #socket: Socket | undefined;
  #hasBegun = false;
  #isOpen = false;
  #key: string | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Told once what waits is copied. */
  #taken: (() => void)[] = [];
  #sendingBytes = 0;
  #written: ((error?: Error | null) => void)[] = [];
  #mustDrain = false;
  #turn: ReturnType<typeof setImmediate> | undefined;
  #goodbye: ReturnType<typeof setTimeout> | undefined;
  /** Whether the session is given up once no transaction is open. */
  #leaves: "no" | "when idle" | "now" = "no";

  /** `sessions`, `writes` and `copied` are those of the pool. */
  constructor(
    private readonly address: DatabaseAddress,
    private readonly sessions: OpenSessions,
    private readonly writes: DriverWrites,
    private readonly copied: CopiedRowsQueue,
  ) {
    super();
    const [{ name, port }] = address.hosts as [DatabaseHost];
    this.host = name;
    this.port = port;
  }

  /** Tells whether the driver may go on writing; `drain` follows where it may not. */
  write(bytes: Uint8Array, written?: (error?: Error | null) => void): boolean {
    if (this.readyState === "closed") {
      queueMicrotask(() => written?.(new Error("the connection is closed")));
      return true;
    }
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      // The driver goes on using its buffer.
      this.#begin(Buffer.from(bytes)).catch((error) => this.#close(error));
      return true;
    }
    if (this.copied.isEmpty) this.#wait(bytes);
    else for (const { piece, taken } of this.copied.withRows(bytes)) this.#wait(piece, taken);
    if (written !== undefined) this.#written.push(written);
    // Short ones come at the end of the driver's turn. A long one may be followed by one of these:
    // the driver's end of the turn comes behind ours.
    if (bytes.length < GATHERED_BYTES || written !== undefined) this.#flush();
    else this.#turn ??= setImmediate(() => this.#turn = setImmediate(() => this.#flush()));
    if (this.#waitingBytes + this.#sendingBytes >= WAITING_BYTES_MAX) this.#mustDrain = true;
    return !this.#mustDrain;
  }

  #wait(bytes: Uint8Array, taken?: () => void): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (taken !== undefined) this.#taken.push(taken);
  }

  end(bytes: Uint8Array): void {
    if (this.readyState === "closed") return;
    if (!this.#isOpen) return this.destroy();
    this.#waiting.push(bytes);
    this.#flush();
    this.#socket!.end();
    // A server that does not answer any more does not close either.
    this.#goodbye = setTimeout(() => this.destroy(), GOODBYE_MS);
  }

  destroy(): void {
    this.#close();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  async #begin(first: Buffer): Promise<void> {
    if (first.length === 16 && first.subarray(0, 8).equals(cancelRequest)) {
      return await this.#cancel(first);
    }
    const { hosts, role } = this.address;
    const failures: HostFailure[] = [];
    for (const wanted of role === "prefer-standby" ? ["standby", "any"] as const : [role]) {
      for (const host of hosts) {
        const failed = await this.#tryHost(host, wanted, first);
        if (failed === undefined || this.readyState === "closed") return;
        failures.push(...failed);
      }
    }
    throw new DatabaseUnreachable(failures);
  }

  /** Resolves to undefined once the driver has a session, or has been told why not. */
  async #tryHost(
    host: DatabaseHost,
    role: DatabaseRole,
    startup: Buffer,
  ): Promise<HostFailure[] | undefined> {
    const { address } = this;
    this.host = host.name;
    this.port = host.port;
    const mode = tlsModeOf(address, host);
    const verify = { chain: mode.startsWith("verify"), name: mode === "verify-full" };
    const ways = waysOf[mode];
    const failures: HostFailure[] = [];
    try {
      for (const dial of await resolveHost(host, address.connectMs)) {
        for (const [index, encryption] of ways.entries()) {
          const isLast = index === ways.length - 1;
          const failure = await this.#tryOnce(
            { address, host, dial, encryption, verify },
            { role, startup, isLast },
          );
          if (failure === undefined) return undefined;
          failures.push(failure);
          // Its other addresses are the same server.
          if (failure.step === "role") return failures;
          // Where nothing answers, nothing answers the other way either.
          if (failure.step === "connect") break;
        }
      }
    } catch (error) {
      if (!(error instanceof HostFailure)) throw error;
      failures.push(error);
    }
    return failures;
  }

  async #tryOnce(
    way: Omit<StreamOptions, "signal">,
    { role, startup, isLast }: { role: DatabaseRole; startup: Buffer; isLast: boolean },
  ): Promise<HostFailure | undefined> {
    const { host, address } = way;
    using attempt = new Attempt(host, address.connectMs, this.#aborter.signal);
    const { signal } = attempt;
    try {
      const { socket } = await openStream({ ...way, signal });
      this.#socket = socket;
      const begun = await openSession({
        ...{ socket, host, startup, role, signal },
        onMessage: (bytes) => this.#tell(bytes),
      });
      const failure = failureOf(begun, isLast, address);
      if (failure === undefined) return this.#use(socket, begun, way);
      socket.destroy();
      throw failure;
    } catch (error) {
      this.#socket = undefined;
      if (!(error instanceof HostFailure)) throw error;
      // What the driver is about to write is meant for this server, not for the next one.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      return error;
    }
  }

  /** From here on the bytes are the driver's. */
  #use(socket: Socket, begun: SessionBegun, way: Omit<StreamOptions, "signal">): undefined {
    let fault: Error | undefined;
    const watch = new MessageWatch(
      { wanted: [letters.error, letters.ready], dropped: [asksForRows] },
      (message) => this.#note(message),
    );
    socket.on("data", (bytes: Buffer) => {
      const passed = watch.pass(bytes);
      if (passed.length > 0) this.#tell(passed);
      // Once whoever asked has heard why: the driver would tell them that the connection is lost.
      if (this.#leaves === "now") setImmediate(() => this.destroy());
    });
    socket.on("error", (error) => fault = error);
    socket.on("close", () => this.#close(fault));
    this.#isOpen = true;
    if (begun.kind === "open") {
      this.#key = begun.key;
      this.sessions.set(begun.key, way);
    }
    for (const bytes of begun.kind === "open" ? begun.ready : [begun.message]) {
      if (bytes.length > 0) this.#tell(bytes);
    }
    socket.resume();
  }
  #tell(bytes: Buffer): void {
    // It may answer.
    this.writes.note();
    this.emit("data", bytes);
  }

  /** After an error that every statement would meet from now on, the next session finds a better server. */
  #note(message: ServerMessage): void {
    if (message.letter === letters.error) {
      const left = meaningOfState(errorField(message, "C")).session === "left";
      if (left && wantsWrites.includes(this.address.role)) this.#leaves = "when idle";
    } else if (this.#leaves === "when idle" && message.bytes.at(-1) === IDLE) {
      this.#leaves = "now";
    }
  }

  async #cancel(request: Buffer): Promise<void> {
    const way = this.sessions.get(request.subarray(8).toString("hex"));
    // The session has ended meanwhile, and what it did with it.
    if (way === undefined) return this.#close();
    using attempt = new Attempt(way.host, this.address.connectMs, this.#aborter.signal);
    const { socket } = await openStream({ ...way, signal: attempt.signal });
    this.#socket = socket;
    socket.on("error", (error) => this.#close(error));
    socket.on("close", () => this.#close());
    socket.resume();
    socket.write(request);
  }

  #flush(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const waiting = this.#waiting;
    const written = this.#written;
    const bytes = this.#waitingBytes;
    const taken = this.#taken;
    this.#taken = [];
    this.#waiting = [];
    this.#written = [];
    this.#waitingBytes = 0;
    if (waiting.length === 0) return;
    // Between two servers: it answered the one that is gone.
    if (this.#socket === undefined) return;
    this.#sendingBytes += bytes;
    const whole = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    for (const tell of taken) tell();
    this.#socket.write(whole, (error) => {
      this.#sendingBytes -= bytes;
      for (const tell of written) tell(error);
      if (!this.#mustDrain || this.#sendingBytes + this.#waitingBytes > 0) return;
      this.#mustDrain = false;
      if (this.readyState === "open") this.emit("drain");
    });
  }

  #close(error?: Error): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    clearImmediate(this.#turn);
    clearTimeout(this.#goodbye);
    this.#aborter.abort();
    if (this.#key !== undefined) this.sessions.delete(this.#key);
    this.#socket?.destroy();
    const written = this.#written;
    this.#written = [];
    queueMicrotask(() => {
      for (const tell of written) tell(error ?? new Error("the connection is closed"));
      this.writes.whenNone(() => {
        if (error !== undefined) this.emit("error", error);
        this.emit("close", error !== undefined);
      });
    });
  }
}

/** One attempt at a server: ends after a time, or with the socket. */
class Attempt implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #ended = () => this.#controller.abort(this.#late);
  readonly #late: HostFailure;

  constructor(host: DatabaseHost, ms: number, private readonly whole: AbortSignal) {
    this.#late = new HostFailure(
      host,
      "connect",
      `no session in ${ms / 1000} s`,
      "CONNECT_TIMEOUT",
    );
    this.#timer = setTimeout(this.#ended, ms);
    if (whole.aborted) this.#ended();
    whole.addEventListener("abort", this.#ended);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.whole.removeEventListener("abort", this.#ended);
  }
}

/** As the server says that no transaction is open. */
const IDLE = "I".charCodeAt(0);

/** Roles for which a server that takes no writes is the wrong one. */
const wantsWrites: readonly DatabaseRole[] = ["any", "read-write", "primary"];

/** What is tried at a server, in order. */
const waysOf: Readonly<Record<TlsMode, readonly Encryption[]>> = {
  disable: ["none"],
  allow: ["none", "must"],
  prefer: ["if offered", "none"],
  require: ["must"],
  "verify-ca": ["must"],
  "verify-full": ["must"],
};

/** Why something else is tried; undefined where the server's words are for the driver. */
function failureOf(
  begun: SessionBegun,
  isLastWay: boolean,
  { hosts }: DatabaseAddress,
): HostFailure | undefined {
  if (begun.kind === "open" || !begun.atOnce) return undefined;
  const isStarting = begun.failure.code === "57P03";
  return !isLastWay || (isStarting && hosts.length > 1) ? begun.failure : undefined;
}

/** The EDI address by itself, for tests: whatever `receive` answers, and all that it was told. */
import { Buffer } from "node:buffer";
import type { TargetAnswer } from "../../adapters/target.ts";
import { intakeApp } from "../intake/app.ts";
import { BodyRoom } from "../intake/body_room.ts";
import { ConnectionCounts } from "../intake/connection_counts.ts";
import { type EdiServer, serveEdi, type ServeEdiOptions } from "../intake/serve_edi.ts";

export interface Told {
  readonly refused: { readonly status: number; readonly sentence: string }[];
  readonly closed: string[];
  readonly mistakes: unknown[];
  readonly bodies: Uint8Array[];
  busy: number;
}

export interface EdiBed extends Disposable {
  readonly server: EdiServer;
  readonly room: BodyRoom;
  readonly told: Told;
  connect(): Promise<TestConnection>;
}

export interface EdiBedOptions {
  readonly receive?: (body: Uint8Array) => Promise<TargetAnswer>;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly connectionsMax?: number;
  readonly server?: Partial<Pick<ServeEdiOptions, "bodyBytesMax" | "idleMs" | "bodyMs">>;
}

export const replyBytes: Uint8Array = new Uint8Array(500).fill(65);

export function answer(finished: (delivered: boolean) => void = () => {}): TargetAnswer {
  const reply = { status: 200, contentType: "text/plain", bytes: replyBytes };
  return { reply, result: "answered", code: "00000", finished };
}

export function serveHere(options: EdiBedOptions = {}): EdiBed {
  const { receive = () => Promise.resolve(answer()), tls, connectionsMax = 100 } = options;
  const told: Told = { refused: [], closed: [], mistakes: [], bodies: [], busy: 0 };
  const bodyBytesMax = options.server?.bodyBytesMax ?? 100_000;
  const room = new BodyRoom(bodyBytesMax);
  const server = serveEdi({
    listen: { hostname: "127.0.0.1", port: 0 },
    tls,
    handler: intakeApp({
      now: Date.now,
      readsNumberMap: false,
      admit: () => ({ kind: "direct" }),
      receive: ({ body }) => {
        told.bodies.push(body);
        return receive(body);
      },
      onBusy: () => told.busy++,
    }),
    room,
    counts: new ConnectionCounts(ConnectionCounts.memory(1), 0, connectionsMax),
    idleMs: 5_000,
    bodyMs: 5_000,
    ...options.server,
    bodyBytesMax,
    onRefused: (status, sentence) => told.refused.push({ status, sentence }),
    onClosed: (reason) => told.closed.push(reason),
    onMistake: (error) => told.mistakes.push(error),
    onAcceptFailed: (error) => told.mistakes.push(error),
  });
  return {
    server,
    room,
    told,
    connect: () => TestConnection.open(server.port, tls?.cert),
    [Symbol.dispose]: () => server[Symbol.dispose](),
  };
}

export class TestConnection implements Disposable {
  private constructor(readonly connection: Deno.Conn) {}

  static async open(port: number, ca?: string): Promise<TestConnection> {
    const at = { hostname: "127.0.0.1", port };
    return new TestConnection(
      ca === undefined ? await Deno.connect(at) : await Deno.connectTls({ ...at, caCerts: [ca] }),
    );
  }

  async write(...parts: (string | Uint8Array)[]): Promise<void> {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
    for (let at = 0; at < bytes.length;) at += await this.connection.write(bytes.subarray(at));
  }

  /** Everything until the other side ends the connection; `reset` where it broke it. */
  async readToEnd(): Promise<string> {
    let text = "";
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const length = await this.connection.read(buffer).catch(() => undefined);
      if (length === undefined) return text + "reset";
      if (length === null) return text;
      text += Buffer.from(buffer.subarray(0, length)).toString("latin1");
    }
  }

  /** Up to the end of a pattern. */
  async readUntil(pattern: RegExp): Promise<string> {
    let text = "";
    const buffer = new Uint8Array(65_536);
    while (!pattern.test(text)) {
      const length = await this.connection.read(buffer);
      if (length === null) throw new Error(`the connection ended after: ${text}`);
      text += Buffer.from(buffer.subarray(0, length)).toString("latin1");
    }
    return text;
  }

  closeWrite(): Promise<void> {
    return this.connection.closeWrite();
  }

  [Symbol.dispose](): void {
    try {
      this.connection.close();
    } catch {
      // Closed already.
    }
  }
}

/** A request with this body. */
export function post(body: string, ...more: string[]): string {
  return [
    "POST / HTTP/1.1",
    "Host: x",
    "Content-Type: text/plain",
    `Content-Length: ${body.length}`,
    ...more,
    "",
    body,
  ].join("\r\n");
}

/**
 * Asks the primary whether it works: a connection (TCP, then TLS), and where a service user is
 * configured a message of procedure TCC, which checks the whole way and changes nothing
 * (docs/wire-protocol.md 12). A connection that is closed without a word is as bad as none.
 */
import type { WrittenRequest } from "../terminal/mod.ts";
import type { PrimaryClient } from "../vnaccs/primary_client.ts";
import { asSaid, say, type Sentence } from "../../core/reasons/mod.ts";

export interface PrimaryProbeOptions {
  readonly url: string;
  /** How long a connection may take, in milliseconds. */
  readonly connectMs: number;
  /** Extra certification authorities, PEM. */
  readonly caCertificates?: readonly string[];
  /** Client certificate and key, PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Writes a message of the service user, and sends it; its deadline is the client's. */
  readonly message?: { readonly write: () => WrittenRequest; readonly client: PrimaryClient };
}

export type ProbeResult =
  | { readonly kind: "answers" | "connects"; readonly ms: number }
  | { readonly kind: "unreachable" | "silent"; readonly reason: Sentence };

/** How long a connection is watched for being closed at once, in milliseconds. */
const CLOSED_AT_ONCE_MS = 20;

/** One probe. Never rejects. */
export async function probePrimary(options: PrimaryProbeOptions): Promise<ProbeResult> {
  const connected = await connectOnce(options);
  if (options.message === undefined || connected.kind !== "connects") return connected;
  const { write, client } = options.message;
  const { contentType, body } = write();
  const from = performance.now();
  const answer = await client.post(contentType, body);
  switch (answer.kind) {
    case "answered":
      // Whatever it says, it is there; a front server that speaks for it is not it.
      return answer.reply.status < 500
        ? { kind: "answers", ms: performance.now() - from }
        : { kind: "silent", reason: say("PRIMARY_STATUS", { status: answer.reply.status }) };
    case "not sent":
      return { kind: "unreachable", reason: answer.reason };
    case "unknown":
      return { kind: "silent", reason: answer.reason };
  }
}

async function connectOnce(options: PrimaryProbeOptions): Promise<ProbeResult> {
  const from = performance.now();
  let late = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connecting = open(options);
  // A connection that comes too late is not used, but must be closed.
  connecting.then((connection) => late && close(connection), () => {});
  const deadline = new Promise<never>((_resolve, reject) => {
    const reason = say("NO_CONNECTION", { ms: options.connectMs });
    timer = setTimeout(() => reject(new Error(reason)), options.connectMs);
  });
  try {
    const connection = await Promise.race([connecting, deadline]);
    const ms = performance.now() - from;
    const closed = await isClosedAtOnce(connection);
    close(connection);
    return closed
      ? { kind: "unreachable", reason: say("CLOSED_AT_ONCE") }
      : { kind: "connects", ms };
  } catch (error) {
    late = true;
    return {
      kind: "unreachable",
      reason: asSaid(error instanceof Error ? error.message : String(error)),
    };
  } finally {
    clearTimeout(timer);
  }
}

async function open({ url, caCertificates, clientCertificate }: PrimaryProbeOptions) {
  const { protocol, hostname, port } = new URL(url);
  const tls = protocol === "https:";
  const address = {
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (tls ? 443 : 80)),
  };
  if (!tls) return await Deno.connect(address);
  const connection = await Deno.connectTls({
    ...address,
    caCerts: caCertificates === undefined ? undefined : [...caCertificates],
    ...(clientCertificate ?? {}),
  });
  try {
    await connection.handshake();
  } catch (error) {
    close(connection);
    throw error;
  }
  return connection;
}

async function isClosedAtOnce(connection: Deno.Conn): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stays = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CLOSED_AT_ONCE_MS);
  });
  const ends = connection.read(new Uint8Array(1)).then((length) => length === null, () => true);
  const closed = await Promise.race([stays, ends]);
  clearTimeout(timer);
  return closed;
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed by the other side.
  }
}

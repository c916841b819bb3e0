/** Posts bytes over a socket of its own, as the terminal does, and reads the whole response. */
import { Buffer } from "node:buffer";
import { connectEdi, type EdiAddress } from "./edi_address.ts";

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Sends a whole HTTP request (head and body as they are) to an address and reads until the response
 * is complete. Undefined if the connection closes before that. `halfClosed`: the sending side is
 * closed at once.
 */
export async function postRaw(
  address: EdiAddress,
  request: Uint8Array,
  { halfClosed = false }: { readonly halfClosed?: boolean } = {},
): Promise<RawResponse | undefined> {
  const connection = await connectEdi(address).catch((error) => {
    // A gateway that is killed ends what nobody has taken yet.
    if (error instanceof Deno.errors.ConnectionReset) return undefined;
    throw error;
  });
  if (connection === undefined) return undefined;
  try {
    for (let at = 0; at < request.length;) at += await connection.write(request.subarray(at));
    if (halfClosed) await connection.closeWrite();
    return await readResponse(connection);
  } catch {
    return undefined;
  } finally {
    try {
      connection.close();
    } catch {
      // Closed by the other side.
    }
  }
}

async function readResponse(connection: Deno.Conn): Promise<RawResponse | undefined> {
  let received = Buffer.alloc(0);
  const chunk = new Uint8Array(65_536);
  for (;;) {
    const headEnd = received.indexOf("\r\n\r\n");
    if (headEnd >= 0) {
      const head = received.subarray(0, headEnd).toString("latin1").split("\r\n");
      const status = Number(head[0]?.split(" ")[1]);
      if (status === 100) {
        received = received.subarray(headEnd + 4);
        continue;
      }
      const headers = Object.fromEntries(
        head.slice(1).map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }),
      );
      const bodyStart = headEnd + 4;
      const length = Number(headers["content-length"]);
      if (received.length >= bodyStart + length) {
        return { status, headers, body: received.subarray(bodyStart, bodyStart + length) };
      }
    }
    const length = await connection.read(chunk);
    if (length === null) return undefined;
    received = Buffer.concat([received, chunk.subarray(0, length)]);
  }
}

/** A request as the terminal writes it. */
export function terminalRequest(contentType: string, body: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(
      "POST / HTTP/1.1\r\nUser-Agent: NACCS Terminal Software\r\n" +
        `Content-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n` +
        "Expect: 100-continue\r\nConnection: close\r\nHost: 127.0.0.1\r\n\r\n",
    ),
    body,
  ]);
}

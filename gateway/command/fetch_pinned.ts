import { Buffer } from "node:buffer";
import { once } from "node:events";
// Over a socket that is encrypted already: node:https needs a permission of its own (health.ts).
import { request } from "node:http";
import { connect } from "node:tls";

/** The server shows another certificate than the one it was expected to have. */
export class OtherCertificate extends Error {}

export interface PinnedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/**
 * Asks a server that is known by its certificate (the first one of `certificatePem`), not by its
 * name or who issued it: the gateway of this machine is asked at 127.0.0.1, and its certificate is
 * for the name that others use. Nothing is sent before the certificate was compared; throws
 * `OtherCertificate` where it is another.
 */
export async function fetchPinned(
  url: URL,
  { method, headers, body, signal }: PinnedRequest,
  certificatePem: string,
): Promise<Response> {
  const at = { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) };
  const socket = connect({ ...at, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect", { signal });
    const { raw } = socket.getPeerCertificate(true);
    if (raw === undefined || !Buffer.from(raw).equals(firstCertificate(certificatePem))) {
      throw new OtherCertificate("the certificate is another than the one in the settings");
    }
    const asked = request({
      ...at,
      path: url.pathname + url.search,
      method,
      headers,
      signal,
      createConnection: () => socket,
    });
    asked.end(body);
    const [response] = await once(asked, "response", { signal });
    const parts: Uint8Array[] = [];
    for await (const part of response) parts.push(part);
    const told = new Headers();
    for (const [name, value] of Object.entries<string | string[]>(response.headers)) {
      for (const each of [value].flat()) told.append(name, each);
    }
    const { statusCode: status } = response;
    return new Response(Buffer.concat(parts) as Uint8Array<ArrayBuffer>, { status, headers: told });
  } finally {
    socket.destroy();
  }
}

function firstCertificate(pem: string): Buffer {
  const [, text = ""] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem) ?? [];
  return Buffer.from(text, "base64");
}

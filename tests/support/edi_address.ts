/** Where a terminal posts to: host and port, and for TLS the authority (PEM) that it trusts. */
export type EdiAddress = string | TlsAddress;

export interface TlsAddress {
  /** Host and port. */
  readonly address: string;
  readonly caCerts: readonly string[];
}

/**
 * Connects to it. What is small leaves at once, under TLS too: a connection that the runtime makes for
 * TLS waits for acknowledgements.
 */
export async function connectEdi(to: EdiAddress): Promise<Deno.Conn> {
  const { address, caCerts } = typeof to === "string" ? { address: to, caCerts: undefined } : to;
  const colon = address.lastIndexOf(":");
  const hostname = address.slice(0, colon);
  const connection = await Deno.connect({ hostname, port: Number(address.slice(colon + 1)) });
  connection.setNoDelay(true);
  if (caCerts === undefined) return connection;
  const secured = await Deno.startTls(connection, {
    hostname,
    caCerts: [...caCerts],
    alpnProtocols: ["http/1.1"],
  });
  try {
    await secured.handshake();
  } catch (error) {
    secured.close();
    throw error;
  }
  return secured;
}

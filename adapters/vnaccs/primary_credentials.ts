/** What a connection to the primary is made with. PEM texts; undefined where the system's will do. */
export interface PrimaryCredentials {
  readonly caCertificates: readonly string[] | undefined;
  /** What we show. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined;
}

/**
 * Options that are asked for the credentials whenever a connection is made: what was renewed
 * meanwhile counts for the next one.
 */
export function withCredentials<Options extends object>(
  options: Options,
  credentials: PrimaryCredentials,
): Options & PrimaryCredentials {
  return Object.defineProperties(options, {
    caCertificates: { enumerable: true, get: () => credentials.caCertificates },
    clientCertificate: { enumerable: true, get: () => credentials.clientCertificate },
  }) as Options & PrimaryCredentials;
}

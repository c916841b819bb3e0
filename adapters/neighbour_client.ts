/** Authorities of a neighbour's certificate beside the public ones; may be others the next time. */
export interface NeighbourTrust {
  /** PEM. */
  readonly caCertificates?: readonly string[] | undefined;
}

/**
 * What `fetch` connects with to a neighbour whose certificate may be from an authority of the
 * installation. Connections are kept; once the authorities are others, new ones are made.
 */
export class NeighbourClient implements Disposable {
  #kept: { readonly authorities: string; readonly client: Deno.HttpClient } | undefined;

  constructor(private readonly trust: NeighbourTrust) {}

  /** Undefined where public authorities alone count. */
  get current(): Deno.HttpClient | undefined {
    const { caCertificates } = this.trust;
    const authorities = caCertificates?.join("\n");
    if (this.#kept?.authorities === authorities) return this.#kept?.client;
    this[Symbol.dispose]();
    if (caCertificates === undefined || authorities === undefined) return undefined;
    const client = Deno.createHttpClient({ caCerts: [...caCertificates] });
    this.#kept = { authorities, client };
    return client;
  }

  [Symbol.dispose](): void {
    this.#kept?.client.close();
    this.#kept = undefined;
  }
}

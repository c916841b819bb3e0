/** Where a primary is, as its connections and requests need it. */
export interface PrimaryAddress {
  readonly secure: boolean;
  /** Name or address without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** The field `Host`: name, and port where it is not the usual one. */
  readonly host: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
}

/** Reads an `http://` or `https://` address. Throws a `TypeError` for what is none. */
export function primaryAddress(url: string): PrimaryAddress {
  const { protocol, hostname, port, host, pathname, search } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") {
    throw new TypeError(`cannot send to "${protocol}": expected http:// or https://`);
  }
  const secure = protocol === "https:";
  return {
    secure,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    host,
    target: pathname + search,
  };
}

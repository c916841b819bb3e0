import { libcryptoPaths } from "./open_libcrypto.ts";

const symbols = {
  BIO_set_tcp_ndelay: { parameters: ["i32", "i32"], result: "i32" },
  BIO_sock_info: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  // A pointer as a number: what is written into `info` would otherwise need the permission to read
  // any memory, which no lane has.
  BIO_ADDR_new: { parameters: [], result: "u64" },
  BIO_ADDR_free: { parameters: ["u64"], result: "void" },
  BIO_ADDR_rawport: { parameters: ["u64"], result: "u16" },
  ERR_clear_error: { parameters: [], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** `BIO_SOCK_INFO_ADDRESS`: the local address of a socket. */
const LOCAL_ADDRESS = 0;

/** File descriptors are given out from the lowest free one: beyond so many strangers there is none. */
const STRANGERS_MAX = 4_096;

/**
 * Switches Nagle's algorithm off for every socket of this process on a local TCP port. The runtime
 * lets one do that for plain connections only, not for those of its TLS listener, and names no file
 * descriptor; on Linux a connection inherits the setting from the listener that accepted it. OpenSSL
 * is loaded anyway, so that no other library has to be permitted. Gives the number of sockets found:
 * none where the library may not be used.
 */
export function setNoDelay(port: number, paths = libcryptoPaths): number {
  const library = open(paths);
  if (library === undefined) return 0;
  const openssl = library.symbols;
  const address = openssl.BIO_ADDR_new();
  if (BigInt(address) === 0n) return 0;
  const info = new BigUint64Array([BigInt(address)]);
  let found = 0;
  for (let socket = 0, strangers = 0; strangers < STRANGERS_MAX; socket++) {
    const isSocket =
      openssl.BIO_sock_info(socket, LOCAL_ADDRESS, new Uint8Array(info.buffer)) === 1;
    if (isSocket && hostOrder(openssl.BIO_ADDR_rawport(address)) === port) {
      found += openssl.BIO_set_tcp_ndelay(socket, 1);
      strangers = 0;
    } else strangers++;
  }
  // Descriptors that are no sockets have left their errors on this thread.
  openssl.ERR_clear_error();
  openssl.BIO_ADDR_free(address);
  library.close();
  return found;
}

function open(paths: readonly string[]) {
  for (const path of paths) {
    if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") continue;
    try {
      return Deno.dlopen(path, symbols);
    } catch {
      // Not there, or without these functions.
    }
  }
  return undefined;
}

function hostOrder(port: number): number {
  return ((port & 0xff) << 8) | (port >> 8);
}

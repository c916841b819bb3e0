import type { Packer } from "../seals/packer.ts";
import { unpackLz4 } from "../seals/unpack_lz4.ts";

/** Called without leaving the thread: some microseconds for what is packed at all. */
const symbols = {
  LZ4_compress_default: { parameters: ["buffer", "buffer", "i32", "i32"], result: "i32" },
  LZ4_createStream: { parameters: [], result: "pointer" },
  LZ4_loadDict: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
  LZ4_compress_fast_continue: {
    parameters: ["pointer", "buffer", "buffer", "i32", "i32", "i32"],
    result: "i32",
  },
  LZ4_decompress_safe: { parameters: ["buffer", "buffer", "i32", "i32"], result: "i32" },
  LZ4_decompress_safe_usingDict: {
    parameters: ["buffer", "buffer", "i32", "i32", "buffer", "i32"],
    result: "i32",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** What `LZ4_compress_default` does; more is faster and longer. */
const usualSpeed = 1;

/** Where the library is looked for, in this order; full paths, as permissions name them. */
export const liblz4Paths: readonly string[] = Deno.build.os === "linux"
  ? [
    `/usr/lib/${Deno.build.arch}-linux-gnu/liblz4.so.1`,
    "/usr/lib64/liblz4.so.1",
    "/usr/lib/liblz4.so.1",
    "/lib/liblz4.so.1",
  ]
  : Deno.build.os === "darwin"
  ? ["/opt/homebrew/opt/lz4/lib/liblz4.1.dylib", "/usr/local/opt/lz4/lib/liblz4.1.dylib"]
  : [];

/**
 * LZ4 by the system's library through FFI, an eighth of the time of the runtime's deflate for 5 KB.
 * Undefined where the library is missing, not permitted, or does not do what it should: values are then
 * stored as long as they are.
 */
export function liblz4Packer(paths = liblz4Paths): Packer | undefined {
  for (const path of paths) {
    // Asking first: without permission `dlopen` would put a question to the terminal.
    if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") continue;
    try {
      const packer = packerOf(Deno.dlopen(path, symbols).symbols);
      if (packer !== undefined && givesBack(packer)) return packer;
    } catch {
      // Not there, or a library without this function: the next path may do.
    }
  }
  return undefined;
}

/** Undefined where the library has no memory for its tables. */
function packerOf(
  library: Deno.StaticForeignLibraryInterface<typeof symbols>,
): Packer | undefined {
  const { LZ4_compress_default, LZ4_createStream, LZ4_loadDict } = library;
  const { LZ4_compress_fast_continue } = library;
  const { LZ4_decompress_safe, LZ4_decompress_safe_usingDict } = library;
  // For the life of the thread; where its bytes stand is begun anew with each base.
  const stream = LZ4_createStream();
  if (stream === null) return undefined;
  return {
    name: "liblz4",
    pack(bytes, target, base) {
      const [from, to] = [ofAnyMemory(bytes), ofAnyMemory(target)];
      if (base === undefined) return LZ4_compress_default(from, to, from.length, to.length);
      LZ4_loadDict(stream, ofAnyMemory(base), base.length);
      return LZ4_compress_fast_continue(stream, from, to, from.length, to.length, usualSpeed);
    },
    unpack(block, length, base) {
      const [from, bytes] = [ofAnyMemory(block), new Uint8Array(length)];
      const unpacked = base === undefined
        ? LZ4_decompress_safe(from, bytes, from.length, length)
        : LZ4_decompress_safe_usingDict(
          ...[from, bytes, from.length, length] as const,
          ...[ofAnyMemory(base), base.length] as const,
        );
      return unpacked === length ? bytes : undefined;
    },
  };
}

/** The library looks at the bytes only: whose memory they are does not matter. */
const ofAnyMemory = (bytes: Uint8Array) => bytes as Uint8Array<ArrayBuffer>;

function givesBack(packer: Packer): boolean {
  const bytes = new TextEncoder().encode("TK ".padEnd(200) + "TK ".padEnd(100));
  const target = new Uint8Array(bytes.length);
  return [undefined, bytes.toReversed()].every((base) => {
    const packed = packer.pack(bytes, target, base);
    const block = target.subarray(0, packed);
    return packed > 0 && packed < bytes.length / 4 &&
      [unpackLz4, packer.unpack].every((unpack) =>
        unpack(block, bytes.length, base)?.toHex() === bytes.toHex()
      );
  });
}

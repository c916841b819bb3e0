import { Buffer } from "node:buffer";

/** Of the system's C library: a program takes the place of the one that calls it. */
const symbols = { execv: { parameters: ["buffer", "buffer"], result: "i32" } } as const;
const library = "libc.so.6";

/**
 * Puts a program in the place of this one: it has the number, input, output and environment of this
 * process, and what ran here is gone with its memory and its permissions. Returns only where that is
 * not possible: on another system, or without the permission to call its library.
 */
export function replaceProcess(program: string, args: readonly string[]): void {
  if (Deno.build.os !== "linux") return;
  if (Deno.permissions.querySync({ name: "ffi", path: library }).state !== "granted") return;
  const words = [program, ...args].map((word) => new TextEncoder().encode(`${word}\0`));
  // One behind the other, so that whatever is called holds them all; and where each begins, then zero.
  const bytes = Buffer.concat(words);
  const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
  const list = new BigUint64Array(words.length + 1);
  let offset = 0n;
  for (const [index, { length }] of words.entries()) {
    list[index] = start + offset;
    offset += BigInt(length);
  }
  try {
    const loaded = Deno.dlopen(library, symbols);
    loaded.symbols.execv(bytes, new Uint8Array(list.buffer));
    loaded.close();
  } catch {
    // Another C library.
  }
}

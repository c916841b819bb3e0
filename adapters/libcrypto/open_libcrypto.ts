/**
 * The functions of OpenSSL's libcrypto that verification and encryption need, present since 1.1.0 and
 * unchanged in 3.x. All are called without leaving the thread ("fast calls"): none of them blocks.
 */
const symbols = {
  OPENSSL_init_crypto: { parameters: ["u64", "pointer"], result: "i32" },
  OpenSSL_version_num: { parameters: [], result: "u64" },
  ERR_clear_error: { parameters: [], result: "void" },
  EVP_get_digestbyname: { parameters: ["buffer"], result: "pointer" },
  EVP_MD_CTX_new: { parameters: [], result: "pointer" },
  EVP_MD_CTX_free: { parameters: ["pointer"], result: "void" },
  EVP_DigestInit_ex: { parameters: ["pointer", "pointer", "pointer"], result: "i32" },
  EVP_DigestUpdate: { parameters: ["pointer", "buffer", "usize"], result: "i32" },
  EVP_DigestFinal_ex: { parameters: ["pointer", "buffer", "pointer"], result: "i32" },
  BIO_new_mem_buf: { parameters: ["buffer", "i32"], result: "pointer" },
  BIO_free: { parameters: ["pointer"], result: "i32" },
  d2i_PUBKEY_bio: { parameters: ["pointer", "pointer"], result: "pointer" },
  EVP_PKEY_free: { parameters: ["pointer"], result: "void" },
  EVP_PKEY_CTX_new: { parameters: ["pointer", "pointer"], result: "pointer" },
  EVP_PKEY_CTX_free: { parameters: ["pointer"], result: "void" },
  EVP_PKEY_verify_init: { parameters: ["pointer"], result: "i32" },
  EVP_PKEY_CTX_ctrl_str: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
  EVP_PKEY_verify: {
    parameters: ["pointer", "buffer", "usize", "buffer", "usize"],
    result: "i32",
  },
  EVP_aes_256_gcm: { parameters: [], result: "pointer" },
  EVP_CIPHER_CTX_new: { parameters: [], result: "pointer" },
  EVP_CIPHER_CTX_ctrl: { parameters: ["pointer", "i32", "i32", "buffer"], result: "i32" },
  EVP_EncryptInit_ex: {
    parameters: ["pointer", "pointer", "pointer", "buffer", "buffer"],
    result: "i32",
  },
  EVP_EncryptUpdate: {
    parameters: ["pointer", "buffer", "buffer", "buffer", "i32"],
    result: "i32",
  },
  EVP_EncryptFinal_ex: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
  EVP_DecryptInit_ex: {
    parameters: ["pointer", "pointer", "pointer", "buffer", "buffer"],
    result: "i32",
  },
  EVP_DecryptUpdate: {
    parameters: ["pointer", "buffer", "buffer", "buffer", "i32"],
    result: "i32",
  },
  EVP_DecryptFinal_ex: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The opened library. */
export type Libcrypto = Deno.DynamicLibrary<typeof symbols>;

/**
 * `OPENSSL_INIT_NO_ATEXIT`, for the first call into the library: it would free all that it has when the
 * process exits, while threads that nobody waits for still use it or end.
 */
const keepUntilTheEnd = 0x80000n;

/**
 * Where the library is looked for, in this order. Full paths first: a permission given for one
 * file (`--allow-ffi=<path>`) never covers a bare name, which the system's loader resolves.
 */
export const libcryptoPaths: readonly string[] = Deno.build.os === "linux"
  ? [
    `/usr/lib/${Deno.build.arch}-linux-gnu/libcrypto.so.3`,
    "/usr/lib64/libcrypto.so.3",
    "/usr/lib/libcrypto.so.3",
    "/lib/libcrypto.so.3",
    "libcrypto.so.3",
    `/usr/lib/${Deno.build.arch}-linux-gnu/libcrypto.so.1.1`,
    "/usr/lib64/libcrypto.so.1.1",
    "/usr/lib/libcrypto.so.1.1",
  ]
  : Deno.build.os === "darwin"
  ? [
    "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
    "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
  ]
  : [];

/** Opens the first library that exists, is permitted and has all functions; otherwise undefined. */
export function openLibcrypto(paths = libcryptoPaths): Libcrypto | undefined {
  for (const path of paths) {
    // Asking first: without permission `dlopen` would put a question to the terminal.
    if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") continue;
    try {
      const library = Deno.dlopen(path, symbols);
      library.symbols.OPENSSL_init_crypto(keepUntilTheEnd, null);
      return library;
    } catch {
      // Not there, or a library without these functions: the next path may do.
    }
  }
  return undefined;
}

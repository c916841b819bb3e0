import type {
  DigestAlgorithm,
  SignatureProfile,
  SignatureVerifier,
  VerifierKey,
} from "../../core/signature/mod.ts";
import { knownAnswer } from "./known_answer.ts";
import { type Libcrypto, openLibcrypto } from "./open_libcrypto.ts";

/**
 * The fast verifier: OpenSSL's libcrypto through FFI, about a tenth of the time of node:crypto.
 * One per thread: contexts and the digest buffer are reused from call to call.
 *
 * Undefined where the library is missing, not permitted, or does not give the known answer (some
 * distributions forbid SHA-1 signatures by policy, which the terminal makes). The caller then takes
 * the portable verifier, which accepts the same signatures.
 */
export function libcryptoVerifier(paths?: readonly string[]): SignatureVerifier | undefined {
  const library = openLibcrypto(paths);
  if (library === undefined) return undefined;
  const verifier = new LibcryptoVerifier(library);
  if (verifier.complete && givesKnownAnswer(verifier)) return verifier;
  verifier.close();
  return undefined;
}

function givesKnownAnswer(verifier: SignatureVerifier): boolean {
  const key = verifier.importKey(knownAnswer.spki);
  return key !== undefined &&
    key.verify(knownAnswer.profile, knownAnswer.signed, knownAnswer.signature);
}

type Functions = Libcrypto["symbols"];

/** Longest SubjectPublicKeyInfo imported, in bytes; RSA 4096 takes 550. */
const spkiBytesMax = 1024;

class LibcryptoVerifier implements SignatureVerifier {
  readonly name: string;
  readonly #library: Libcrypto;
  readonly #digests: Digests;
  readonly #room = new DigestRoom();
  readonly #keys = new Set<LibcryptoKey>();
  /** The library keeps its address over two calls: an ArrayBuffer held here neither moves nor goes. */
  readonly #spki = new Uint8Array(new ArrayBuffer(spkiBytesMax));
  #open = true;

  constructor(library: Libcrypto) {
    this.#library = library;
    this.#digests = new Digests(library.symbols);
    const version = Number(library.symbols.OpenSSL_version_num());
    this.name = `libcrypto ${version >>> 28}.${version >>> 20 & 0xff}`;
  }

  /** Whether all digests are there. */
  get complete(): boolean {
    return this.#digests.complete;
  }

  digest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
    const length = this.#digests.compute(algorithm, bytes);
    return this.#room.keep(this.#digests.result, length);
  }

  importKey(spki: Uint8Array): VerifierKey | undefined {
    if (!this.#open) throw new Error("Cannot import a key: the verifier was closed");
    const functions = this.#library.symbols;
    const key = this.#readKey(spki);
    const context = key && functions.EVP_PKEY_CTX_new(key, null);
    if (!context) {
      functions.EVP_PKEY_free(key);
      functions.ERR_clear_error();
      return undefined;
    }
    const imported = new LibcryptoKey(functions, this.#digests, this.#keys, key, context);
    this.#keys.add(imported);
    return imported;
  }

  /**
   * Reads the key through a BIO: the direct call wants the address of a variable, which Deno gives
   * only to programs with permission for all libraries.
   */
  #readKey(spki: Uint8Array): Deno.PointerValue {
    if (spki.length > spkiBytesMax) return null;
    this.#spki.set(spki);
    const functions = this.#library.symbols;
    const input = functions.BIO_new_mem_buf(this.#spki, spki.length);
    if (input === null) return null;
    const key = functions.d2i_PUBKEY_bio(input, null);
    functions.BIO_free(input);
    return key;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const key of [...this.#keys]) key.release();
    this.#digests.release();
    this.#library.close();
  }
}

/**
 * Where digests lie that were handed out, one behind the other: an array of its own costs as much as
 * the digest in it, and a message needs some twenty. What is handed out is never written again.
 */
class DigestRoom {
  #room = new Uint8Array(0);
  #used = 0;

  keep(digest: Uint8Array, length: number): Uint8Array {
    if (this.#used + length > this.#room.length) {
      this.#room = new Uint8Array(roomBytes);
      this.#used = 0;
    }
    const kept = this.#room.subarray(this.#used, this.#used += length);
    for (let at = 0; at < length; at++) kept[at] = digest[at]!;
    return kept;
  }
}

/** Of 128 digests by SHA-256: one that is kept for long keeps no more than its neighbours. */
const roomBytes = 4096;

/** One context per algorithm: naming the algorithm anew for each digest would cost a look-up. */
class Digests {
  /** Holds the last digest; as long as the longest. */
  readonly result = new Uint8Array(64);
  readonly #functions: Functions;
  readonly #contexts: Record<DigestAlgorithm, { context: Deno.PointerValue; bytes: number }>;
  #released = false;

  /** Whether the library offers all algorithms; only then may `compute` be called. */
  readonly complete: boolean;

  constructor(functions: Functions) {
    this.#functions = functions;
    let complete = true;
    const open = (name: DigestAlgorithm, bytes: number) => {
      const context = functions.EVP_MD_CTX_new();
      const algorithm = functions.EVP_get_digestbyname(nullTerminated(name));
      complete &&= functions.EVP_DigestInit_ex(context, algorithm, null) === 1;
      return { context, bytes };
    };
    this.#contexts = {
      sha1: open("sha1", 20),
      sha256: open("sha256", 32),
      sha384: open("sha384", 48),
      sha512: open("sha512", 64),
    };
    this.complete = complete;
  }

  /** Computes into `result` and returns the digest's length in bytes. */
  compute(algorithm: DigestAlgorithm, input: Uint8Array): number {
    if (this.#released) throw new Error("Cannot compute a digest: the verifier was closed");
    const { context, bytes } = this.#contexts[algorithm];
    const functions = this.#functions;
    const done = functions.EVP_DigestInit_ex(context, null, null) === 1 &&
      functions.EVP_DigestUpdate(context, input, BigInt(input.length)) === 1 &&
      functions.EVP_DigestFinal_ex(context, this.result, null) === 1;
    if (!done) throw new Error(`Cannot compute ${algorithm}: libcrypto reported an error`);
    return bytes;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const { context } of Object.values(this.#contexts)) {
      this.#functions.EVP_MD_CTX_free(context);
    }
  }
}

/**
 * A key with one context, set up again only when a signature of another profile comes: senders
 * keep to one, and the memory per key stays bounded whatever salt lengths are tried.
 */
class LibcryptoKey implements VerifierKey {
  readonly #functions: Functions;
  readonly #digests: Digests;
  readonly #siblings: Set<LibcryptoKey>;
  readonly #key: Deno.PointerValue;
  readonly #context: Deno.PointerValue;
  #profile: SignatureProfile | undefined;
  #released = false;

  constructor(
    functions: Functions,
    digests: Digests,
    siblings: Set<LibcryptoKey>,
    key: Deno.PointerValue,
    context: Deno.PointerValue,
  ) {
    this.#functions = functions;
    this.#digests = digests;
    this.#siblings = siblings;
    this.#key = key;
    this.#context = context;
  }

  verify(profile: SignatureProfile, signed: Uint8Array, signature: Uint8Array): boolean {
    if (this.#released) throw new Error("Cannot verify: the key was released");
    const functions = this.#functions;
    if (!this.#prepare(profile)) {
      functions.ERR_clear_error();
      return false;
    }
    const digestBytes = this.#digests.compute(profile.digestAlgorithm, signed);
    const outcome = functions.EVP_PKEY_verify(
      this.#context,
      signature,
      BigInt(signature.length),
      this.#digests.result,
      BigInt(digestBytes),
    );
    if (outcome === 1) return true;
    // A failed verification leaves its reasons in the thread's queue.
    functions.ERR_clear_error();
    return false;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#siblings.delete(this);
    this.#functions.EVP_PKEY_CTX_free(this.#context);
    this.#functions.EVP_PKEY_free(this.#key);
  }

  #prepare(profile: SignatureProfile): boolean {
    const ready = this.#profile;
    if (
      ready !== undefined && ready.digestAlgorithm === profile.digestAlgorithm &&
      ready.scheme === profile.scheme && ready.saltBytes === profile.saltBytes
    ) return true;
    this.#profile = undefined;
    if (this.#functions.EVP_PKEY_verify_init(this.#context) !== 1) return false;
    for (const [name, value] of settings(profile)) {
      const done = this.#functions.EVP_PKEY_CTX_ctrl_str(
        this.#context,
        nullTerminated(name),
        nullTerminated(value),
      );
      if (done !== 1) return false;
    }
    this.#profile = profile;
    return true;
  }
}

/** The profile as libcrypto's text settings, the same in 1.1 and 3.x. Padding comes before salt. */
function settings({ scheme, digestAlgorithm, saltBytes }: SignatureProfile): [string, string][] {
  const digest: [string, string] = ["digest", digestAlgorithm];
  switch (scheme) {
    case "ecdsa":
      return [digest];
    case "rsa-pkcs1":
      return [["rsa_padding_mode", "pkcs1"], digest];
    case "rsa-pss":
      return [
        ["rsa_padding_mode", "pss"],
        digest,
        ["rsa_mgf1_md", digestAlgorithm],
        ["rsa_pss_saltlen", String(saltBytes)],
      ];
  }
}

function nullTerminated(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}

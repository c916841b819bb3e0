import { type AesGcm, type AesGcmKey, nonceBytes, tagBytes } from "../seals/aes_gcm.ts";
import { type Libcrypto, openLibcrypto } from "./open_libcrypto.ts";

/**
 * AES-256-GCM by OpenSSL's libcrypto through FFI. A key has one context for sealing and one for
 * opening, set up once and used again for every value: only the nonce is new.
 *
 * Undefined where the library is missing, not permitted, or seals otherwise than it should. The caller
 * then takes the portable one, which gives the same bytes.
 */
export function libcryptoAesGcm(paths?: readonly string[]): AesGcm | undefined {
  const library = openLibcrypto(paths);
  if (library === undefined) return undefined;
  const aes: AesGcm = {
    name: "libcrypto",
    importKey: (key) => new LibcryptoKey(library.symbols, key),
  };
  if (givesKnownAnswer(aes)) return aes;
  library.close();
  return undefined;
}

/** A published one: the empty text under a key and a nonce of zeros. */
function givesKnownAnswer(aes: AesGcm): boolean {
  try {
    const sealed = new Uint8Array(tagBytes);
    const nonce = new Uint8Array(nonceBytes);
    const key = aes.importKey(new Uint8Array(32));
    key.seal(nonce, new Uint8Array(), new Uint8Array(), sealed);
    return sealed.toHex() === "530f8afbc74536b9a963b4f1c4cb738b";
  } catch {
    return false;
  }
}

type Functions = Libcrypto["symbols"];

/** EVP_CTRL_AEAD_GET_TAG and _SET_TAG. */
const getTag = 0x10;
const setTag = 0x11;

/**
 * Contexts stay as long as the thread: a handful of keys are given to a process. Lengths that the
 * library reports are known beforehand, and go where nobody reads them.
 */
class LibcryptoKey implements AesGcmKey {
  readonly #sealing: Deno.PointerValue;
  readonly #opening: Deno.PointerValue;
  readonly #length = new Int32Array(new ArrayBuffer(4));
  readonly #rest = new Uint8Array(new ArrayBuffer(tagBytes));
  readonly #tag = new Uint8Array(new ArrayBuffer(tagBytes));

  constructor(private readonly functions: Functions, key: Uint8Array) {
    const cipher = functions.EVP_aes_256_gcm();
    this.#sealing = functions.EVP_CIPHER_CTX_new();
    this.#opening = functions.EVP_CIPHER_CTX_new();
    // A copy: the view that was handed in may begin anywhere in a larger buffer.
    const own = Uint8Array.from(key);
    const ready = cipher !== null && this.#sealing !== null && this.#opening !== null &&
      functions.EVP_EncryptInit_ex(this.#sealing, cipher, null, own, null) === 1 &&
      functions.EVP_DecryptInit_ex(this.#opening, cipher, null, own, null) === 1;
    own.fill(0);
    if (!ready) throw new Error("Cannot prepare a key: libcrypto reported an error");
  }

  seal(nonce: Uint8Array, bound: Uint8Array, plain: Uint8Array, target: Uint8Array): void {
    const { functions } = this;
    const context = this.#sealing;
    const length = this.#length as unknown as Uint8Array<ArrayBuffer>;
    if (target.length < tagBytes + plain.length) throw new RangeError("Cannot seal: no room");
    const done = functions.EVP_EncryptInit_ex(context, null, null, null, view(nonce)) === 1 &&
      (bound.length === 0 ||
        functions.EVP_EncryptUpdate(context, null, length, view(bound), bound.length) === 1) &&
      (plain.length === 0 ||
        functions.EVP_EncryptUpdate(
            context,
            view(target.subarray(tagBytes)),
            length,
            view(plain),
            plain.length,
          ) === 1) &&
      functions.EVP_EncryptFinal_ex(context, this.#rest, length) === 1 &&
      functions.EVP_CIPHER_CTX_ctrl(context, getTag, tagBytes, this.#tag) === 1;
    if (!done) throw new Error("Cannot seal bytes: libcrypto reported an error");
    target.set(this.#tag);
  }

  open(nonce: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const { functions } = this;
    const context = this.#opening;
    const length = this.#length as unknown as Uint8Array<ArrayBuffer>;
    const bytes = sealed.length - tagBytes;
    if (bytes < 0) return undefined;
    const plain = new Uint8Array(bytes);
    this.#tag.set(sealed.subarray(0, tagBytes));
    const done = functions.EVP_DecryptInit_ex(context, null, null, null, view(nonce)) === 1 &&
      functions.EVP_CIPHER_CTX_ctrl(context, setTag, tagBytes, this.#tag) === 1 &&
      (bound.length === 0 ||
        functions.EVP_DecryptUpdate(context, null, length, view(bound), bound.length) === 1) &&
      (bytes === 0 ||
        functions.EVP_DecryptUpdate(
            context,
            plain,
            length,
            view(sealed.subarray(tagBytes)),
            bytes,
          ) === 1) &&
      functions.EVP_DecryptFinal_ex(context, this.#rest, length) === 1;
    if (done) return plain;
    // What does not open leaves its reason in the thread's queue.
    functions.ERR_clear_error();
    return undefined;
  }
}

/** The library only looks at them: whose memory they are does not matter. */
function view(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/**
 * AES-256-GCM as stored bytes need it: what is sealed is bound to a text that is not stored with it.
 * Two implementations keep this promise, proved equal by `testing/aes_gcm_contract.ts`: this portable one, and
 * libcrypto's, which takes a tenth of the time for the five kilobytes of a usual message.
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv } from "node:crypto";

/** Bytes of nonce and tag. */
export const nonceBytes = 12;
export const tagBytes = 16;

/** Prepares keys, each for one thread. */
export interface AesGcm {
  readonly name: string;
  /** `key`: 32 bytes. */
  importKey(key: Uint8Array): AesGcmKey;
}

export interface AesGcmKey {
  /**
   * Writes tag and ciphertext, `tagBytes + plain.length` bytes, to the beginning of `target`. The
   * caller never uses a nonce twice with one key.
   */
  seal(nonce: Uint8Array, bound: Uint8Array, plain: Uint8Array, target: Uint8Array): void;
  /** `sealed`: tag and ciphertext. Undefined where a single bit of all that is not as it was. */
  open(nonce: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

/** By node:crypto, which every platform has. */
export const nodeAesGcm: AesGcm = {
  name: "node:crypto",
  importKey: (key) => ({
    seal(nonce, bound, plain, target) {
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(bound);
      target.set(cipher.update(plain), tagBytes);
      cipher.final();
      target.set(cipher.getAuthTag());
    },
    open(nonce, bound, sealed) {
      if (sealed.length < tagBytes) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(bound);
      decipher.setAuthTag(sealed.subarray(0, tagBytes));
      const plain = decipher.update(sealed.subarray(tagBytes));
      try {
        return Buffer.concat([plain, decipher.final()]);
      } catch {
        return undefined;
      }
    },
  }),
};

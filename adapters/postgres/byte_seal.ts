/**
 * Encryption of stored message bytes (`SONGHANH_DATA_KEY`): AES-256-GCM, a random nonce per value.
 * Sealed form: nonce (12 bytes), tag (16), ciphertext. Without a key the bytes are stored as they
 * are; each row says which of the two it holds, so that a key may be set later.
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export interface ByteSeal {
  /** Whether `close` encrypts. */
  readonly sealing: boolean;
  close(bytes: Uint8Array): Uint8Array;
  /** Throws if sealed bytes were changed, or if the key is another one or missing. */
  open(stored: Uint8Array, sealed: boolean): Uint8Array;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `key`: 32 bytes, or undefined for no encryption. */
export function byteSeal(key: Uint8Array | undefined): ByteSeal {
  return {
    sealing: key !== undefined,
    close(bytes) {
      if (key === undefined) return bytes;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(stored, sealed) {
      if (!sealed) return stored;
      if (key === undefined) {
        throw new Error("cannot open stored bytes: they are encrypted and no data key is set");
      }
      const tagEnd = NONCE_BYTES + TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, stored.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(stored.subarray(NONCE_BYTES, tagEnd));
      return Buffer.concat([decipher.update(stored.subarray(tagEnd)), decipher.final()]);
    },
  };
}

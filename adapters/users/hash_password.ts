import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { stripPadding } from "./strip_padding.ts";

/** What one hash costs: scrypt's N, a power of two. Memory is 1 KiB times N with r = 8. */
export const scryptCostDefault = 2 ** 14;

/** The lowest cost that is read or written; anything far below the default is for load tests. */
export const scryptCostMin = 2 ** 4;

/** The highest cost that is read or written: 128 MiB for one hash. */
export const scryptCostMax = 2 ** 17;

/** What scrypt takes beside its cost, as RFC 7914 recommends; the bytes of salt and hash. */
const blockSize = 8;
const parallelization = 1;
const saltBytes = 16;
const hashBytes = 32;

interface EncodedHash {
  readonly cost: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/**
 * Hashes a password or access key without its padding, case kept, with a salt of its own:
 * `scrypt$N$r$p$salt$hash`, the last two in base64. Throws when `cost` is no power of two in bounds.
 */
export async function hashPassword(password: string, cost = scryptCostDefault): Promise<string> {
  if (!isCost(cost)) {
    throw new Error(
      `Cannot hash with scrypt cost ${cost}: expected a power of two from ${scryptCostMin} to ${scryptCostMax}`,
    );
  }
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return [
    "scrypt",
    cost,
    blockSize,
    parallelization,
    salt.toString("base64"),
    hash.toString("base64"),
  ]
    .join("$");
}

/**
 * Whether a password or access key, without its padding, is the hashed one. Throws when the stored
 * hash has another form than `hashPassword` gives: that is a damaged store, not a wrong password.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const encoded = readHash(stored);
  if (encoded === undefined) {
    throw new Error(
      "Cannot verify a password: the stored hash is not of the form scrypt$N$r$p$salt$hash",
    );
  }
  return timingSafeEqual(await derive(password, encoded.salt, encoded.cost), encoded.hash);
}

/** Whether a text is a hash that `verifyPassword` can use. */
export function isPasswordHash(text: string): boolean {
  return readHash(text) !== undefined;
}

/** The cost that a hash was computed with; `undefined` when the text is no such hash. */
export function passwordHashCost(text: string): number | undefined {
  return readHash(text)?.cost;
}

function readHash(text: string): EncodedHash | undefined {
  const parts = text.split("$");
  const [scheme, n, r, p, salt, hash] = parts;
  if (parts.length !== 6 || scheme !== "scrypt") return undefined;
  if (r !== String(blockSize) || p !== String(parallelization)) return undefined;
  const cost = Number(n);
  if (String(cost) !== n || !isCost(cost)) return undefined;
  const saltBuffer = readBase64(salt ?? "", saltBytes);
  const hashBuffer = readBase64(hash ?? "", hashBytes);
  if (saltBuffer === undefined || hashBuffer === undefined) return undefined;
  return { cost, salt: saltBuffer, hash: hashBuffer };
}

function readBase64(text: string, bytes: number): Uint8Array | undefined {
  const buffer = Buffer.from(text, "base64");
  return buffer.length === bytes && buffer.toString("base64") === text ? buffer : undefined;
}

function isCost(cost: number): boolean {
  return Number.isInteger(Math.log2(cost)) && cost >= scryptCostMin && cost <= scryptCostMax;
}

function derive(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const options = {
    N: cost,
    r: blockSize,
    p: parallelization,
    // What the computation needs, and room for its bookkeeping.
    maxmem: 128 * cost * blockSize * 2,
  };
  return new Promise((resolve, reject) => {
    scrypt(stripPadding(password), salt, hashBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

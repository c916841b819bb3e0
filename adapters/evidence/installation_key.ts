import { Buffer } from "node:buffer";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
} from "node:crypto";

/** The key with which this installation signs what it vouches for: checkpoints, reports. */
export interface InstallationKey {
  /** SubjectPublicKeyInfo in base64: goes along with every signature. */
  readonly spki: string;
  /** The same for people to keep elsewhere. */
  readonly publicPem: string;
  /** SHA-256 of the public key, to be compared by people. */
  readonly fingerprint: string;
  /** Ed25519, base64. */
  sign(text: string): string;
}

/** Makes a key. */
export function makePrivateKey(): KeyObject {
  return generateKeyPairSync("ed25519").privateKey;
}

/** What a private key (Ed25519) signs with, and shows of itself. */
export function installationKey(key: KeyObject): InstallationKey {
  const publicKey = createPublicKey(key);
  const spki = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  return {
    spki,
    publicPem: publicPem(spki),
    fingerprint: keyFingerprint(spki),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
}

/** PKCS #8, to be sealed. */
export function privateKeyBytes(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: "der", type: "pkcs8" }));
}

export function privateKeyOf(bytes: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" });
}

/**
 * Reads the installation's key (Ed25519, PKCS #8 in PEM) from a file. With `make`, a file that is
 * not there is made, readable by its owner only; processes that start together get the same key.
 *
 * @throws Error if the file is not there or holds no such key.
 */
export async function loadInstallationKey(
  file: string,
  { make }: { readonly make: boolean },
): Promise<InstallationKey> {
  const found = await readPrivateKeyFile(file);
  if (found !== undefined) return installationKey(found);
  if (!make) throw new Error(`cannot sign: there is no key in ${file}`);
  const pem = makePrivateKey().export({ format: "pem", type: "pkcs8" }).toString();
  const draft = `${file}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(draft, pem, { mode: 0o600, createNew: true });
  try {
    // A link is whole or not there, and never takes the place of a key that came first.
    await Deno.link(draft, file);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(draft);
  }
  return installationKey(readKey(await Deno.readTextFile(file), file));
}

/**
 * The private key in a file; undefined where there is no file.
 *
 * @throws Error if the file holds no such key.
 */
export async function readPrivateKeyFile(file: string): Promise<KeyObject | undefined> {
  const pem = await readIfThere(file);
  return pem === undefined ? undefined : readKey(pem, file);
}

/** A public key given as in `InstallationKey.spki`, for people to keep elsewhere. */
export function publicPem(spki: string): string {
  const lines = spki.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
}

/** The fingerprint of a public key given as in `InstallationKey.spki`. */
export function keyFingerprint(spki: string): string {
  return hash("sha256", Buffer.from(spki, "base64"), "hex");
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function readKey(pem: string, file: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Said below, without anything of the file.
  }
  if (key?.asymmetricKeyType !== "ed25519") {
    throw new Error(`cannot sign: ${file} holds no private key of Ed25519 in PEM`);
  }
  return key;
}

import { X509Certificate } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { RegisteredCertificate } from "../../core/users/user_directory.ts";
import { parseUsersFile, UsersFileError } from "./parse_users_file.ts";
import type { UserEntry } from "./user_entry.ts";

/** Size of a users file at most: about 500 bytes per user, plus air. */
export const usersFileBytesMax = 512 * 1024 * 1024;

/** Size of one certificate file at most. */
const certificateBytesMax = 64 * 1024;

/** The users of a file, and what the reader of a log should know about it. */
export interface UsersFile {
  readonly entries: readonly UserEntry[];
  /** Certificate files that are named and not there; their users are imported without them. */
  readonly certificateFilesMissing: readonly string[];
}

/**
 * Reads a users file and the certificate files that it names (PEM or DER, relative to it). A
 * certificate file is an extra to the registered authority and serial number, so one that is missing
 * is reported and passed over; one that is there and is not the registered certificate is an error.
 * Throws a `UsersFileError`; its message never holds a secret.
 */
export async function readUsersFile(path: string): Promise<UsersFile> {
  const text = await readText(path);
  const folder = dirname(resolve(path));
  const read = new Map<string, X509Certificate | undefined>();
  const entries: UserEntry[] = [];
  for (const user of parseUsersFile(text)) {
    const certificates: RegisteredCertificate[] = [];
    for (const { file, ...registered } of user.certificates) {
      if (file === undefined) {
        certificates.push(registered);
        continue;
      }
      if (!read.has(file)) read.set(file, await readCertificate(resolve(folder, file), file));
      const certificate = read.get(file);
      certificates.push(
        certificate === undefined
          ? registered
          : { ...registered, der: derOf(certificate, registered.serial, file, user.userId) },
      );
    }
    entries.push({ ...user, certificates });
  }
  const certificateFilesMissing = [...read].filter(([, found]) => found === undefined)
    .map(([file]) => file);
  return { entries, certificateFilesMissing };
}

/**
 * The folders of the certificate files that a users file names; none where it cannot be read, which
 * whoever reads it for its users says.
 */
export async function certificateFoldersOf(path: string): Promise<string[]> {
  try {
    const folder = dirname(resolve(path));
    const files = parseUsersFile(await readText(path)).flatMap(({ certificates }) =>
      certificates.flatMap(({ file }) => file === undefined ? [] : [dirname(resolve(folder, file))])
    );
    return [...new Set(files)];
  } catch (error) {
    if (error instanceof UsersFileError) return [];
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path, usersFileBytesMax, "users file");
  if (bytes === undefined) {
    throw new UsersFileError(`Cannot read the users file "${path}": not found`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsersFileError(`Cannot read the users file "${path}": expected UTF-8`);
  }
}

async function readCertificate(path: string, file: string): Promise<X509Certificate | undefined> {
  const bytes = await readBytes(path, certificateBytesMax, "certificate file");
  if (bytes === undefined) return undefined;
  try {
    return new X509Certificate(bytes);
  } catch {
    throw new UsersFileError(
      `Cannot read the certificate file "${file}": expected a certificate in PEM or DER`,
    );
  }
}

function derOf(
  certificate: X509Certificate,
  serial: string,
  file: string,
  userId: string,
): Uint8Array {
  const found = certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, "");
  if (found !== serial) {
    throw new UsersFileError(
      `Cannot use the certificate file "${file}" for user "${userId}": expected serial number ${serial}, found ${found}`,
    );
  }
  return new Uint8Array(certificate.raw);
}

/** The bytes of a file; `undefined` when there is none. */
async function readBytes(
  path: string,
  bytesMax: number,
  what: string,
): Promise<Uint8Array | undefined> {
  try {
    const { size } = await Deno.stat(path);
    if (size > bytesMax) {
      throw new UsersFileError(
        `Cannot read the ${what} "${path}": expected at most ${bytesMax} bytes, found ${size}`,
      );
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof UsersFileError) throw error;
    const reason = error instanceof Error ? error.name : "unknown error";
    throw new UsersFileError(`Cannot read the ${what} "${path}": ${reason}`);
  }
}

/**
 * The captured requests with their users and trust, for tests through whole processes: those beside
 * the project where they are there, otherwise the project's own (`SONGHANH_TEST_CAPTURES=own` asks
 * for these). One gateway has one users' file, so the two are not mixed.
 */
import { fileURLToPath } from "node:url";
import { captureFolders, readCaptureFiles } from "../../core/testing/capture_folders.ts";

export interface Capture {
  readonly name: string;
  readonly group: "good" | "variant" | "policy" | "malformed";
  /** The step that should notice, for those that are to be refused. */
  readonly layer: string | undefined;
  /** What it may be answered, for those that are to be refused. */
  readonly fittingReply: string | undefined;
  readonly procedure: string;
  readonly password: string;
  readonly accessKey: string;
  readonly signed: boolean;
  /** The whole HTTP request as it came in. */
  readonly request: Uint8Array;
  readonly contentType: string;
  /** The HTTP body. */
  readonly body: Uint8Array;
}

const folder = captureFolders().at(-1)!;
const usersDir = fileURLToPath(folder.users);

/** For `SONGHANH_TRUST_DIR`. */
export const trustDir = `${usersDir}pki/trusted:${usersDir}pki/crl`;

/** For `SONGHANH_USERS_FILE`. */
export const usersFile = `${usersDir}users.json`;

interface Facts {
  name: string;
  group: Capture["group"];
  expect: { layer?: string; fitting_reply?: string };
  procedure: string;
  password: string;
  access_key: string;
  signed: boolean;
  http: { headers: { "Content-Type": string } };
  offsets: { body_start: number };
}

/** All captures, by name. */
export function readCaptures(): Capture[] {
  return Array.from(readCaptureFiles<Facts>(folder), ({ facts, file }) => ({
    name: facts.name,
    group: facts.group,
    layer: facts.expect.layer,
    fittingReply: facts.expect.fitting_reply,
    procedure: facts.procedure,
    password: facts.password,
    accessKey: facts.access_key,
    signed: facts.signed,
    request: file,
    contentType: facts.http.headers["Content-Type"],
    body: file.subarray(facts.offsets.body_start),
  }));
}

/** What can be told of one answer or one line of a log, whatever was sent. */
import { Buffer } from "node:buffer";
import { markerOf, wrongPassword } from "./sitter.ts";
import { fuzzUsers } from "./step.ts";

const ourUsers: readonly string[] = [...fuzzUsers, "M1004M01"];

/** What may be warned of in a campaign. Everything else, and every error, is a mistake of ours. */
const expectedWarnings: readonly RegExp[] = [
  // One line in ten seconds for each way of being refused: there are many here.
  /^refused /,
  // A change of mode raises the epoch; a lane that has not heard of it yet is told by the database.
  /^the database refused what a lane believed/,
  // Guesses are told of, once an hour for each user.
  /^a wrong password was sent$/,
];

/**
 * Waits that were given up on a machine that had too much to do: each is told and recorded. Whether
 * anybody had to wait for it is the canary's to say.
 */
const slowEvents = new Set([
  "the primary is suspect",
  "a check before a switch failed",
  "could not record a message",
]);
const slowReason =
  /^(no answer|no connection|expected an answer|cannot record: no commit) within \d+ ms$/;

/** The texts of the protocol that are no EDI message. */
export const shortTexts = new Set([
  "Message Format GW Error",
  "Verification GW Error",
  "High security alert",
  "NO MORE OUTPUT",
  "LOGON OK",
]);

const secrets = [
  ...ourUsers.map((user) => `Thu${user.slice(3, 5)}${user.slice(5)}`),
  wrongPassword,
];

/** Why a line should not have been said; empty where it may be. */
export function faultsOfLine(line: string): string[] {
  const faults: string[] = [];
  if (secrets.some((secret) => line.includes(secret))) {
    faults.push(`a password in the log: ${line}`);
  }
  if (!line.startsWith("{")) {
    if (line.trim() !== "") faults.push(`said on standard error: ${line}`);
    return faults;
  }
  const { event, level, reason, error } = JSON.parse(line) as Record<string, string>;
  const isExpected = level === "info" ||
    level === "warn" && expectedWarnings.some((pattern) => pattern.test(event!)) ||
    slowEvents.has(event!) && slowReason.test(reason ?? error ?? "");
  if (!isExpected) faults.push(line);
  return faults;
}

/** Codes about who sends: user and password, terminal and access key, certificate. */
const senderCodes = [
  ...["A0003", "A0004", "A0005", "A0012", "A0014"],
  ...["A0013", "A0018", "A0019"],
  ...["A0034", "A0035", "A0036"],
];
/** A terminal that is told to try again learns nothing. */
const tryAgainCodes = ["A0007", "A0011"];

/**
 * Why a retrieval should not have been answered so, by what its terminal and key entitle to; everything
 * else about its sender is right.
 */
export function faultOfClaim(expected: string | undefined, code: string): string | undefined {
  if (expected === undefined) return undefined;
  const isGood = expected === "none"
    ? !senderCodes.includes(code)
    : [expected, ...tryAgainCodes].includes(code);
  return isGood ? undefined : `terminal and key were answered ${code}, expected ${expected}`;
}

/**
 * Somebody else's marker that was not in the request itself. `lender`: another user whose reports may
 * be shown, for its key.
 */
export function leakIn(
  answer: Uint8Array,
  user: string,
  request: Uint8Array,
  lender?: string,
): string | undefined {
  const bytes = Buffer.from(answer);
  const asked = Buffer.from(request);
  const other = ourUsers.find((other) =>
    other !== user && other !== lender && bytes.includes(markerOf(other)) &&
    !asked.includes(markerOf(other))
  );
  return other && `the answer shows what is ${other}'s`;
}

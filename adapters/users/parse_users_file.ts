import { z } from "zod";
import { isTaxCode, normaliseTaxCode } from "../../core/registration/mod.ts";
import { readUserId } from "../../core/users/user_code.ts";
import { isPasswordHash } from "./hash_password.ts";
import { stripPadding } from "./strip_padding.ts";
import { Secret } from "./secret.ts";
import type { UserEntry } from "./user_entry.ts";

/** Entries of one users file at most. */
export const userEntriesMax = 500_000;

/** The first ones: whoever mends the file has enough to do with these. */
const problemsShownMax = 20;

/**
 * What a password may consist of (docs/wire-protocol.md 4): blank to `Z` without `$`, `a` to `z`.
 */
const passwordForm = /^(?=.*[^ ])[ -#%-Za-z]{1,8}$/;
const terminalIdForm = /^[A-Z0-9]{6}$/;
const accessKeyForm = /^[A-Z0-9]{1,16} *$/;
const serialForm = /^[0-9A-Fa-f]{1,64}$/;
/** No control characters: the database takes no NUL, and lists show one line per user. */
// deno-lint-ignore no-control-regex -- keeping them out is the purpose
const lineForm = /^[^\u0000-\u001f\u007f]*$/;

const line = z.string("a text").max(300, "at most 300 characters")
  .regex(lineForm, "a text without control characters");

const certificate = z.object({
  file: line.optional(),
  authority_name: line.min(1, "the name of the authority"),
  serial: z.string("a serial number in hex").regex(serialForm, "a serial number in hex"),
}, "an object with authority_name and serial");

const accessKeyFields = {
  access_key: z.string("1 to 16 capital letters and digits")
    .regex(accessKeyForm, "1 to 16 capital letters and digits").optional(),
  access_key_hash: z.string("a hash of the form scrypt$N$r$p$salt$hash")
    .refine(isPasswordHash, "a hash of the form scrypt$N$r$p$salt$hash").optional(),
};

const terminalId = z.string("6 capital letters and digits")
  .regex(terminalIdForm, "6 capital letters and digits");

const oneAccessKey = "one of access_key and access_key_hash";

const entry = z.object({
  user_id: z.string("a user ID of 8 characters")
    .refine(
      (text) => readUserId(text) !== undefined,
      "a user ID: user code of 5, identification of 3",
    ),
  user_code: z.string("a user code").optional(),
  user_no: z.string("an identification").optional(),
  password: z.string("1 to 8 characters that a password may have")
    .regex(passwordForm, "1 to 8 characters that a password may have, not all blank").optional(),
  password_hash: z.string("a hash of the form scrypt$N$r$p$salt$hash")
    .refine(isPasswordHash, "a hash of the form scrypt$N$r$p$salt$hash").optional(),
  company: line.default(""),
  tax_code: line.default(""),
  roles: z.array(line.min(1, "the name of a role"), "a list of roles").default([]),
  barred: z.boolean("true or false").optional(),
  terminal_id: terminalId.optional(),
  ...accessKeyFields,
  terminals: z.array(
    z.object({ terminal_id: terminalId, ...accessKeyFields }, "an object with terminal_id")
      .refine(hasOneAccessKey, { message: oneAccessKey, path: ["access_key"] }),
    "a list of terminals",
  ).default([]),
  registered_certificate: certificate.nullish(),
  registered_certificates: z.array(certificate, "a list of certificates").default([]),
}, "an object").superRefine((value, context) => {
  const expect = (met: boolean, field: string, message: string) => {
    if (!met) context.addIssue({ code: "custom", path: [field], message });
  };
  const id = readUserId(value.user_id);
  expect(
    value.user_code === undefined || value.user_code === id?.userCode,
    "user_code",
    "the first 5 characters of user_id",
  );
  expect(
    value.user_no === undefined || value.user_no === id?.identification,
    "user_no",
    "the last 3 characters of user_id",
  );
  expect(
    (value.password === undefined) !== (value.password_hash === undefined),
    "password",
    "one of password and password_hash",
  );
  const keyed = value.access_key !== undefined || value.access_key_hash !== undefined;
  expect(
    value.terminal_id === undefined ? !keyed : hasOneAccessKey(value),
    "access_key",
    value.terminal_id === undefined ? "no access key without terminal_id" : oneAccessKey,
  );
});

const usersFile = z.object({
  users: z.array(entry, "a list of users")
    .max(userEntriesMax, `at most ${userEntriesMax} users`),
}, "an object with the list users");

type Entry = z.infer<typeof entry>;

/** A user of the file, and the files of its certificates, relative to the users file. */
export interface ParsedUser extends Omit<UserEntry, "certificates"> {
  readonly certificates: readonly {
    readonly authorityName: string;
    readonly serial: string;
    readonly file?: string;
  }[];
}

/** The users file cannot be used. The message names entries and fields, never a secret. */
export class UsersFileError extends Error {
  override readonly name = "UsersFileError";
}

/**
 * Reads the text of a users file: `{"users": [{"user_id", "password" | "password_hash",
 * "terminal_id", "access_key" | "access_key_hash", …}]}`; fields it does not know are passed over.
 * Throws a `UsersFileError` that lists what is wrong, by entry and field, with what was expected and
 * the kind and length of what was found.
 */
export function parseUsersFile(text: string): ParsedUser[] {
  const json = parseJson(text);
  const outcome = usersFile.safeParse(json);
  if (!outcome.success) {
    throw problemsError(outcome.error.issues.map((issue) => describe(json, issue.path, issue)));
  }
  const users = outcome.data.users.map(toUser);
  const problems = findContradictions(users);
  if (problems.length > 0) throw problemsError(problems);
  return users;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the text around the mistake, which may be a password.
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const place = position === undefined
      ? ""
      : ` at line ${text.slice(0, Number(position)).split("\n").length}`;
    throw new UsersFileError(`Cannot read the users file: expected JSON, found a mistake${place}`);
  }
}

function hasOneAccessKey(value: { access_key?: string; access_key_hash?: string }): boolean {
  return (value.access_key === undefined) !== (value.access_key_hash === undefined);
}

function toUser(value: Entry): ParsedUser {
  const single = value.terminal_id === undefined
    ? []
    : [{ ...value, terminal_id: value.terminal_id }];
  const certificates = [value.registered_certificate ?? [], value.registered_certificates].flat();
  return {
    userId: value.user_id,
    company: value.company,
    taxCode: taxCodeOf(value.tax_code),
    roles: [...new Set(value.roles.map((role) => role.trim().toLowerCase()))],
    barred: value.barred,
    password: toSecret(value.password, value.password_hash),
    terminals: [...single, ...value.terminals].map((terminal) => ({
      terminalId: terminal.terminal_id,
      accessKey: toSecret(terminal.access_key, terminal.access_key_hash),
    })),
    certificates: certificates.map((registered) => ({
      authorityName: registered.authority_name,
      serial: registered.serial.toLowerCase().replace(/^0+(?=.)/, ""),
      file: registered.file,
    })),
  };
}

/** As it is registered; what is no tax code stays as it stands. */
function taxCodeOf(text: string): string {
  const code = normaliseTaxCode(text);
  return isTaxCode(code) ? code : text;
}

function toSecret(plain: string | undefined, hash: string | undefined): Secret {
  return plain === undefined ? Secret.hash(hash ?? "") : Secret.plain(stripPadding(plain));
}

/** What no single entry shows: user IDs named twice, terminals with two access keys. */
function findContradictions(users: readonly ParsedUser[]): string[] {
  const problems: string[] = [];
  const entryByUser = new Map<string, number>();
  const keyByTerminal = new Map<string, Secret>();
  for (const [index, user] of users.entries()) {
    const earlier = entryByUser.get(user.userId);
    if (earlier !== undefined) {
      problems.push(
        `users[${index}].user_id: expected each user once, found "${user.userId}" again after users[${earlier}]`,
      );
    }
    entryByUser.set(user.userId, index);
    for (const { terminalId, accessKey } of user.terminals) {
      const known = keyByTerminal.get(terminalId);
      if (known !== undefined && !known.equals(accessKey)) {
        problems.push(
          `users[${index}] ("${user.userId}").access_key: expected one access key for terminal "${terminalId}", found another than before`,
        );
      }
      keyByTerminal.set(terminalId, known ?? accessKey);
    }
  }
  return problems;
}

function problemsError(problems: readonly string[]): UsersFileError {
  const shown = problems.slice(0, problemsShownMax);
  const more = problems.length - shown.length;
  if (more > 0) shown.push(`and ${more} more`);
  return new UsersFileError(`Cannot use the users file:\n  ${shown.join("\n  ")}`);
}

function describe(
  json: unknown,
  path: readonly PropertyKey[],
  issue: { readonly message: string },
): string {
  let value = json;
  let place = "";
  for (const [depth, key] of path.entries()) {
    value = typeof value === "object" && value !== null
      ? (value as Record<PropertyKey, unknown>)[key]
      : undefined;
    if (typeof key === "number") place += `[${key}]`;
    else place += (depth === 0 ? "" : ".") + String(key);
    if (depth === 1) place += userIdOf(value);
  }
  return `${place || "file"}: expected ${issue.message}, found ${kindOf(value)}`;
}

/** The user ID of an entry, to find it by; only where it is one and not something put there. */
function userIdOf(value: unknown): string {
  const id = (value as { user_id?: unknown } | null | undefined)?.user_id;
  return typeof id === "string" && readUserId(id) !== undefined ? ` ("${id}")` : "";
}

/** Kind and size only: a secret may stand in any field of a file that was filled in wrongly. */
function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return value === null ? "null" : "an object";
  return `a ${typeof value}`;
}

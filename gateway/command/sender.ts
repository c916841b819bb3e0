/** Who sends from the command line: user, secrets, terminal and signer, by options or by the sandbox. */
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { type LoadedSigner, loadSigner } from "../../adapters/authority/load_signer.ts";
import type { TerminalAccount } from "../../adapters/terminal/mod.ts";
import { systemReason } from "../process/system_reason.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { neededText, text, type Values } from "./option.ts";
import { readPassword } from "./read_password.ts";

const bySandbox = "in the sandbox what its users.json says";

/** Who signs on, of `send` and `fetch`. */
export const senderOptions = {
  user: neededText("U", { says: "the user ID, eight characters", example: "M1001M01" }),
  "password-file": text("FILE", {
    says: "a file that holds the user's password",
    without: `SONGHANH_USER_PASSWORD, ${bySandbox}, or it is asked for`,
    example: "password",
  }),
  terminal: text("T", {
    says: "the terminal ID, six characters",
    without: `${bySandbox}; else blank`,
    example: "M00101",
  }),
} as const;

/** Of users of the sandbox everything is known, as their file lies beside them. */
const sandboxUser = z.object({
  user_id: z.string(),
  password: z.string().optional(),
  terminal_id: z.string().optional(),
  access_key: z.string().optional(),
  registered_certificate: z.object({
    file: z.string().optional(),
    private_key_file: z.string().optional(),
  }).nullish(),
});
const sandboxUsers = z.object({ users: z.array(z.unknown()) });

/** What the sandbox's users file says of one of its users. */
export interface KnownUser {
  readonly password?: string;
  readonly terminalId?: string;
  readonly accessKey?: string;
  /** Paths of certificate and key. */
  readonly certificate?: string;
  readonly privateKey?: string;
}

/** Nothing is known of others, nor outside of the sandbox. */
export async function knownUser(context: CommandContext, userId: string): Promise<KnownUser> {
  const config = context.config();
  if (config.profile !== "sandbox") return {};
  const path = config.usersFile ?? join(config.dataDir, "users.json");
  const file = await Deno.readTextFile(path).then(JSON.parse).catch(() => undefined);
  const found = (sandboxUsers.safeParse(file).data?.users ?? [])
    .flatMap((each) => sandboxUser.safeParse(each).data ?? [])
    .find(({ user_id }) => user_id === userId);
  if (found === undefined) return {};
  const { registered_certificate: registered } = found;
  const below = (name: string | undefined) => name && resolve(dirname(path), name);
  return {
    password: found.password,
    terminalId: found.terminal_id,
    accessKey: found.access_key,
    certificate: below(registered?.file),
    privateKey: below(registered?.private_key_file),
  };
}

/** Whoever is named, with his password; the access key only where it is asked for. */
export async function readAccount(
  values: Values<typeof senderOptions>,
  known: KnownUser,
  { environment }: CommandContext,
): Promise<TerminalAccount> {
  const { user, terminal, "password-file": file } = values;
  if (!/^[\x21-\x7e]{1,8}$/.test(user)) {
    throw new CommandError(
      exitCodes.usage,
      `--user: expected a user ID of eight characters, found "${user}"`,
    );
  }
  const variable = "SONGHANH_USER_PASSWORD";
  const isSaid = file !== undefined || (environment[variable] ?? "") !== "";
  const password = known.password !== undefined && !isSaid
    ? known.password
    : await readPassword({ what: `password of ${user}`, file, variable, environment });
  // What the header has no room for could not even be sent to be refused.
  if (!isOf(terminalIdBytes, terminal ?? "")) {
    throw new CommandError(
      exitCodes.usage,
      `--terminal: expected a terminal ID of six characters, found "${terminal}"`,
    );
  }
  assertSecret("password", password, passwordBytes);
  const terminalId = terminal ?? known.terminalId ?? "";
  if (!isOf(terminalIdBytes, terminalId)) {
    throw new CommandError(
      exitCodes.dataError,
      `the users file: expected a terminal ID of six characters for ${user}, found "${terminalId}"`,
    );
  }
  return { userId: user, password, terminalId, accessKey: "" };
}

/** Bytes that the header, or an item, has for each (docs/wire-protocol.md 4 and 8.4). */
const terminalIdBytes = 6;
const passwordBytes = 8;
export const accessKeyBytes = 16;

function isOf(bytesMax: number, text: string): boolean {
  return text.length <= bytesMax && /^[\x20-\x7e]*$/.test(text);
}

/** A secret that fits where it is sent; it is never shown. */
export function assertSecret(what: string, secret: string, bytesMax: number): void {
  if (isOf(bytesMax, secret)) return;
  throw new CommandError(
    exitCodes.dataError,
    `the ${what}: expected at most ${bytesMax} characters, letters of ASCII, digits and signs, found ` +
      `${secret.length > bytesMax ? `${secret.length} characters` : "others"}`,
  );
}

/** The signer of two files in PEM; undefined where none are named and none are known. */
export async function readSigner(
  { cert, key }: { readonly cert: string | undefined; readonly key: string | undefined },
  known: KnownUser,
): Promise<LoadedSigner | undefined> {
  if ((cert === undefined) !== (key === undefined)) {
    throw new CommandError(exitCodes.usage, "--cert, --key: expected both or none");
  }
  const certFile = cert ?? known.certificate;
  const keyFile = key ?? known.privateKey;
  if (certFile === undefined || keyFile === undefined) return undefined;
  const [certPem, keyPem] = await Promise.all(
    [certFile, keyFile].map((path) =>
      Deno.readTextFile(path).catch((error) => {
        throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${systemReason(error)}`);
      })
    ),
  );
  try {
    return loadSigner(certPem!, keyPem!);
  } catch {
    // What the library says may quote what it has read.
    throw new CommandError(
      exitCodes.dataError,
      `cannot sign with "${certFile}" and "${keyFile}": expected a certificate and its private ` +
        "key, both PEM, the key without a passphrase",
    );
  }
}

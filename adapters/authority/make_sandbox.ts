import { join } from "node:path";
import { inventedCompanies } from "./invented_users.ts";
import { makePki, type UsersFile } from "./make_pki.ts";
import { randomAccessKey, randomPassword } from "./random_secret.ts";
import { writePki } from "./write_pki.ts";

/** Where a sandbox's files are. */
export interface Sandbox {
  /** Directories for `SONGHANH_TRUST_DIR`. */
  readonly trustDirs: readonly string[];
  /** For `SONGHANH_USERS_FILE`. */
  readonly usersFile: string;
  readonly users: UsersFile;
}

const yearMs = 365 * 24 * 3600 * 1000;

/**
 * Makes a test authority, users with every state of certificate, and random passwords under `dir`
 * (`pki/`, `users.json`). Everything is made anew; takes one to two seconds, for the RSA keys. It
 * is current for ten years from `now`.
 */
export async function makeSandbox(dir: string, now: Date): Promise<Sandbox> {
  // A day of the past: machines whose clock is a little behind may look at it too.
  const from = new Date(now.getTime() - 24 * 3600 * 1000);
  const pki = await makePki({
    from,
    until: new Date(now.getTime() + 10 * yearMs),
    listsAt: from,
    // A key of 4096 bits alone would take as long as all others.
    companies: inventedCompanies.map((company) =>
      company.keyType === "RSA-4096" ? { ...company, keyType: "RSA-2048" } : company
    ),
    authorityKeyType: "EC-P256",
    refusedShareKey: true,
    secretsOf: () => ({ password: randomPassword(), accessKey: randomAccessKey() }),
  });
  await writePki(dir, pki);
  return {
    trustDirs: [join(dir, "pki", "trusted"), join(dir, "pki", "crl")],
    usersFile: join(dir, "users.json"),
    users: pki.users,
  };
}

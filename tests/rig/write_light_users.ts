import { join } from "node:path";
import type { UsersFile } from "../../adapters/authority/make_pki.ts";
import { hashPassword, scryptCostMin } from "../../adapters/users/hash_password.ts";

const testdata = new URL("../../testdata/", import.meta.url).pathname;

/**
 * Writes the users of `testdata/` with hashes that cost nearly nothing, and gives the file. The
 * production profile would hash each password and access key for 40 ms of a core at every start of a
 * rig, and verify them at the first message of each user.
 */
export async function writeLightUsers(dir: string): Promise<string> {
  const text = await Deno.readTextFile(join(testdata, "users.json"));
  const { users }: UsersFile = JSON.parse(text);
  const light = await Promise.all(users.map(async (user) => {
    const { password, access_key, registered_certificate, ...others } = user;
    return {
      ...others,
      password_hash: await hashPassword(password, scryptCostMin),
      access_key_hash: await hashPassword(access_key, scryptCostMin),
      registered_certificate: {
        ...registered_certificate,
        file: join(testdata, registered_certificate.file),
      },
    };
  }));
  const path = join(dir, "users.json");
  await Deno.writeTextFile(path, JSON.stringify({ users: light }), { mode: 0o600 });
  return path;
}

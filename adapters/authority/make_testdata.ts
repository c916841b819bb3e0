/**
 * Makes `testdata/pki` and `testdata/users.json` anew:
 *
 *     deno run --allow-write=testdata adapters/authority/make_testdata.ts
 *
 * Keys are random, so every run changes every file; samples that were signed with the old keys
 * have to be signed again. Passwords and access keys are fixed by the user.
 */
import { fileURLToPath } from "node:url";
import { furtherCompanies, inventedCompanies } from "./invented_users.ts";
import { makePki } from "./make_pki.ts";
import { writePki } from "./write_pki.ts";

if (import.meta.main) {
  const pki = await makePki({
    from: new Date("2025-01-01T00:00:00Z"),
    until: new Date("2046-01-01T00:00:00Z"),
    listsAt: new Date("2025-06-01T00:00:00Z"),
    companies: [...inventedCompanies, ...furtherCompanies],
    authorityKeyType: "RSA-2048",
    refusedShareKey: false,
    secretsOf: (userId) => ({
      // One shorter than its field, to be padded.
      password: userId.startsWith("M1009") ? "Ngan5" : `Thu${userId.slice(3, 5)}${userId.slice(5)}`,
      accessKey: `KEY00000${userId}`,
    }),
  });
  await writePki(fileURLToPath(new URL("../../testdata", import.meta.url)), pki);
}

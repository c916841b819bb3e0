import { join } from "node:path";
import { createAuthority } from "./create_authority.ts";
import { exportPrivateKey } from "./generate_keys.ts";

const yearMs = 365 * 24 * 3600 * 1000;

/**
 * Makes a certificate for signing replies, and the authority that issued it, as `authority.crt`,
 * `service.crt` and `service.key` (PEM) under `dir`. The authority issues nothing else and is no
 * user's: gateways need not trust it, terminals that verify replies do. Valid for ten years from
 * `now`; takes about 0.3 s, for the RSA key that old terminals need.
 */
export async function makeServiceSigner(dir: string, now: Date): Promise<void> {
  // A day of the past: machines whose clock is a little behind may look at it too.
  const validity = {
    notBefore: new Date(now.getTime() - 24 * 3600 * 1000),
    notAfter: new Date(now.getTime() + 10 * yearMs),
  };
  const authority = await createAuthority({
    ...validity,
    name: "Songhanh Sandbox Service CA",
    keyType: "EC-P256",
    pathLength: 0,
  });
  const { certificate, keys } = await authority.issueUser({
    ...validity,
    companyName: "SONGHANH SANDBOX SERVICE",
    taxCode: "0000000000",
  });
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(
    join(dir, "authority.crt"),
    authority.certificate.toString("pem") + "\n",
  );
  await Deno.writeTextFile(join(dir, "service.crt"), certificate.toString("pem") + "\n");
  // The key comes last: it says that the others are there.
  await Deno.writeTextFile(join(dir, "service.key"), await exportPrivateKey(keys), { mode: 0o600 });
}

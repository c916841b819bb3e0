/** The users of a corpus, their certificates under a test authority, and the files about them. */
import { dirname, join } from "node:path";
import {
  type Authority,
  createAuthority,
  exportPrivateKey,
  generateKeys,
} from "../../adapters/authority/mod.ts";
import { hashPassword, scryptCostMin } from "../../adapters/users/mod.ts";
import { firstUserCode, nextUserCode } from "../../core/users/user_code.ts";
import { corpusFiles } from "./corpus_files.ts";
import type { SignerState } from "./message_kinds.ts";

export interface CorpusUser {
  readonly userId: string;
  readonly password: string;
  readonly terminalId: string;
  readonly accessKey: string;
  /** Place in `CorpusPeople.certificates`. */
  readonly certificate: number;
}

/** A certificate with its key, as PEM; cheap to hand to a thread. */
export interface CorpusCertificate {
  readonly pem: string;
  /** Place in `CorpusPeople.keys`. */
  readonly key: number;
}

export interface CorpusPeople {
  readonly users: readonly CorpusUser[];
  readonly certificates: readonly CorpusCertificate[];
  /** Certificates that nobody may sign with, by what is the matter with them. */
  readonly bad: Readonly<Record<Exclude<SignerState, "own">, CorpusCertificate>>;
  /** Private keys, PEM. */
  readonly keys: readonly string[];
}

export interface PeopleOptions {
  readonly users: number;
  readonly certificates: number;
  readonly keys: number;
}

const from = new Date("2025-01-01T00:00:00Z");
const until = new Date("2046-01-01T00:00:00Z");
const valid = { notBefore: from, notAfter: until };
/** Secrets hashed at once. */
const hashesAtOnce = 256;

/**
 * Makes users and writes their files below `dir`. Keys, serial numbers and salts are chance, all
 * else follows from the place of the user. Users share `certificates`, those share `keys`: a key of
 * RSA 2048 takes a third of a second to make, and a gateway never notices that two certificates have
 * the same one. Hashes are of the lowest cost, so that 100,000 users are imported in seconds.
 */
export async function makePeople(dir: string, options: PeopleOptions): Promise<CorpusPeople> {
  const pairs = await Promise.all(
    Array.from({ length: options.keys }, () => generateKeys("RSA-2048")),
  );
  const life = { notBefore: new Date("2015-01-01T00:00:00Z"), notAfter: until };
  const keyType = "EC-P256";
  const root = await createAuthority({ ...life, name: "Corpus Test Root", keyType, pathLength: 1 });
  const issuing = { ...life, name: "Corpus Test Sub", keyType, pathLength: 0 } as const;
  const sub = await root.issueAuthority(issuing);
  const rogue = await createAuthority({ ...life, name: "Corpus Rogue Root", keyType });

  const issue = async (authority: Authority, place: number, validity = valid) => {
    const key = place % options.keys;
    const { certificate } = await authority.issueUser({
      ...validity,
      companyName: `CÔNG TY GIẢ TƯỞNG SỐ ${place}`,
      taxCode: String(9_900_000_000 + place),
      keys: pairs[key],
    });
    return { pem: certificate.toString("pem") + "\n", key, serial: certificate.serialNumber };
  };
  const certificates: (CorpusCertificate & { readonly serial: string })[] = [];
  for (let place = 0; place < options.certificates; place++) {
    certificates.push(await issue(sub, place));
  }
  const past = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: from };
  const bad = {
    expired: await issue(sub, options.certificates, past),
    revoked: await issue(sub, options.certificates + 1),
    untrusted: await issue(rogue, options.certificates + 2),
  };

  const keys = await Promise.all(pairs.map(exportPrivateKey));
  const lists = new Map<Authority, string>([[root, "corpus-test-root"], [sub, "corpus-test-sub"]]);
  for (const [authority, stem] of lists) {
    const revoked = authority === sub ? [{ serial: bad.revoked.serial, at: from }] : [];
    const list = await authority.makeRevocationList(from, until, revoked);
    await write(join(dir, "pki/trusted", `${stem}.crt`), authority.certificate.toString("pem"));
    await write(join(dir, "pki/crl", `${stem}.crl`), list);
  }
  await write(join(dir, "pki/signer.crt"), certificates[0]!.pem);
  await write(join(dir, "pki/signer.key"), keys[0]!);

  const users = makeUsers(options);
  const entries = [];
  for (let at = 0; at < users.length; at += hashesAtOnce) {
    entries.push(
      ...await Promise.all(
        users.slice(at, at + hashesAtOnce).map(async (user) => ({
          user_id: user.userId,
          password_hash: await hashPassword(user.password, scryptCostMin),
          terminal_id: user.terminalId,
          access_key_hash: await hashPassword(user.accessKey, scryptCostMin),
          company: `CÔNG TY GIẢ TƯỞNG SỐ ${user.certificate}`,
          tax_code: String(9_900_000_000 + user.certificate),
          roles: ["importer", "exporter", "customs broker", "express courier"],
          registered_certificate: {
            authority_name: sub.name,
            serial: certificates[user.certificate]!.serial,
          },
        })),
      ),
    );
  }
  const note = "Invented users for load tests only; the hashes cost next to nothing to break.";
  await write(join(dir, corpusFiles.users), JSON.stringify({ note, users: entries }, null, 1));
  return { users, certificates, bad, keys };
}

function makeUsers({ users, certificates }: PeopleOptions): CorpusUser[] {
  let userCode = firstUserCode;
  return Array.from({ length: users }, (_, place) => {
    if (place > 0) {
      const next = nextUserCode(userCode);
      if (next === undefined) throw new Error(`Cannot make ${users} users: no user codes are left`);
      userCode = next;
    }
    const number = place.toString(36).toUpperCase().padStart(5, "0");
    return {
      userId: `${userCode}A01`,
      password: `Pw${number}`.slice(0, 8),
      terminalId: `T${number}`,
      accessKey: `KEY${number}`,
      certificate: place % certificates,
    };
  });
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(path, bytes, { mode: 0o600 });
}

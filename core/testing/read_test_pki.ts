import { readPem } from "../asn1/read_pem.ts";
import type { TrustFile } from "../trust/trust_store.ts";

/** A user of a users' file with the certificate and what it should be judged as. */
export interface TestSigner {
  readonly user: string;
  readonly der: Uint8Array;
  readonly authorityName: string;
  readonly serial: string;
  /** As the users' file puts it: `valid`, `expired`, `revoked on …` … */
  readonly state: string;
}

/** A PKI in the layout of the captures: what a gateway trusts, and users who sign. */
export interface TestPki {
  readonly files: readonly TrustFile[];
  readonly signers: readonly TestSigner[];
}

const own = new URL("../../testdata/", import.meta.url);
const captures = new URL("../../../shared/captures/", import.meta.url);

/** The project's own test PKI, always there. */
export function readTestPki(): TestPki {
  return readPki(own);
}

/** The own PKI and, where they lie beside the project, that of the captures. */
export function readAllPkis(): TestPki[] {
  return exists(captures) ? [readPki(own), readPki(captures)] : [readPki(own)];
}

function readPki(base: URL): TestPki {
  const files = ["pki/trusted/", "pki/crl/"].flatMap((folder) =>
    [...Deno.readDirSync(new URL(folder, base))].map(({ name }) => ({
      name: folder + name,
      bytes: Deno.readFileSync(new URL(folder + name, base)),
    }))
  );
  const { users } = JSON.parse(Deno.readTextFileSync(new URL("users.json", base))) as {
    users: {
      user_id: string;
      registered_certificate: {
        file: string;
        authority_name: string;
        serial: string;
        state: string;
      };
    }[];
  };
  const signers = users.map(({ user_id, registered_certificate: registered }) => ({
    user: user_id,
    der: readPem(Deno.readFileSync(new URL(registered.file, base)))[0]!.bytes!,
    authorityName: registered.authority_name,
    serial: registered.serial,
    state: registered.state,
  }));
  return { files, signers };
}

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false;
  }
}

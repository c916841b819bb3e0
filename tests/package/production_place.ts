import { freePort } from "../../bench/subjects/ports.ts";
import { RigAuthority } from "../rig/rig_authority.ts";
import type { TlsAddress } from "../support/edi_address.ts";
import type { LayeredSystem } from "./layered_system.ts";

const pki = new URL("../../testdata/pki/", import.meta.url);

export interface ProductionPlace {
  /** What production needs, without database and primary. */
  readonly settings: Readonly<Record<string, string>>;
  readonly edi: TlsAddress;
}

/** Puts certificates and authorities where an operator would; `dir`: for the authority's own files. */
export async function productionPlace(
  system: LayeredSystem,
  account: string,
  dir: string,
): Promise<ProductionPlace> {
  const authority = await RigAuthority.make(dir);
  const { certFile, keyFile } = await authority.issueServer("gateway");
  const own = { mode: "0640", group: account };
  await system.write("/etc/songhanh/tls/edi.crt", await Deno.readTextFile(certFile));
  await system.write("/etc/songhanh/tls/edi.key", await Deno.readTextFile(keyFile), own);
  for (const folder of ["trusted", "crl"]) {
    for await (const { name } of Deno.readDir(new URL(folder, pki))) {
      const bytes = await Deno.readFile(new URL(`${folder}/${name}`, pki));
      await system.write(`/etc/songhanh/trust/${name}`, bytes);
    }
  }
  const [edi, admin] = [`127.0.0.1:${freePort()}`, `127.0.0.1:${freePort()}`];
  return {
    edi: { address: edi, caCerts: [authority.caPem] },
    settings: {
      SONGHANH_TRUST_DIR: "/etc/songhanh/trust",
      SONGHANH_TLS_CERT: "/etc/songhanh/tls/edi.crt",
      SONGHANH_TLS_KEY: "/etc/songhanh/tls/edi.key",
      SONGHANH_DATA_KEY: crypto.getRandomValues(new Uint8Array(32)).toBase64(),
      SONGHANH_NUMBER_BAND: "95000000-99999999",
      // Of the machine that tries it: others may listen there.
      SONGHANH_EDI_LISTEN: edi,
      SONGHANH_ADMIN_LISTEN: admin,
    },
  };
}

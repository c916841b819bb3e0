/** An invented authority and the certificates of invented enterprises, for tests of registrations. */
import type { SignatureVerifier } from "../../core/signature/mod.ts";
import { portableVerifier } from "../../core/signature/mod.ts";
import { buildTrustStore, defaultTrustPolicy, judgeCertificate } from "../../core/trust/mod.ts";
import { createAuthority } from "../authority/create_authority.ts";
import { exportPrivateKey } from "../authority/generate_keys.ts";
import { type LoadedSigner, loadSigner } from "../authority/load_signer.ts";
import { signContent } from "../terminal/mod.ts";

const life = { notBefore: new Date("2020-01-01"), notAfter: new Date("2040-01-01") };

/** A certificate of an enterprise, and what it can do. */
export interface ScratchSigner {
  readonly signer: LoadedSigner;
  readonly pem: string;
  /** A detached signature (DER) over a text. */
  sign(text: string): Uint8Array<ArrayBuffer>;
}

/** Makes an authority that is trusted, and one that is not. */
export async function scratchAuthorities() {
  const trusted = await createAuthority({ ...life, name: "Scratch CA", keyType: "EC-P256" });
  const stranger = await createAuthority({ ...life, name: "Stranger CA", keyType: "EC-P256" });
  const list = await trusted.makeRevocationList(life.notBefore, life.notAfter);
  const { store } = buildTrustStore([
    { name: "ca.crt", bytes: new Uint8Array(trusted.certificate.rawData) },
    { name: "ca.crl", bytes: list },
  ]);
  const verifier: SignatureVerifier = portableVerifier();
  return {
    verifier,
    judge: (der: Uint8Array, embedded: readonly Uint8Array[], at: Date) =>
      judgeCertificate(der, embedded, store, at, defaultTrustPolicy),
    /** Issues a certificate to the holder of a tax code. */
    async issue(taxCode: string, { by = "trusted" }: { by?: "trusted" | "stranger" } = {}) {
      const authority = by === "trusted" ? trusted : stranger;
      const { certificate, keys } = await authority.issueUser({
        ...life,
        companyName: `CÔNG TY ${taxCode}`,
        taxCode,
        keyType: "EC-P256",
      });
      const pem = certificate.toString("pem");
      const signer = loadSigner(pem, await exportPrivateKey(keys));
      const sign = (text: string) =>
        new Uint8Array(signContent(new TextEncoder().encode(text), signer));
      return { signer, pem, sign } satisfies ScratchSigner;
    },
  };
}

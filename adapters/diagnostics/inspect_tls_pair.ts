import { createPrivateKey, createPublicKey } from "node:crypto";
import { isUnreadable, readCertificate, readPem } from "../../core/asn1/mod.ts";
import type { TlsPairFacts } from "../../core/diagnostics/mod.ts";

/** Rights of others than the owner to read a file. */
const READ_BY_OTHERS = 0o044;

/**
 * A certificate and its key as they lie in their files now. `shown`: the certificate (DER) that whoever
 * listens by them shows; undefined where nobody was asked.
 */
export async function inspectTlsPair(
  setting: string,
  { certFile, keyFile }: { readonly certFile: string; readonly keyFile: string },
  shown?: Uint8Array,
): Promise<TlsPairFacts> {
  try {
    const der = readPem(await Deno.readFile(certFile))
      .find(({ label }) => label === "CERTIFICATE")?.bytes;
    if (der === undefined) throw new Error(`no certificate (PEM) in ${certFile}`);
    const certificate = readCertificate(der);
    if (isUnreadable(certificate)) throw new Error(`${certFile}: ${certificate.reason}`);
    const key = createPrivateKey(await Deno.readTextFile(keyFile));
    const spki = createPublicKey(key).export({ format: "der", type: "spki" });
    const { mode } = await Deno.stat(keyFile);
    return {
      setting,
      notBeforeMs: certificate.notBeforeMs,
      notAfterMs: certificate.notAfterMs,
      isKeyOfAnother: new Uint8Array(spki).toHex() !== certificate.spki.toHex(),
      isKeyOpen: Deno.build.os !== "windows" && ((mode ?? 0) & READ_BY_OTHERS) !== 0,
      isAnotherShown: shown !== undefined && shown.toHex() !== der.toHex(),
    };
  } catch (error) {
    return { setting, unreadable: error instanceof Error ? error.message : String(error) };
  }
}

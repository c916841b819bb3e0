/** The rig's own authority, and the certificates of everything in it that speaks TLS. */
import { join } from "node:path";
import { type Authority, createAuthority, exportPrivateKey } from "../../adapters/authority/mod.ts";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "../../adapters/authority/x509.ts";
import { generateKeys, signingAlgorithm } from "../../adapters/authority/generate_keys.ts";

const hourMs = 3_600_000;
const validity = () => ({
  notBefore: new Date(Date.now() - hourMs),
  notAfter: new Date(Date.now() + 30 * 24 * hourMs),
});
/** Both names of this machine: what is checked is the one that an address names. */
const thisMachine: JsonGeneralNames = [
  { type: "ip", value: "127.0.0.1" },
  { type: "dns", value: "localhost" },
];

/** Where a certificate and its key (PEM) are. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export class RigAuthority {
  #serial = 1;

  private constructor(
    private readonly dir: string,
    private readonly authority: Authority,
    /** The authority's certificate, a PEM file: for `sslrootcert`, `--cacert`, `caCerts`. */
    readonly caFile: string,
    readonly caPem: string,
  ) {}

  /** Makes the authority; its files lie in `dir`. */
  static async make(dir: string, name = "Songhanh Rig CA"): Promise<RigAuthority> {
    await Deno.mkdir(dir, { recursive: true });
    const authority = await createAuthority({ ...validity(), name, keyType: "EC-P256" });
    const caFile = join(dir, "ca.crt");
    const caPem = authority.certificate.toString("pem") + "\n";
    await Deno.writeTextFile(caFile, caPem);
    return new RigAuthority(dir, authority, caFile, caPem);
  }

  /**
   * A certificate of a server, for 127.0.0.1 and localhost or other names; `isClient`: it also shows it
   * where it asks others.
   */
  async issueServer(
    stem: string,
    names = thisMachine,
    { isClient = false } = {},
  ): Promise<CertificateFiles> {
    const keys = await generateKeys("EC-P256");
    const certificate = await X509CertificateGenerator.create({
      serialNumber: (++this.#serial).toString(16).padStart(4, "0"),
      subject: `CN=${stem}`,
      issuer: this.authority.certificate.subjectName,
      ...validity(),
      publicKey: keys.publicKey,
      signingKey: this.authority.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.authority.keys),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([
          ExtendedKeyUsage.serverAuth,
          ...(isClient ? [ExtendedKeyUsage.clientAuth] : []),
        ]),
        new SubjectAlternativeNameExtension(names),
        await AuthorityKeyIdentifierExtension.create(this.authority.keys.publicKey),
      ],
    });
    const files = {
      certFile: join(this.dir, `${stem}.crt`),
      keyFile: join(this.dir, `${stem}.key`),
    };
    await Deno.writeTextFile(files.certFile, certificate.toString("pem") + "\n");
    await Deno.writeTextFile(files.keyFile, await exportPrivateKey(keys), { mode: 0o600 });
    return files;
  }
}

/**
 * The certificates and keys that the settings name, read again when their files change: those that
 * the EDI address shows, that the primary is judged by and shown, and that replies are signed with.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { RereadTexts } from "../../adapters/files/reread_texts.ts";
import type { PrimaryCredentials } from "../../adapters/vnaccs/primary_credentials.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";

/** PEM texts. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** As they are now; undefined where none is set. */
export interface CredentialTexts {
  readonly tls: Pair | undefined;
  readonly primaryCa: string | undefined;
  readonly primaryClient: Pair | undefined;
  /** What the standby signs its replies with. */
  readonly replySigner: Pair | undefined;
}

export type PairFiles = Config["tls"];

/** Of TLS, where no other judge is given. Undefined where no files are named. Throws if they cannot be used. */
export async function rereadPair(
  files: PairFiles,
  judge = judgeTlsPair,
): Promise<RereadTexts | undefined> {
  if (files === undefined) return undefined;
  return await RereadTexts.open([files.certFile, files.keyFile], { judge });
}

/** Of what replies are signed with: no connection is made by it. */
export function rereadSigner(files: PairFiles): Promise<RereadTexts | undefined> {
  return rereadPair(files, judgePair);
}

/** Authorities that others are judged by. Throws if they cannot be used. */
export function rereadAuthorities(path: string): Promise<RereadTexts> {
  return RereadTexts.open([path], { judge: judgeAuthority });
}

/** A certificate and its key as they are now; undefined where none are set. */
export async function readPair(files: PairFiles): Promise<Pair | undefined> {
  if (files === undefined) return undefined;
  const [cert, key] = await Promise.all(
    [files.certFile, files.keyFile].map((path) => Deno.readTextFile(path)),
  );
  return { cert: cert!, key: key! };
}

/** Of what `rereadPair` has read. */
export function pairOf(texts: RereadTexts | undefined): Pair | undefined {
  if (texts === undefined) return undefined;
  const [cert, key] = texts.current;
  return { cert: cert!, key: key! };
}

function judgePair([cert, key]: readonly string[]): string | undefined {
  try {
    const isPair = new X509Certificate(cert!).checkPrivateKey(createPrivateKey(key!));
    return isPair ? undefined : "certificate and key do not belong together";
  } catch (error) {
    return `no certificate and key in PEM (${(error as Error).message})`;
  }
}

/**
 * Of what connections are made with: the platform's TLS takes fewer kinds of keys than there are. What it
 * does not take must not come as far as a listener, which there would be none of then.
 */
function judgeTlsPair(texts: readonly string[]): string | undefined {
  const [cert, key] = texts;
  return judgePair(texts) ?? refusedByTls({ cert: cert!, key: key! });
}

function judgeAuthority([text]: readonly string[]): string | undefined {
  try {
    new X509Certificate(text!);
  } catch (error) {
    return `no certificate in PEM (${(error as Error).message})`;
  }
  return refusedByTls({ caCerts: [text!] });
}

function refusedByTls(
  options: Deno.CreateHttpClientOptions & Partial<Deno.TlsCertifiedKeyPem>,
): string | undefined {
  try {
    Deno.createHttpClient(options).close();
    return undefined;
  } catch (error) {
    return `TLS cannot use it (${(error as Error).message})`;
  }
}

/** Settings by what they name, for the log. */
const settings: Readonly<Record<keyof CredentialTexts, string>> = {
  tls: "SONGHANH_TLS_CERT",
  primaryCa: "SONGHANH_PRIMARY_CA",
  primaryClient: "SONGHANH_PRIMARY_CLIENT_CERT",
  replySigner: "SONGHANH_SIGN_CERT",
};

export class Credentials {
  private constructor(private readonly files: Map<keyof CredentialTexts, RereadTexts>) {}

  /** `signer`: the files of what signs replies. Throws if a file cannot be used. */
  static async open(
    config: Pick<Config, "tls" | "primaryCaFile" | "primaryClient">,
    signer: PairFiles,
    log: Log,
  ): Promise<Credentials> {
    const files = new Map<keyof CredentialTexts, RereadTexts>();
    const keep = (name: keyof CredentialTexts, texts: RereadTexts | undefined) => {
      if (texts === undefined) return;
      files.set(name, texts);
      texts.onChange((_, fault) => {
        const setting = settings[name];
        if (fault === undefined) return log.info("a certificate was renewed", { setting });
        log.error("a new certificate is refused, the one before stays in force", {
          setting,
          fault,
        });
      });
    };
    keep("tls", await rereadPair(config.tls));
    keep("primaryClient", await rereadPair(config.primaryClient));
    keep("replySigner", await rereadSigner(signer));
    if (config.primaryCaFile !== undefined) {
      keep("primaryCa", await rereadAuthorities(config.primaryCaFile));
    }
    return new Credentials(files);
  }

  get current(): CredentialTexts {
    return {
      tls: pairOf(this.files.get("tls")),
      primaryCa: this.files.get("primaryCa")?.current[0],
      primaryClient: pairOf(this.files.get("primaryClient")),
      replySigner: pairOf(this.files.get("replySigner")),
    };
  }

  /** For connections to the primary, whose options ask it anew for each. */
  readonly toPrimary: PrimaryCredentials = primaryCredentials(() => this.current);

  /** Called after something was renewed. */
  onChange(listener: (current: CredentialTexts) => void): void {
    for (const texts of this.files.values()) {
      texts.onChange((_, fault) => {
        if (fault === undefined) listener(this.current);
      });
    }
  }

  /** Looks at all files now; faults are told at once. */
  async reread(): Promise<void> {
    await Promise.all([...this.files.values()].map((texts) => texts.reread({ tellsAtOnce: true })));
  }

  close(): void {
    for (const texts of this.files.values()) texts.close();
  }
}

/** What a connection is made with, of texts that may be others the next time. */
export function primaryCredentials(
  current: () => Pick<CredentialTexts, "primaryCa" | "primaryClient">,
): PrimaryCredentials {
  return {
    get caCertificates() {
      const { primaryCa } = current();
      return primaryCa === undefined ? undefined : [primaryCa];
    },
    get clientCertificate() {
      return current().primaryClient;
    },
  };
}

/** What ends at a time by itself: authorities, revocation lists, and the certificates of this gateway. */
import { isUnreadable, readCertificate, readPem } from "../../core/asn1/mod.ts";
import type { Ending } from "../../core/notifications/mod.ts";
import type { Config } from "../config.ts";
import {
  certificateValidity,
  showCertificates,
  type TrustingGateway,
  type Validity,
} from "../operations/certificates.ts";

const states: Readonly<Record<Validity["state"], Ending["state"]>> = {
  "not yet": "valid",
  valid: "valid",
  soon: "ending",
  expired: "expired",
};

export async function findEndings(
  gateway: TrustingGateway,
  config: Pick<Config, "tls" | "adminTls" | "primaryClient" | "signer">,
): Promise<Ending[]> {
  const { authorities, lists } = await showCertificates.perform({ gateway, actor: "" }, {});
  const trusted = authorities.map(({ certificate, validity }): Ending => ({
    what: "certificate",
    id: certificate.sha256,
    name: certificate.subject.commonName ?? certificate.subject.text,
    state: states[validity.state],
    until: new Date(certificate.notAfterMs),
  }));
  // Of several lists of one authority the latest is what counts; the operation gives it first.
  const latest = new Map(lists.toReversed().map((list) => [list.issuer.key, list]));
  const listed = [...latest.values()].flatMap(({ issuer, nextUpdateMs, validity }): Ending[] =>
    nextUpdateMs === undefined ? [] : [{
      what: "revocation-list",
      id: `${issuer.text} ${nextUpdateMs}`,
      name: issuer.commonName ?? issuer.text,
      state: states[validity.state],
      until: new Date(nextUpdateMs),
    }]
  );
  const files = [config.tls, config.adminTls, config.primaryClient, config.signer]
    .flatMap((pair) => pair === undefined ? [] : [pair.certFile]);
  const own = await Promise.all([...new Set(files)].map((file) => ownEnding(file, gateway.now())));
  return [...trusted, ...listed, ...own.filter((each) => each !== undefined)];
}

/** Of the first certificate of a file: that of the gateway itself. Whoever starts by it says what is wrong. */
async function ownEnding(file: string, now: Date): Promise<Ending | undefined> {
  const [block] = readPem(await Deno.readFile(file));
  if (block?.bytes === undefined) return undefined;
  const certificate = readCertificate(block.bytes);
  if (isUnreadable(certificate)) return undefined;
  const { subject, serialHex, notAfterMs } = certificate;
  return {
    what: "certificate",
    id: `${subject.text} ${serialHex}`,
    name: subject.commonName ?? subject.text,
    state: states[certificateValidity(now, certificate).state],
    until: new Date(notAfterMs),
  };
}

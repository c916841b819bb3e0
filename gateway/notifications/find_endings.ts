/** What ends at a time by itself: authorities, revocation lists, and the certificates of this gateway. */
import type { Ending } from "../../core/notifications/mod.ts";
import {
  certificateValidity,
  showCertificates,
  type TrustingGateway,
  type Validity,
} from "../operations/certificates.ts";
import type { OwnCertificate } from "../keys/own_certificates.ts";

const states: Readonly<Record<Validity["state"], Ending["state"]>> = {
  "not yet": "valid",
  valid: "valid",
  soon: "ending",
  expired: "expired",
};

export async function findEndings(
  gateway: TrustingGateway,
  ownCertificates: readonly OwnCertificate[],
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
  const own = ownCertificates.map(({ certificate }): Ending => ({
    what: "certificate",
    id: `${certificate.subject.text} ${certificate.serialHex}`,
    name: certificate.subject.commonName ?? certificate.subject.text,
    state: states[certificateValidity(gateway.now(), certificate, "own").state],
    until: new Date(certificate.notAfterMs),
  }));
  // One certificate may serve several addresses.
  const owned = new Map(own.map((ending) => [ending.id, ending]));
  return [...trusted, ...listed, ...owned.values()];
}

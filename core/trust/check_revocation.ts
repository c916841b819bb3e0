import type { Certificate } from "./read_certificate.ts";
import type { RevocationList } from "./read_revocation_list.ts";
import type { TimeWindow } from "./time_window.ts";
import type { TrustPolicy } from "./trust_policy.ts";
import type { TrustStore } from "./trust_store.ts";

/** Whether an authority has taken a certificate back. */
export type Revocation =
  | { readonly state: "clear" }
  | { readonly state: "revoked" | "unknown"; readonly reason: string };

/**
 * Asks the latest list of the issuer that had been made at the moment of judging. A list that is
 * out of date still revokes, but it no longer clears. A revocation dated after the moment of
 * judging does not count yet.
 */
export function checkRevocation(
  certificate: Certificate,
  issuer: Certificate,
  store: TrustStore,
  time: TimeWindow,
  policy: TrustPolicy,
): Revocation {
  const list = store.listsOf(issuer)
    .filter((list) => speaksOf(list, certificate))
    .find(({ thisUpdateMs }) => time.reached(thisUpdateMs - policy.listAheadMs));
  if (!list) {
    return { state: "unknown", reason: `no revocation list of ${issuer.subject.text}` };
  }
  const revokedMs = list.revoked.get(certificate.serialHex);
  if (revokedMs !== undefined && time.reached(revokedMs)) {
    const day = new Date(revokedMs).toISOString().slice(0, 10);
    return {
      state: "revoked",
      reason: `certificate ${certificate.serialHex} of ${issuer.subject.text} revoked on ${day}`,
    };
  }
  const { nextUpdateMs } = list;
  if (nextUpdateMs === undefined || time.passed(nextUpdateMs)) {
    return { state: "unknown", reason: `revocation list of ${issuer.subject.text} is out of date` };
  }
  return { state: "clear" };
}

function speaksOf(list: RevocationList, certificate: Certificate): boolean {
  if (list.covers === "users" && certificate.isAuthority) return false;
  if (list.covers === "authorities" && !certificate.isAuthority) return false;
  return list.places.length === 0 ||
    list.places.some((place) => certificate.listPlaces.includes(place));
}

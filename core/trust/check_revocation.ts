import type { Certificate } from "../asn1/read_certificate.ts";
import type { RevocationList } from "../asn1/read_revocation_list.ts";
import type { JudgedCertificate } from "./judged_certificate.ts";
import type { TimeWindow } from "./time_window.ts";
import type { TrustPolicy } from "./trust_policy.ts";
import type { TrustStore, VerifiedList } from "./trust_store.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** Whether an authority has taken a certificate back. */
export type Revocation =
  | { readonly state: "clear" }
  | { readonly state: "revoked" | "unknown"; readonly reason: Sentence };

export interface RevocationContext {
  readonly store: TrustStore;
  readonly time: TimeWindow;
  readonly policy: TrustPolicy;
  /**
   * Whether an authority can be traced to the root of this chain: by signatures alone (`named`), or
   * by a path that would be accepted (`relied on`).
   */
  reaches(
    authority: JudgedCertificate,
    root: JudgedCertificate,
    how: "named" | "relied on",
  ): boolean;
}

/**
 * Asks the lists of the authority that issued a certificate: of its name, whatever key of it signed
 * them (RFC 5280 6.3.3). An authority that has changed its key under its name signs its lists with
 * the new one, and they speak for certificates of the old. So do those of a key that it has for lists
 * alone. Of an authority that came with the message its own key alone is asked.
 *
 * Of each key the latest list that had been made at the moment of judging counts. It clears if it is
 * in force, complete, and signed by the issuer's own key or by one with a good path of its own to the
 * same root. It revokes with less: out of date (unless a newer list in force clears), partial, or by
 * an authority whose path has other faults. A revocation dated after the moment of judging does not
 * count yet.
 */
export function checkRevocation(
  certificate: JudgedCertificate,
  issuer: JudgedCertificate,
  root: JudgedCertificate,
  context: RevocationContext,
): Revocation {
  const { store, time, policy } = context;
  const isFrom = ({ signers }: VerifiedList, how: "named" | "relied on") =>
    // A certificate for lists alone has a path of its own, whoever's key is in it.
    signers.some((signer) => signer.isAuthority && signer.holder === issuer.holder) ||
    signers.some((signer) => context.reaches(signer, root, how));
  const lists = latestOfEach(
    [...store.listsNamed(certificate.issuer.key), ...store.listsBy(issuer)]
      .filter(({ list }) => speaksOf(list, certificate))
      .filter(({ list }) => time.reached(list.thisUpdateMs - policy.listAheadMs))
      .filter((verified) => isFrom(verified, "named")),
  );
  const clearing = lists.filter((verified) =>
    verified.list.partial.length === 0 && isInForce(verified.list, time) &&
    isFrom(verified, "relied on")
  );
  for (const { list } of lists) {
    const revokedMs = list.revoked.get(certificate.serialHex);
    if (revokedMs === undefined || !time.reached(revokedMs)) continue;
    const isSuperseded = !isInForce(list, time) &&
      clearing.some((other) => other.list.thisUpdateMs > list.thisUpdateMs);
    if (isSuperseded) continue;
    const day = new Date(revokedMs).toISOString().slice(0, 10);
    return {
      state: "revoked",
      reason: say("CERTIFICATE_REVOKED", {
        serial: certificate.serialHex,
        issuer: issuer.subject.text,
        day,
      }),
    };
  }
  if (clearing.length > 0) return { state: "clear" };
  return { state: "unknown", reason: whyUnknown(lists, issuer, time) };
}

function whyUnknown(
  lists: readonly VerifiedList[],
  { subject }: JudgedCertificate,
  time: TimeWindow,
): Sentence {
  if (lists.length === 0) return say("NO_LIST", { issuer: subject.text });
  if (!lists.some(({ list }) => isInForce(list, time))) {
    return say("LIST_OUT_OF_DATE", { issuer: subject.text });
  }
  return say("LIST_NOT_RELIED_ON", { issuer: subject.text });
}

function isInForce({ nextUpdateMs }: RevocationList, time: TimeWindow): boolean {
  return nextUpdateMs !== undefined && !time.passed(nextUpdateMs);
}

/** The latest list of each key and scope: it takes the place of those before it. Latest first. */
function latestOfEach(lists: readonly VerifiedList[]): VerifiedList[] {
  const seen = new Set<string>();
  return lists.filter(({ list, signers }) => {
    const scope = [signers[0]!.holder, ...list.partial].join("|");
    if (seen.has(scope)) return false;
    seen.add(scope);
    return true;
  });
}

function speaksOf(list: RevocationList, certificate: Certificate): boolean {
  if (list.covers === "users" && certificate.isAuthority) return false;
  if (list.covers === "authorities" && !certificate.isAuthority) return false;
  return list.places.length === 0 ||
    list.places.some((place) => certificate.listPlaces.includes(place));
}

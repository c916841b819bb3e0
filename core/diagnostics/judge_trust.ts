import { asSaid, say } from "../reasons/mod.ts";
import { endsSoonMs, lastCertificates, type TrustProblem, type TrustStore } from "../trust/mod.ts";
import type { Remark } from "./diagnostic_check.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What is trusted, and what is wrong with the files it comes from. */
export interface TrustFacts {
  readonly store: Pick<
    TrustStore,
    "roots" | "intermediates" | "forLists" | "lists" | "knownIssuersOf"
  >;
  readonly problems: readonly TrustProblem[];
  readonly leftOut?: readonly TrustProblem[];
}

export function judgeTrust({ store, problems, leftOut = [] }: TrustFacts, now: Date): Remark[] {
  const { roots, intermediates } = store;
  if (roots.length === 0) {
    return [{ light: "bad", says: say("AUTHORITIES_NONE"), advice: say("AUTHORITIES_NONE_DO") }];
  }
  const count = { roots: roots.length, between: intermediates.length };
  const remarks: Remark[] = [{ light: "good", says: say("AUTHORITIES_TRUSTED", count) }];
  for (const { subject, notAfterMs } of lastCertificates(store, now)) {
    const leftMs = notAfterMs - now.getTime();
    const days = Math.floor(leftMs / dayMs);
    const advice = say("AUTHORITY_ENDS_DO");
    const name = nameOf(subject);
    if (leftMs <= 0) {
      remarks.push({ light: "warning", says: say("AUTHORITY_ENDED", { name }), advice });
    } else if (leftMs < endsSoonMs.authority) {
      remarks.push({ light: "warning", says: say("AUTHORITY_ENDS", { name, days }), advice });
    }
  }
  for (const { file, problem } of [...problems, ...leftOut]) {
    const says = say("TRUST_FILE", { file: file.split("/").at(-1)!, problem: asSaid(problem) });
    remarks.push({ light: "warning", says, advice: say("TRUST_FILE_DO") });
  }
  return remarks;
}

/** `isRequired`: a signer whose authority has no list in force is refused. */
export function judgeRevocationLists(
  { roots, intermediates, lists }: Pick<TrustStore, "roots" | "intermediates" | "lists">,
  { now, isRequired }: { readonly now: Date; readonly isRequired: boolean },
): Remark[] {
  const remarks: Remark[] = [];
  const light = isRequired ? "bad" : "warning";
  const advice = say("LIST_FETCH_DO");
  let inForce = 0;
  for (const { key, name } of namesOf([...roots, ...intermediates])) {
    const ends = lists.filter(({ issuer }) => issuer.key === key)
      .map(({ nextUpdateMs }) => nextUpdateMs ?? Infinity);
    const leftMs = Math.max(...ends) - now.getTime();
    if (ends.length === 0) remarks.push({ light, says: say("LIST_MISSING", { name }), advice });
    else if (leftMs <= 0) {
      const hours = Math.floor(-leftMs / hourMs);
      remarks.push({ light, says: say("LIST_ENDED", { name, hours }), advice });
    } else {
      inForce++;
      if (leftMs >= endsSoonMs.list) continue;
      const says = say("LIST_ENDS", { name, hours: Math.floor(leftMs / hourMs) });
      remarks.push({ light: "warning", says, advice });
    }
  }
  return [{ light: "good", says: say("LISTS_IN_FORCE", { count: inForce }) }, ...remarks];
}

/** Each name once: an authority that changes its key has several certificates. */
function namesOf(certificates: readonly TrustFacts["store"]["roots"][number][]) {
  const names = new Map(certificates.map(({ subject }) => [subject.key, nameOf(subject)]));
  return [...names].map(([key, name]) => ({ key, name }));
}

function nameOf({ commonName, text }: TrustFacts["store"]["roots"][number]["subject"]): string {
  return commonName ?? text;
}

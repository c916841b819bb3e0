import { dotted } from "../asn1/object_identifiers.ts";
import { isSelfIssued, type JudgedCertificate } from "./judged_certificate.ts";
import { say, type Sentence } from "../reasons/mod.ts";

const { anyPolicy } = dotted;

/**
 * Whether the certificate policies of a chain (signer first, root last) leave a policy where one is
 * asked for: RFC 5280 6.1, with any policy accepted by us. Undefined if so, otherwise what is wrong.
 * The root is trusted for itself, so its policies do not count, but what it demands of those below
 * does (RFC 5937).
 *
 * Policies of one depth are kept as a table – policy to what stands for it below – and not as the
 * tree of the RFC: whether any is left comes out the same, and mappings cannot make it explode
 * (RFC 9618).
 */
export function checkPolicies(chain: readonly JudgedCertificate[]): Sentence | undefined {
  const path = chain.slice(0, -1).reverse();
  const { policy: root } = chain[chain.length - 1]!;
  let explicit = root.requireExplicit ?? Infinity;
  let mapping = root.inhibitMapping ?? Infinity;
  let inhibitAny = root.inhibitAny ?? Infinity;
  let valid: Policies | undefined = new Map([[anyPolicy, new Set([anyPolicy])]]);

  for (const [index, certificate] of path.entries()) {
    const { policy, subject } = certificate;
    const isSigner = index === path.length - 1;
    const isBetween = !isSigner && isSelfIssued(certificate);
    valid = valid && policy.policies && narrow(
      valid,
      policy.policies,
      inhibitAny > 0 || isBetween,
    );
    if (explicit <= 0 && valid === undefined) {
      return say("POLICY_MISSING", { subject: subject.text });
    }
    if (isSigner) {
      if (explicit > 0) explicit--;
      if (policy.requireExplicit === 0) explicit = 0;
      break;
    }
    if (policy.mappings.some((pair) => pair.includes(anyPolicy))) {
      return say("POLICY_MAPS_ANY", { subject: subject.text });
    }
    valid = valid && map(valid, policy.mappings, mapping > 0);
    if (!isBetween) {
      explicit = Math.max(0, explicit - 1);
      mapping = Math.max(0, mapping - 1);
      inhibitAny = Math.max(0, inhibitAny - 1);
    }
    explicit = Math.min(explicit, policy.requireExplicit ?? Infinity);
    mapping = Math.min(mapping, policy.inhibitMapping ?? Infinity);
    inhibitAny = Math.min(inhibitAny, policy.inhibitAny ?? Infinity);
  }
  if (explicit > 0 || valid !== undefined) return undefined;
  return say("POLICY_MISSING", { subject: chain[0]!.subject.text });
}

/** Policies valid so far, each with those that stand for it in the next certificate. */
type Policies = ReadonlyMap<string, ReadonlySet<string>>;

/** What is left when a certificate names its policies (6.1.3 d); undefined if nothing is. */
function narrow(
  valid: Policies,
  policies: readonly string[],
  anyCounts: boolean,
): Policies | undefined {
  const expected = new Set([...valid.values()].flatMap((set) => [...set]));
  const left = new Map<string, ReadonlySet<string>>();
  for (const policy of policies) {
    const isExpected = expected.has(policy) || valid.has(anyPolicy);
    if (policy !== anyPolicy && isExpected) left.set(policy, new Set([policy]));
  }
  if (policies.includes(anyPolicy) && anyCounts) {
    for (const policy of expected) {
      if (!left.has(policy)) left.set(policy, new Set([policy]));
    }
  }
  return left.size > 0 ? left : undefined;
}

/** What stands for the policies below an authority that maps some (6.1.4 b). */
function map(
  valid: Policies,
  mappings: readonly (readonly [string, string])[],
  allowed: boolean,
): Policies | undefined {
  if (mappings.length === 0) return valid;
  const mapped = new Map(valid);
  for (const issuerPolicy of new Set(mappings.map(([policy]) => policy))) {
    if (!allowed) {
      mapped.delete(issuerPolicy);
      continue;
    }
    if (!valid.has(issuerPolicy) && !valid.has(anyPolicy)) continue;
    const below = mappings.filter(([policy]) => policy === issuerPolicy).map(([, policy]) =>
      policy
    );
    mapped.set(issuerPolicy, new Set(below));
  }
  return mapped.size > 0 ? mapped : undefined;
}

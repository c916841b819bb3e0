import { asn1Limits } from "./asn1_limits.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { readOid, readSmallNumber } from "./read_der_value.ts";
import { say } from "../reasons/mod.ts";

/** What a certificate says of the policies of its path (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11, 14). */
export interface PolicyExtensions {
  /** Object identifiers, dotted; undefined without the extension. */
  readonly policies: readonly string[] | undefined;
  /** Pairs: policy of the issuer's domain, policy of the subject's domain. */
  readonly mappings: readonly (readonly [string, string])[];
  /** Certificates that may follow before a policy must be named. */
  readonly requireExplicit: number | undefined;
  /** Certificates that may follow before policies are no longer mapped. */
  readonly inhibitMapping: number | undefined;
  /** Certificates that may follow before anyPolicy no longer counts. */
  readonly inhibitAny: number | undefined;
}

/** Reads the value of certificatePolicies; qualifiers are for people and passed over. */
export function readPolicies(value: DerReader): string[] {
  const policies: string[] = [];
  const list = value.enter(derTag.sequence, "the certificate policies");
  while (!list.ended) {
    const policy = list.enter(derTag.sequence, "a certificate policy");
    policies.push(readOid(policy, "a certificate policy"));
    policy.optional(derTag.sequence, "the qualifiers of a policy");
    policy.expectEnd("a certificate policy");
    bound(list, policies.length);
  }
  return policies;
}

/** Reads the value of policyMappings. */
export function readPolicyMappings(value: DerReader): [string, string][] {
  const mappings: [string, string][] = [];
  const list = value.enter(derTag.sequence, "the policy mappings");
  while (!list.ended) {
    const pair = list.enter(derTag.sequence, "a policy mapping");
    mappings.push([readOid(pair, "a policy mapping"), readOid(pair, "a policy mapping")]);
    pair.expectEnd("a policy mapping");
    bound(list, mappings.length);
  }
  return mappings;
}

/** Reads the value of policyConstraints. */
export function readPolicyConstraints(
  value: DerReader,
): Pick<PolicyExtensions, "requireExplicit" | "inhibitMapping"> {
  const fields = value.enter(derTag.sequence, "the policy constraints");
  const number = (tag: number) =>
    fields.nextTag === tag ? readSmallNumber(fields, "a policy constraint", tag) : undefined;
  const requireExplicit = number(derTag.primitive(0));
  const inhibitMapping = number(derTag.primitive(1));
  fields.expectEnd("the policy constraints");
  return { requireExplicit, inhibitMapping };
}

function bound(list: DerReader, count: number): void {
  if (count > asn1Limits.extensionItemsMax) list.fail(say("ASN1_SO_MANY", { what: "policies" }));
}

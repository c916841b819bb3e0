import type { GeneralName } from "../asn1/read_general_names.ts";
import type { Subtree } from "../asn1/read_name_constraints.ts";
import { dotted } from "../asn1/object_identifiers.ts";
import { isSelfIssued, type JudgedCertificate } from "./judged_certificate.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/**
 * Whether every name of a chain (signer first, root last) is one that the authorities above it may
 * certify: RFC 5280 4.2.1.10 and 6.1.3. Undefined if so, otherwise what is wrong. The root's own
 * constraints count, too.
 *
 * A form of name that cannot be compared here is refused where an authority constrains it and a
 * certificate below has one; certificates that an authority gives itself are not looked at, unless
 * they are the signer's.
 */
export function checkNames(chain: readonly JudgedCertificate[]): Sentence | undefined {
  for (let above = chain.length - 1; above > 0; above--) {
    const { nameConstraints: constraints, subject: authority } = chain[above]!;
    if (constraints === undefined) continue;
    const { permitted, excluded } = constraints;
    for (let at = above - 1; at >= 0; at--) {
      const certificate = chain[at]!;
      if (at > 0 && isSelfIssued(certificate)) continue;
      for (const name of namesOf(certificate)) {
        const fault = judgeName(name, permitted, excluded);
        if (fault === undefined) continue;
        const subject = certificate.subject.text;
        return say(fault, { subject, name: describe(name), authority: authority.text });
      }
    }
  }
  return undefined;
}

/** Every name of a certificate: its subject, the e-mail addresses in it, the alternative names. */
function* namesOf({ subject, alternativeNames }: JudgedCertificate): Generator<GeneralName> {
  if (subject.partKeys.length > 0) yield { form: "directory", name: subject };
  yield* alternativeNames;
  // Addresses in the subject count as such where no alternative name holds one.
  if (alternativeNames.some(({ form }) => form === "email")) return;
  for (const { type, value } of subject.attributes) {
    if (type === dotted.emailAddress) yield { form: "email", text: value };
  }
}

function judgeName(
  name: GeneralName,
  permitted: readonly Subtree[],
  excluded: readonly Subtree[],
): "NAME_NOT_COMPARABLE" | "NAME_EXCLUDED" | "NAME_NOT_PERMITTED" | undefined {
  const ofForm = ({ base }: Subtree) => isSameForm(base, name);
  const [allowed, forbidden] = [permitted.filter(ofForm), excluded.filter(ofForm)];
  if (allowed.length === 0 && forbidden.length === 0) return undefined;
  if ([...allowed, ...forbidden].some((subtree) => !isComparable(subtree, name))) {
    return "NAME_NOT_COMPARABLE";
  }
  if (forbidden.some(({ base }) => isWithin(name, base))) {
    return "NAME_EXCLUDED";
  }
  if (allowed.length > 0 && !allowed.some(({ base }) => isWithin(name, base))) {
    return "NAME_NOT_PERMITTED";
  }
  return undefined;
}

function isSameForm(one: GeneralName, other: GeneralName): boolean {
  if (one.form !== other.form) return false;
  return one.form !== "other" || one.tag === (other as typeof one).tag;
}

function isComparable({ base, hasDistances }: Subtree, name: GeneralName): boolean {
  if (hasDistances || name.form === "other") return false;
  if (name.form === "uri") return hostOf(name.text) !== undefined;
  if (name.form !== "ip" || base.form !== "ip") return true;
  const isAddress = name.bytes.length === 4 || name.bytes.length === 16;
  return isAddress && (base.bytes.length === 8 || base.bytes.length === 32);
}

/** Whether a name lies within a subtree of its own form. */
function isWithin(name: GeneralName, base: GeneralName): boolean {
  switch (name.form) {
    case "directory": {
      const parts = base.form === "directory" ? base.name.partKeys : [];
      return parts.every((part, index) => name.name.partKeys[index] === part);
    }
    case "dns":
      return base.form === "dns" && isDomainWithin(name.text, base.text);
    case "email":
      return base.form === "email" && isAddressWithin(name.text, base.text);
    case "uri": {
      const host = hostOf(name.text);
      return base.form === "uri" && host !== undefined && isHostWithin(host, base.text);
    }
    case "ip":
      return base.form === "ip" && isIpWithin(name.bytes, base.bytes);
    case "other":
      return false;
  }
}

/** The domain itself and everything below it; an empty base holds all. */
function isDomainWithin(domain: string, base: string): boolean {
  const [name, zone] = [fold(domain), fold(base).replace(/^\./, "")];
  return zone === "" || name === zone || name.endsWith(`.${zone}`);
}

/** A base with `@` is one mailbox, one with a leading dot all hosts below, any other one host. */
function isAddressWithin(address: string, base: string): boolean {
  const at = address.lastIndexOf("@");
  if (at < 0) return false;
  const [local, host] = [address.slice(0, at), address.slice(at + 1)];
  const baseAt = base.lastIndexOf("@");
  if (baseAt < 0) return isHostWithin(host, base);
  // The part before the `@` has a case (RFC 5280 section 7.5).
  return local === base.slice(0, baseAt) && fold(host) === fold(base.slice(baseAt + 1));
}

/** A base with a leading dot means the hosts below it only, any other one exactly that host. */
function isHostWithin(host: string, base: string): boolean {
  const [name, zone] = [fold(host), fold(base)];
  return zone === "" || (zone.startsWith(".") ? name.endsWith(zone) : name === zone);
}

/** The host of an address; undefined where there is none, or only a number. */
function hostOf(uri: string): string | undefined {
  const host = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^@/?#]*@)?([^:/?#[\]]+)(?::\d*)?(?:[/?#]|$)/
    .exec(uri)?.[1];
  return host === undefined || /^[\d.]+$/.test(host) ? undefined : host;
}

function isIpWithin(address: Uint8Array, base: Uint8Array): boolean {
  const length = address.length;
  if (base.length !== 2 * length) return false;
  return address.every((byte, at) =>
    (byte & base[length + at]!) === (base[at]! & base[length + at]!)
  );
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

function describe(name: GeneralName): string {
  switch (name.form) {
    case "directory":
      return `the name ${name.name.text}`;
    case "ip":
      return `the address ${name.bytes.toHex()}`;
    case "other":
      return `a name of form ${name.tag & 0x1f}`;
    default:
      return `the name ${name.text}`;
  }
}

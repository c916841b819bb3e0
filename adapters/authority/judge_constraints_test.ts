/** Names and policies that authorities allow below them (RFC 5280 4.2.1.10 to 14 and 6.1). */
import assert from "node:assert/strict";
import { derTag, objectIdentifier, writeDer } from "../../core/asn1/mod.ts";
import {
  buildTrustStore,
  defaultTrustPolicy,
  judgeCertificate,
  type Judgement,
} from "../../core/trust/mod.ts";
import {
  type Authority,
  type AuthorityOptions,
  createAuthority,
  type IssuedCertificate,
  type UserOptions,
} from "./create_authority.ts";
import { Extension } from "./x509.ts";

const life = { notBefore: new Date("2020-01-01"), notAfter: new Date("2040-01-01") };
const policy = { ...defaultTrustPolicy, revocation: "soft" } as const;
const at = new Date("2025-06-01");
const encoder = new TextEncoder();

const der = (one: Authority | IssuedCertificate) => new Uint8Array(one.certificate.rawData);
const authority = (name: string, ...extraExtensions: Extension[]): AuthorityOptions => (
  { ...life, name, keyType: "EC-P256", extraExtensions }
);
const user = (...extraExtensions: Extension[]): UserOptions => ({
  ...life,
  companyName: "CÔNG TY TNHH THỬ",
  taxCode: "9900000000",
  keyType: "EC-P256",
  extraExtensions,
});

/** Judges a signer below these authorities, the root first. Nothing but the path is asked for. */
function judge(authorities: readonly Authority[], signer: IssuedCertificate): Judgement {
  const { store, problems } = buildTrustStore(
    authorities.map((one, index) => ({ name: `${index}.crt`, bytes: der(one) })),
  );
  assert.deepEqual(problems, []);
  return judgeCertificate(der(signer), [], store, at, policy);
}

const sequence = (...parts: Uint8Array[]) => writeDer(derTag.sequence, ...parts);
const oid = (dotted: string) => writeDer(derTag.objectIdentifier, objectIdentifier(dotted));
const number = (tag: number, value: number) => writeDer(tag, Uint8Array.of(value));
const extension = (type: string, value: Uint8Array<ArrayBuffer>, critical = true) =>
  new Extension(type, critical, value.buffer);

// Names.

const dns = (text: string) => writeDer(derTag.primitive(2), encoder.encode(text));
const email = (text: string) => writeDer(derTag.primitive(1), encoder.encode(text));
const uri = (text: string) => writeDer(derTag.primitive(6), encoder.encode(text));
const ip = (...bytes: number[]) => writeDer(derTag.primitive(7), Uint8Array.from(bytes));
const other = () =>
  writeDer(derTag.constructed(0), oid("1.2.3.4"), writeDer(derTag.constructed(0), dns("x")));
const part = (type: string, text: string, tag = 0x0c) =>
  writeDer(derTag.set, sequence(oid(type), writeDer(tag, encoder.encode(text))));
const directory = (...parts: Uint8Array[]) => writeDer(derTag.constructed(4), sequence(...parts));
/** The beginning of every name that the authority gives: country, and place. */
const vietnam = part("2.5.4.6", "VN", 0x13);
const hanoi = part("2.5.4.7", "hà  nội");

const subtrees = (n: number, bases: Uint8Array[]) =>
  bases.length === 0 ? [] : [writeDer(derTag.constructed(n), ...bases.map((one) => sequence(one)))];
const names = (permitted: Uint8Array[], excluded: Uint8Array[] = [], critical = true) =>
  extension("2.5.29.30", sequence(...subtrees(0, permitted), ...subtrees(1, excluded)), critical);
const alternative = (...list: Uint8Array[]) => extension("2.5.29.17", sequence(...list), false);

const root = await createAuthority(authority("Root"));

const nameCases: [string, Extension, Uint8Array[], "good" | RegExp][] = [
  ["a name within the permitted ones", names([directory(vietnam)]), [], "good"],
  ["another string type and case", names([directory(part("2.5.4.6", "vn"), hanoi)]), [], "good"],
  ["a name outside", names([directory(part("2.5.4.6", "TH"))]), [], /not among the permitted/],
  [
    "one of two permitted",
    names([directory(part("2.5.4.6", "TH")), directory(vietnam)]),
    [],
    "good",
  ],
  ["an excluded name", names([], [directory(vietnam, hanoi)]), [], /among the excluded/],
  [
    "excluded within permitted",
    names([directory(vietnam)], [directory(vietnam, hanoi)]),
    [],
    /exclud/,
  ],
  ["constraints that are not critical", names([], [directory(vietnam)], false), [], /excluded/],
  [
    "the whole of a longer name",
    names([directory(vietnam, part("2.5.4.7", "HUẾ"))]),
    [],
    /permitted/,
  ],
  ["constraints of names it does not have", names([dns("example.vn"), other()]), [], "good"],
  [
    "a domain and its hosts",
    names([dns("example.vn")]),
    [dns("example.vn"), dns("A.Example.VN")],
    "good",
  ],
  [
    "a domain that only ends alike",
    names([dns("example.vn")]),
    [dns("badexample.vn")],
    /permitted/,
  ],
  [
    "one bad name among good",
    names([dns("example.vn")]),
    [dns("example.vn"), dns("x.com")],
    /x\.com/,
  ],
  ["an excluded host", names([], [dns("a.example.vn")]), [dns("b.a.example.vn")], /excluded/],
  ["a mailbox", names([email("an@example.vn")]), [email("an@EXAMPLE.vn")], "good"],
  ["another mailbox", names([email("an@example.vn")]), [email("AN@example.vn")], /permitted/],
  ["mailboxes of one host", names([email("example.vn")]), [email("x@example.vn")], "good"],
  [
    "mailboxes of another host",
    names([email("example.vn")]),
    [email("x@a.example.vn")],
    /permitted/,
  ],
  ["mailboxes of hosts below", names([email(".example.vn")]), [email("x@a.example.vn")], "good"],
  ["an address", names([uri("example.vn")]), [uri("https://u@example.vn:8443/x?y")], "good"],
  ["an address of a host below", names([uri(".example.vn")]), [uri("ldap://a.example.vn")], "good"],
  [
    "an address of another host",
    names([uri("example.vn")]),
    [uri("http://example.vn.x.com/")],
    /permitted/,
  ],
  ["an address without a host", names([uri("example.vn")]), [uri("urn:x:y")], /cannot be compared/],
  ["an IP address", names([ip(10, 1, 0, 0, 255, 255, 0, 0)]), [ip(10, 1, 200, 3)], "good"],
  ["another IP address", names([ip(10, 1, 0, 0, 255, 255, 0, 0)]), [ip(10, 2, 0, 1)], /permitted/],
  [
    "IP of another version",
    names([ip(10, 1, 0, 0, 255, 255, 0, 0)]),
    [ip(...Array(16).fill(1))],
    /permitted/,
  ],
  ["IP of no length", names([ip(10, 1)]), [ip(10, 1, 0, 1)], /cannot be compared/],
  ["a form that cannot be compared", names([other()]), [other()], /cannot be compared/],
];

for (const [title, constraints, alternatives, expected] of nameCases) {
  Deno.test(`name constraints: ${title}`, async () => {
    const sub = await root.issueAuthority(authority("Sub", constraints));
    const signer = await sub.issueUser(
      alternatives.length === 0 ? user() : user(alternative(...alternatives)),
    );
    const judgement = judge([root, sub], signer);
    if (expected === "good") return assert.equal(judgement.accepted, true, judgement.reason);
    assert.equal(judgement.status, "untrusted");
    assert.match(judgement.reason, expected);
  });
}

Deno.test("name constraints reach through all authorities below, and that of the root, too", async () => {
  const narrow = await root.issueAuthority(authority("Narrow", names([dns("example.vn")])));
  const wide = await narrow.issueAuthority(authority("Wide", names([dns("vn")])));
  const good = await wide.issueUser(user(alternative(dns("a.example.vn"))));
  const bad = await wide.issueUser(user(alternative(dns("a.vn"))));
  assert.equal(judge([root, narrow, wide], good).accepted, true);
  assert.equal(judge([root, narrow, wide], bad).status, "untrusted");
  const foreign = await createAuthority(
    authority("Foreign", names([directory(part("2.5.4.6", "TH"))])),
  );
  assert.equal(judge([foreign], await foreign.issueUser(user())).status, "untrusted");
  // An authority's name is held to them as well as the signer's.
  const bound = await root.issueAuthority(
    authority("Bound", names([directory(vietnam, part("2.5.4.7", "HÀ NỘI"))])),
  );
  const below = await bound.issueAuthority(authority("Below"));
  assert.match(judge([root, bound, below], await below.issueUser(user())).reason, /CN=Below/);
  // But not one that it gave itself: a new key under its own name.
  const renewed = await bound.issueAuthority(authority("Bound"));
  assert.equal(judge([root, bound, renewed], await renewed.issueUser(user())).accepted, true);
});

Deno.test("constraints with distances, or of nothing, are not understood", async () => {
  const minimum = sequence(dns("vn"), number(derTag.primitive(0), 1));
  const distance = extension("2.5.29.30", sequence(writeDer(derTag.constructed(0), minimum)));
  const withDistance = await root.issueAuthority(authority("Distance", distance));
  const signer = await withDistance.issueUser(user(alternative(dns("a.vn"))));
  assert.match(judge([root, withDistance], signer).reason, /cannot be compared/);
  for (const type of ["2.5.29.30", "2.5.29.36"]) {
    const empty = await root.issueAuthority(authority("Empty", extension(type, sequence())));
    assert.equal(judge([root, empty], await empty.issueUser(user())).status, "untrusted");
    const harmless = await root.issueAuthority(
      authority("Harmless", extension(type, sequence(), false)),
    );
    assert.equal(judge([root, harmless], await harmless.issueUser(user())).accepted, true);
  }
});

// Policies.

const [any, gold, silver, foreign] = ["2.5.29.32.0", "1.3.6.1.4.1.1", "1.3.6.1.4.1.2", "1.2.3.4"];
const policies = (...list: string[]) =>
  extension("2.5.29.32", sequence(...list.map((one) => sequence(oid(one)))), false);
const mappings = (...pairs: [string, string][]) =>
  extension("2.5.29.33", sequence(...pairs.map(([one, other]) => sequence(oid(one), oid(other)))));
const demand = (requireExplicit?: number, inhibitMapping?: number) =>
  extension(
    "2.5.29.36",
    sequence(
      ...requireExplicit === undefined ? [] : [number(derTag.primitive(0), requireExplicit)],
      ...inhibitMapping === undefined ? [] : [number(derTag.primitive(1), inhibitMapping)],
    ),
  );
const inhibitAny = (certificates: number) =>
  extension("2.5.29.54", number(derTag.integer, certificates));

/** Extensions of each certificate from the authority below the root to the signer. */
const policyCases: [string, Extension[][], boolean][] = [
  ["inhibitAnyPolicy alone", [[inhibitAny(0)], []], true],
  ["no policies, none asked for", [[], []], true],
  ["other policies, none asked for", [[policies(gold)], [policies(silver)]], true],
  ["one asked for and there", [[policies(gold), demand(0)], [policies(gold)]], true],
  ["one asked for, none there", [[policies(gold), demand(0)], []], false],
  ["one asked for, another there", [[policies(gold), demand(0)], [policies(silver)]], false],
  ["one asked for, any above", [[policies(any), demand(0)], [policies(silver)]], true],
  ["one asked for, any below", [[policies(gold), demand(0)], [policies(any)]], true],
  ["any no longer counts", [[policies(gold), demand(0), inhibitAny(0)], [policies(any)]], false],
  ["any counts once more", [[policies(gold), demand(0), inhibitAny(1)], [policies(any)]], true],
  ["any counted once too often", [
    [policies(gold), demand(0), inhibitAny(1)],
    [policies(any)],
    [policies(any)],
  ], false],
  ["asked for two further down, not reached", [[demand(2)], []], true],
  ["asked for two further down, reached", [[demand(2)], [], []], false],
  ["a signer that asks for its own", [[], [demand(0)]], false],
  [
    "a signer that asks for its own and has it",
    [[policies(gold)], [policies(gold), demand(0)]],
    true,
  ],
  ["a mapped policy", [
    [policies(gold), mappings([gold, foreign]), demand(0)],
    [policies(foreign)],
  ], true],
  ["the policy that was mapped away", [
    [policies(gold), mappings([gold, foreign]), demand(0)],
    [policies(gold)],
  ], false],
  ["mapping of what is under any", [
    [policies(any), mappings([gold, foreign]), demand(0)],
    [policies(foreign)],
  ], true],
  ["mapping that is not allowed", [
    [policies(gold, silver), demand(0, 0)],
    [policies(gold), mappings([gold, foreign])],
    [policies(foreign)],
  ], false],
  ["mapping that is allowed once more", [
    [policies(gold, silver), demand(0, 1)],
    [policies(gold), mappings([gold, foreign])],
    [policies(foreign)],
  ], true],
  ["mapping of any", [[policies(any), mappings([any, foreign])], []], false],
];

for (const [title, path, accepted] of policyCases) {
  Deno.test(`policies: ${title}`, async () => {
    const authorities = [root];
    for (const [index, extensions] of path.slice(0, -1).entries()) {
      const above = authorities[authorities.length - 1]!;
      authorities.push(await above.issueAuthority(authority(`Level ${index}`, ...extensions)));
    }
    const signer = await authorities[authorities.length - 1]!.issueUser(user(...path.at(-1)!));
    const judgement = judge(authorities, signer);
    assert.equal(judgement.accepted, accepted, judgement.reason);
    if (!accepted) assert.equal(judgement.status, "untrusted");
  });
}

Deno.test("policies: what a root demands counts, what it names does not", async () => {
  const strict = await createAuthority(authority("Strict", policies(gold), demand(0)));
  assert.equal(judge([strict], await strict.issueUser(user())).status, "untrusted");
  assert.equal(judge([strict], await strict.issueUser(user(policies(silver)))).accepted, true);
});

Deno.test("policies: certificates that an authority gives itself do not use up a limit", async () => {
  const sub = await root.issueAuthority(
    authority("Sub", policies(gold), demand(0), inhibitAny(0)),
  );
  const renewed = await sub.issueAuthority(authority("Sub", policies(any)));
  const signer = await renewed.issueUser(user(policies(gold)));
  assert.equal(judge([root, sub, renewed], signer).accepted, true);
});

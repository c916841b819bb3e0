/**
 * Faults F14 to F16: certificates that the test authority makes for the occasion, judged by
 * core/trust. They are tested here because core may not know of adapters.
 */
import assert from "node:assert/strict";
import {
  buildTrustStore,
  defaultTrustPolicy,
  judgeCertificate,
  type Judgement,
  TrustCache,
  type TrustPolicy,
  type TrustStore,
} from "../../core/trust/mod.ts";
import {
  Authority,
  type AuthorityOptions,
  createAuthority,
  type IssuedCertificate,
  type UserOptions,
} from "./create_authority.ts";
import { generateKeys } from "./generate_keys.ts";
import { Extension, KeyUsageFlags } from "./x509.ts";

const life = { notBefore: new Date("2020-01-01"), notAfter: new Date("2040-01-01") };
const listAt = new Date("2025-01-01");
const listEnd = new Date("2026-01-01");
const at = new Date("2025-06-01");

const authority = (name: string, more: Partial<AuthorityOptions> = {}): AuthorityOptions => ({
  ...life,
  name,
  keyType: "EC-P256",
  ...more,
});
const user = (more: Partial<UserOptions> = {}): UserOptions => ({
  ...life,
  companyName: "CÔNG TY TNHH THỬ",
  taxCode: "9900000000",
  keyType: "EC-P256",
  ...more,
});
const root = await createAuthority(authority("Root"));
const sub = await root.issueAuthority(authority("Sub"));
const signer = await sub.issueUser(user());

const der = (holder: Authority | IssuedCertificate) => new Uint8Array(holder.certificate.rawData);
const list = (issuer: Authority, ...revoked: (Authority | IssuedCertificate)[]) =>
  issuer.makeRevocationList(
    listAt,
    listEnd,
    revoked.map(({ certificate }) => ({ serial: certificate.serialNumber, at: listAt })),
  );
function storeOf(authorities: Authority[], lists: Uint8Array[]): TrustStore {
  return buildTrustStore([
    ...authorities.map((one) => ({ name: `${one.name}.crt`, bytes: der(one) })),
    ...lists.map((bytes, index) => ({ name: `${index}.crl`, bytes })),
  ]).store;
}
function judge(
  store: TrustStore,
  holder: Authority | IssuedCertificate = signer,
  embedded: Uint8Array[] = [],
  time = at,
  policy: TrustPolicy = defaultTrustPolicy,
): Judgement {
  return judgeCertificate(der(holder), embedded, store, time, policy);
}
const statusOf = (...args: Parameters<typeof judge>) => judge(...args).status;

const rootList = await list(root);
const subList = await list(sub);
const store = storeOf([root, sub], [rootList, subList]);

Deno.test("a signer below an intermediate authority is good", () => {
  const judgement = judge(store);
  assert.equal(judgement.status, "good", judgement.reason);
  assert.equal(judgement.untilMs, listEnd.getTime() + 1000);
});

Deno.test("a signer of an unknown authority is untrusted", async () => {
  const stranger = await createAuthority(authority("Stranger"));
  assert.equal(statusOf(store, await stranger.issueUser(user()), [der(stranger)]), "untrusted");
});

Deno.test("an authority of the same name with another key changes nothing", async () => {
  const forgedRoot = await createAuthority(authority("Root"));
  const forgedSub = await forgedRoot.issueAuthority(authority("Sub"));
  const forged = await forgedSub.issueUser(user());
  assert.equal(statusOf(store, forged), "untrusted");
  assert.equal(statusOf(store, forged, [der(forgedSub), der(forgedRoot)]), "untrusted");
  // Nor does it harm the real one's users, and its list does not count against them.
  assert.equal(statusOf(store, signer, [der(forgedSub), der(forgedRoot)]), "good");
  const spoilt = storeOf([root, sub], [rootList, await list(forgedSub, signer)]);
  assert.equal(statusOf(spoilt), "revocationUnknown");
});

Deno.test("a signer that vouches for itself is untrusted, a root does not sign messages", async () => {
  const self = await createAuthority(authority("Self"));
  assert.equal(statusOf(store, self, [der(self)]), "untrusted");
  assert.equal(statusOf(store, root), "keyUsage");
});

Deno.test("a user does not pass for an authority", async () => {
  const pretender = new Authority("Pretender", signer.certificate, signer.keys);
  const victim = await pretender.issueUser(user());
  const judgement = judge(store, victim, [der(signer)]);
  assert.equal(judgement.status, "untrusted");
  assert.match(judgement.reason, /not an authority/);
});

Deno.test("embedded certificates complete a chain, in any order, with strangers between", async () => {
  const lower = await sub.issueAuthority(authority("Lower"));
  const low = await lower.issueUser(user());
  const stranger = await createAuthority(authority("Stranger"));
  const onlyRoot = storeOf([root], [rootList]);
  const soft: TrustPolicy = { ...defaultTrustPolicy, revocation: "soft" };
  const chain = [der(sub), der(stranger), der(lower), der(low), der(root)];
  for (const embedded of [chain, chain.toReversed()]) {
    const judgement = judge(onlyRoot, low, embedded, at, soft);
    assert.equal(judgement.accepted, true, judgement.reason);
    assert.equal(judgement.chain.length, 4);
  }
  assert.equal(statusOf(onlyRoot, low, [der(sub)], at, soft), "untrusted");
});

Deno.test("revocation anywhere in the chain counts (F14)", async () => {
  const revokedUser = storeOf([root, sub], [rootList, await list(sub, signer)]);
  assert.equal(statusOf(revokedUser), "revoked");
  const revokedSub = storeOf([root, sub], [await list(root, sub), subList]);
  assert.equal(statusOf(revokedSub), "revoked");
  // It outweighs that nothing is known of the signer itself.
  assert.equal(statusOf(storeOf([root, sub], [await list(root, sub)])), "revoked");
});

Deno.test("a revocation counts from its date, and a kept judgement ends there", async () => {
  const date = new Date("2025-08-01");
  const serial = signer.certificate.serialNumber;
  const later = await sub.makeRevocationList(listAt, listEnd, [{ serial, at: date }]);
  const dated = storeOf([root, sub], [rootList, later]);
  const before = judge(dated);
  assert.deepEqual([before.status, before.untilMs], ["good", date.getTime()]);
  assert.equal(statusOf(dated, signer, [], date), "revoked");
});

Deno.test("missing and stale lists: refused, or accepted with a mark (F15)", async () => {
  const soft: TrustPolicy = { ...defaultTrustPolicy, revocation: "soft" };
  const missing = storeOf([root, sub], [rootList]);
  const after = new Date(listEnd.getTime() + 1000);
  for (const [lists, time] of [[missing, at], [store, after]] as const) {
    const strict = judge(lists, signer, [], time);
    assert.deepEqual([strict.status, strict.accepted], ["revocationUnknown", false]);
    const marked = judge(lists, signer, [], time, soft);
    assert.deepEqual([marked.status, marked.accepted], ["revocationUnknown", true]);
    assert.match(marked.reason, /revocation list of CN=/);
  }
  // A stale list still revokes.
  const stale = storeOf([root, sub], [rootList, await list(sub, signer)]);
  assert.equal(statusOf(stale, signer, [], after, soft), "revoked");
  // A list from the future does not speak yet; clocks may differ by some minutes.
  const early = (ms: number) => new Date(listAt.getTime() - ms);
  assert.equal(statusOf(store, signer, [], early(3_600_000)), "revocationUnknown");
  assert.equal(statusOf(store, signer, [], early(60_000)), "good");
});

Deno.test("the latest list decides, one out of date gives way to a new one", async () => {
  const next = await sub.makeRevocationList(listEnd, new Date("2027-01-01"), [
    { serial: signer.certificate.serialNumber, at: listAt },
  ]);
  const rootNext = await root.makeRevocationList(listAt, new Date("2027-01-01"));
  const both = storeOf([root, sub], [rootNext, subList, next]);
  assert.equal(statusOf(both), "good");
  assert.equal(statusOf(both, signer, [], new Date("2026-06-01")), "revoked");
});

Deno.test("delta, indirect and partial lists are left out and named", async () => {
  const hex = (text: string) => Uint8Array.fromHex(text).buffer;
  const unsupported: Record<string, Extension> = {
    delta: new Extension("2.5.29.27", true, hex("020101")),
    indirect: new Extension("2.5.29.28", true, hex("30038401ff")),
    reasons: new Extension("2.5.29.28", true, hex("300483020640")),
    "1.2.3.4": new Extension("1.2.3.4", true, hex("0500")),
  };
  for (const [word, extension] of Object.entries(unsupported)) {
    const bytes = await sub.makeRevocationList(listAt, listEnd, [], [extension]);
    const { store, problems } = buildTrustStore([
      { name: "root.crt", bytes: der(root) },
      { name: "sub.crt", bytes: der(sub) },
      { name: "sub.crl", bytes },
    ]);
    assert.equal(store.lists.length, 0, word);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!.problem, new RegExp(word));
    assert.equal(problems[0]!.broken, false);
  }
});

Deno.test("a list that names no next update is named, revokes, and counts for nothing else", async () => {
  const later = new Date("2025-03-01");
  const ends = (until?: Date, revoked: IssuedCertificate[] = [], extensions: Extension[] = []) =>
    sub.makeRevocationList(
      later,
      until,
      revoked.map(({ certificate }) => ({ serial: certificate.serialNumber, at: listAt })),
      extensions,
    );
  const endless = await ends();
  const { store, problems } = buildTrustStore([
    { name: "root.crt", bytes: der(root) },
    { name: "sub.crt", bytes: der(sub) },
    { name: "root.crl", bytes: rootList },
    { name: "sub.crl", bytes: endless },
  ]);
  assert.deepEqual(problems.map(({ file, broken }) => [file, broken]), [["sub.crl", false]]);
  assert.match(problems[0]!.problem, /counts only for what it revokes: no time of the next list/);
  assert.equal(store.lists.length, 1);
  const soft: TrustPolicy = { ...defaultTrustPolicy, revocation: "soft" };
  // It clears nothing, and the list in force before it stays.
  assert.equal(statusOf(store), "revocationUnknown");
  assert.ok(judge(store, signer, [], at, soft).accepted);
  assert.equal(statusOf(storeOf([root, sub], [rootList, subList, endless])), "good");
  const delta = new Extension("2.5.29.27", true, Uint8Array.fromHex("020101").buffer);
  for (const extensions of [[], [delta]]) {
    const revoking = await ends(undefined, [signer], extensions);
    for (const lists of [[rootList, revoking], [rootList, subList, revoking]]) {
      const revoked = judge(storeOf([root, sub], lists), signer, [], at, soft);
      assert.deepEqual([revoked.status, revoked.accepted], ["revoked", false]);
    }
  }
  // A newer one in force takes it back.
  const newer = await sub.makeRevocationList(new Date("2025-04-01"), listEnd);
  assert.equal(
    statusOf(storeOf([root, sub], [rootList, await ends(undefined, [signer]), newer])),
    "good",
  );
});

Deno.test("a list may mark its number and other names critical, but not where its newer parts are", async () => {
  const marked = (oid: string, hex: string) =>
    new Extension(oid, true, Uint8Array.fromHex(hex).buffer);
  const statusWith = async (extension: Extension, ...revoked: IssuedCertificate[]) => {
    const entries = revoked.map(({ certificate }) => (
      { serial: certificate.serialNumber, at: listAt }
    ));
    const bytes = await sub.makeRevocationList(listAt, listEnd, entries, [extension]);
    return statusOf(storeOf([root, sub], [rootList, bytes]));
  };
  const number = marked("2.5.29.20", "020105");
  assert.equal(await statusWith(number), "good");
  assert.equal(await statusWith(number, signer), "revoked");
  const otherNames = marked("2.5.29.18", "300681046140622e");
  assert.equal(await statusWith(otherNames), "good");
  assert.equal(await statusWith(otherNames, signer), "revoked");
  assert.equal(await statusWith(marked("2.5.29.46", "3000")), "revocationUnknown");
});

Deno.test("a list for some certificates speaks of those only", async () => {
  const place = (url: string) => {
    const name = new TextEncoder().encode(url);
    const wrap = (tag: number, content: Uint8Array) =>
      new Uint8Array([tag, content.length, ...content]);
    const point = wrap(0x30, wrap(0xa0, wrap(0xa0, wrap(0x86, name))));
    return new Extension("2.5.29.28", true, point.buffer);
  };
  const authoritiesOnly = new Extension("2.5.29.28", true, Uint8Array.fromHex("30038201ff").buffer);
  const statusWith = async (extension: Extension) => {
    const bytes = await sub.makeRevocationList(listAt, listEnd, [], [extension]);
    return statusOf(storeOf([root, sub], [rootList, bytes]));
  };
  assert.equal(await statusWith(place("http://crl.sub.example/list.crl")), "good");
  assert.equal(await statusWith(place("http://crl.sub.example/other.crl")), "revocationUnknown");
  assert.equal(await statusWith(authoritiesOnly), "revocationUnknown");
});

Deno.test("an authority rotated under traffic: old and new users are judged at once (F16)", async () => {
  const newRoot = await createAuthority(authority("Root 2"));
  const newSigner = await newRoot.issueUser(user());
  const newList = await list(newRoot);
  const cache = new TrustCache(store);
  const judged = () => [signer, newSigner].map((one) => cache.judge(der(one), [], at).accepted);
  assert.deepEqual(judged(), [true, false]);
  cache.replaceStore(storeOf([root, sub, newRoot], [rootList, subList, newList]));
  assert.deepEqual(judged(), [true, true]);
  cache.replaceStore(storeOf([newRoot], [newList]));
  assert.deepEqual(judged(), [false, true]);
});

Deno.test("authorities that signed each other neither loop nor vouch for themselves", async () => {
  const [oneKeys, otherKeys] = await Promise.all([
    generateKeys("EC-P256"),
    generateKeys("EC-P256"),
  ]);
  const one = await createAuthority(authority("One", { keys: oneKeys }));
  const other = await createAuthority(authority("Other", { keys: otherKeys }));
  const oneByOther = await other.issueAuthority(authority("One", { keys: oneKeys }));
  const otherByOne = await one.issueAuthority(authority("Other", { keys: otherKeys }));
  const member = await oneByOther.issueUser(user());
  const circle = storeOf([oneByOther, otherByOne], [await list(oneByOther)]);
  assert.equal(circle.roots.length, 0);
  assert.equal(statusOf(circle, member), "untrusted");
  assert.equal(statusOf(store, member, [der(oneByOther), der(otherByOne)]), "untrusted");
  const anchored = storeOf([oneByOther, otherByOne, other], [await list(one), await list(other)]);
  assert.equal(statusOf(anchored, member), "good");
});

Deno.test("a good chain is found beside a bad one", async () => {
  const keys = await generateKeys("EC-P256");
  const other = await createAuthority(authority("Other"));
  const old = await root.issueAuthority(
    authority("Twin", { keys, notAfter: new Date("2021-01-01") }),
  );
  const twin = await other.issueAuthority(authority("Twin", { keys }));
  const member = await twin.issueUser(user());
  const lists = [rootList, await list(other), await list(twin)];
  assert.equal(statusOf(storeOf([root, old], lists), member), "expired");
  assert.equal(statusOf(storeOf([root, old, other, twin], lists), member), "good");
});

Deno.test("keys are used for what they are meant for", async () => {
  const encrypts = await sub.issueUser(user({ keyUsages: KeyUsageFlags.keyEncipherment }));
  assert.equal(statusOf(store, encrypts), "keyUsage");
  const commits = await sub.issueUser(user({ keyUsages: KeyUsageFlags.nonRepudiation }));
  assert.equal(statusOf(store, commits), "good");

  const listsOnly = await root.issueAuthority(
    authority("Lists only", { keyUsages: KeyUsageFlags.cRLSign }),
  );
  const member = await listsOnly.issueUser(user());
  const lists = [rootList, await list(listsOnly)];
  assert.equal(statusOf(storeOf([root, listsOnly], lists), member), "keyUsage");

  const noLists = await root.issueAuthority(
    authority("No lists", { keyUsages: KeyUsageFlags.keyCertSign }),
  );
  const other = await noLists.issueUser(user());
  const unsigned = storeOf([root, noLists], [rootList, await list(noLists)]);
  assert.equal(statusOf(unsigned, other), "revocationUnknown");
});

Deno.test("no more authorities may stand in a chain than its members allow", async () => {
  const narrow = await root.issueAuthority(authority("Narrow", { pathLength: 0 }));
  const below = await narrow.issueAuthority(authority("Below"));
  const lists = [rootList, await list(narrow), await list(below)];
  const narrowed = storeOf([root, narrow, below], lists);
  assert.equal(statusOf(narrowed, await narrow.issueUser(user())), "good");
  assert.equal(statusOf(narrowed, await below.issueUser(user())), "untrusted");
});

Deno.test("critical extensions that are not understood refuse, others do not", async () => {
  const extension = (oid: string, critical: boolean) =>
    new Extension(oid, critical, Uint8Array.fromHex("3000").buffer);
  const nameConstraints = "2.5.29.30";
  for (const oid of ["1.2.3.4", nameConstraints]) {
    for (const [critical, status] of [[true, "untrusted"], [false, "good"]] as const) {
      const extraExtensions = [extension(oid, critical)];
      const odd = await sub.issueUser(user({ extraExtensions }));
      assert.equal(statusOf(store, odd), status, `${oid} ${critical}`);
      const oddSub = await root.issueAuthority(authority("Odd", { extraExtensions }));
      const below = await oddSub.issueUser(user());
      const oddStore = storeOf([root, oddSub], [rootList, await list(oddSub)]);
      assert.equal(statusOf(oddStore, below), status, `authority ${oid} ${critical}`);
    }
  }
});

Deno.test("authorities sign over any digest but SHA-1, with any padding", async () => {
  const statusWith = async (name: string, hash: string, policy = defaultTrustPolicy) => {
    const keys = await crypto.subtle.generateKey(
      { name, hash, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign", "verify"],
    );
    const signs = await createAuthority(authority(`${name} ${hash}`, { keys }));
    const member = await signs.issueUser(user());
    return statusOf(storeOf([signs], [await list(signs)]), member, [], at, policy);
  };
  assert.equal(await statusWith("RSASSA-PKCS1-v1_5", "SHA-512"), "good");
  assert.equal(await statusWith("RSA-PSS", "SHA-256"), "good");
  // Its self-signature does not count against a root, but what it signed below does.
  assert.equal(await statusWith("RSASSA-PKCS1-v1_5", "SHA-1"), "weakKey");
  const lenient = { ...defaultTrustPolicy, acceptSha1: true };
  assert.equal(await statusWith("RSASSA-PKCS1-v1_5", "SHA-1", lenient), "good");
});

Deno.test("every certificate of the chain has to be valid at the time of receipt", async () => {
  const short = await root.issueAuthority(
    authority("Short", { notAfter: new Date("2025-03-01") }),
  );
  const member = await short.issueUser(user());
  const shortStore = storeOf([root, short], [rootList, await list(short)]);
  assert.equal(statusOf(shortStore, member, [], new Date("2025-02-01")), "good");
  assert.equal(statusOf(shortStore, member), "expired");
  assert.equal(statusOf(store, signer, [], new Date("2019-01-01")), "notYetValid");
});

Deno.test("many embedded authorities of the issuer's name do not buy much work", async () => {
  const forgeries = await Promise.all(
    Array.from({ length: 60 }, () => createAuthority(authority("Lonely"))),
  );
  const lonely = await createAuthority(authority("Lonely"));
  const member = await lonely.issueUser(user());
  const embedded = forgeries.map(der);
  const judgement = judge(store, member, embedded);
  assert.equal(judgement.status, "untrusted");
  // The same crowd does not hide the real authority, which is asked first.
  const real = storeOf([lonely], [await list(lonely)]);
  assert.equal(statusOf(real, member, embedded), "good");
});

/**
 * Whose a common name is (A0035, A0036 of certificates that are registered by authority and serial
 * number), and who may vouch for revocation lists without being an authority.
 */
import assert from "node:assert/strict";
import { buildTrustStore, defaultTrustPolicy, judgeCertificate } from "../../core/trust/mod.ts";
import {
  type Authority,
  type AuthorityOptions,
  createAuthority,
  type IssuedCertificate,
  type ListKeyOptions,
} from "./create_authority.ts";
import { KeyUsageFlags } from "./x509.ts";

const life = { notBefore: new Date("2020-01-01"), notAfter: new Date("2040-01-01") };
const [listAt, listEnd, at] = [
  new Date("2025-01-01"),
  new Date("2026-01-01"),
  new Date("2025-06-01"),
];

const authority = (name: string, more: Partial<AuthorityOptions> = {}): AuthorityOptions => (
  { ...life, name, keyType: "EC-P256", ...more }
);
const der = (one: Authority | IssuedCertificate) => new Uint8Array(one.certificate.rawData);
const storeOf = (authorities: readonly Authority[], lists: readonly Uint8Array[] = []) =>
  buildTrustStore([
    ...authorities.map((one, index) => ({ name: `${index}.crt`, bytes: der(one) })),
    ...lists.map((bytes, index) => ({ name: `${index}.crl`, bytes })),
  ]);
const isOne = (name: string, ...authorities: readonly Authority[]) =>
  storeOf(authorities).store.isOneAuthority(name);

const root = await createAuthority(authority("Root"));
const otherRoot = await createAuthority(authority("Other root"));
const sub = await root.issueAuthority(authority("Sub"));

Deno.test("one key that two roots certify is one authority; two keys that they certify are two", async () => {
  const cross = await otherRoot.issueAuthority(authority("Sub", { keys: sub.keys }));
  const twin = await otherRoot.issueAuthority(authority("Sub"));
  const nextKey = await root.issueAuthority(authority("Sub"));
  assert.ok(isOne("Sub", root, otherRoot, sub, cross));
  assert.ok(isOne("Sub", root, otherRoot, sub, cross, nextKey));
  // The cross certificate stands between the two keys, in whatever order they are read.
  const crossNext = await otherRoot.issueAuthority(authority("Sub", { keys: nextKey.keys }));
  const ofThird = await (await createAuthority(authority("Third"))).issueAuthority(
    authority("Sub", { keys: nextKey.keys }),
  );
  assert.ok(isOne("Sub", root, otherRoot, ofThird, sub, crossNext, cross));
  assert.ok(isOne("Sub", cross, ofThird, crossNext));
  assert.ok(!isOne("Sub", root, otherRoot, sub, twin));
  assert.ok(!isOne("Sub", root, otherRoot, sub, ofThird));
  const selfMade = await createAuthority(authority("Sub", { keys: sub.keys }));
  assert.ok(isOne("Sub", root, sub, selfMade));
  assert.ok(!isOne("Sub", root, sub, await createAuthority(authority("Sub"))));
});

Deno.test("an old and a new root are one authority where one key vouches for the other", async () => {
  const newRoot = await createAuthority(authority("Root"));
  const newByOld = await root.issueAuthority(authority("Root", { keys: newRoot.keys }));
  const oldByNew = await newRoot.issueAuthority(authority("Root", { keys: root.keys }));
  assert.ok(isOne("Root", root, newRoot, newByOld));
  assert.ok(isOne("Root", newByOld, newRoot, root));
  assert.ok(isOne("Root", root, newRoot, oldByNew));
  assert.ok(isOne("Root", root, newRoot, newByOld, oldByNew));
  assert.ok(!isOne("Root", root, newRoot));
  // A certificate that only says so, by a key that is of neither.
  const liar = await createAuthority(authority("Root"));
  const forged = await liar.issueAuthority(authority("Root", { keys: newRoot.keys }));
  assert.ok(!isOne("Root", root, newRoot, forged));
  assert.ok(!isOne("Root", root, newRoot, newByOld, liar));
  // The same name in its most particular part only is another name.
  const namesake = await createAuthority(authority("Root", { organization: "Another" }));
  assert.ok(!isOne("Root", root, newRoot, newByOld, namesake));
});

const listKeyOf = (named: Authority, by: Authority, more: Partial<ListKeyOptions> = {}) =>
  by.issueListKey(named, { ...life, keyType: "EC-P256", ...more });

const signer = await sub.issueUser({
  ...life,
  companyName: "CÔNG TY TNHH THỬ",
  taxCode: "9900000000",
  keyType: "EC-P256",
});
const list = (issuer: Authority, ...revoked: (Authority | IssuedCertificate)[]) =>
  issuer.makeRevocationList(
    listAt,
    listEnd,
    revoked.map(({ certificate }) => ({ serial: certificate.serialNumber, at: listAt })),
  );

async function statusBy(
  listKey: Authority,
  revoked: readonly (Authority | IssuedCertificate)[] = [],
  { present = [root, sub, listKey], rootLists = [] as readonly Uint8Array[] } = {},
) {
  const lists = [await list(root), await list(listKey, ...revoked), ...rootLists];
  const { store } = storeOf(present, lists);
  return judgeCertificate(der(signer), [], store, at, defaultTrustPolicy).status;
}

Deno.test("a key for lists alone clears and revokes, whether its authority or the root certified it", async () => {
  for (const by of [root, sub]) {
    const listKey = await listKeyOf(sub, by);
    assert.equal(await statusBy(listKey), "good");
    assert.equal(await statusBy(listKey, [signer]), "revoked");
    const { store, problems } = storeOf([root, sub, listKey], [await list(listKey)]);
    assert.deepEqual(problems, []);
    assert.ok(store.isOneAuthority("Sub"));
    assert.equal(store.intermediates.length, 1);
    assert.deepEqual(store.forLists.map(({ der }) => der), [der(listKey)]);
  }
});

Deno.test("a key for lists alone needs a path to the root that holds", async () => {
  const expired = await listKeyOf(sub, root, { notAfter: new Date("2025-05-01") });
  assert.equal(await statusBy(expired), "revocationUnknown");
  assert.equal(await statusBy(expired, [signer]), "revoked");
  for (const by of [otherRoot, await createAuthority(authority("Root"))]) {
    const foreign = await listKeyOf(sub, by);
    for (const revoked of [[], [signer]]) {
      const present = [root, sub, by, foreign];
      assert.equal(await statusBy(foreign, revoked, { present }), "revocationUnknown");
    }
  }
  // The authority's own key: what its certificate for lists says counts by that one's path.
  for (const [by, status] of [[root, "good"], [otherRoot, "revocationUnknown"]] as const) {
    const sameKey = await listKeyOf(sub, by, { keys: sub.keys });
    const onlyCertifies = await root.issueAuthority(
      authority("Sub", { keys: sub.keys, keyUsages: KeyUsageFlags.keyCertSign }),
    );
    const present = [root, otherRoot, onlyCertifies, sameKey];
    assert.equal(await statusBy(sameKey, [], { present }), status);
  }
  const takenBack = await listKeyOf(sub, root);
  const rootLists = [
    await root.makeRevocationList(new Date("2025-02-01"), listEnd, [
      { serial: takenBack.certificate.serialNumber, at: listAt },
    ]),
  ];
  assert.equal(await statusBy(takenBack, [], { rootLists }), "revocationUnknown");
});

Deno.test("a certificate for lists alone vouches for no certificate, others for no list", async () => {
  const listKey = await listKeyOf(sub, root);
  const below = await listKey.issueUser({
    ...life,
    companyName: "CÔNG TY TNHH THỬ",
    taxCode: "9900000000",
    keyType: "EC-P256",
  });
  const lists = [await list(root), await list(listKey), await list(sub)];
  const { store } = storeOf([root, sub, listKey], lists);
  for (const embedded of [[], [der(listKey)]]) {
    const judgement = judgeCertificate(der(below), embedded, store, at, defaultTrustPolicy);
    assert.equal(judgement.status, "untrusted");
  }
  for (const keyUsages of [KeyUsageFlags.digitalSignature, null]) {
    const other = await listKeyOf(sub, root, { keyUsages });
    assert.equal(await statusBy(other), "revocationUnknown");
    const { problems } = storeOf([root, sub, other], [await list(other)]);
    assert.equal(problems.length, 2);
  }
  // One whose list is not here is named: its list may have been forgotten.
  const { problems } = storeOf([root, sub, listKey], [await list(sub)]);
  assert.deepEqual(problems.map(({ file, broken }) => [file, broken]), [["2.crt", false]]);
});

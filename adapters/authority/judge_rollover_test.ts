/**
 * Revocation lists of an authority that has changed its key and kept its name (RFC 5280 6.3.3):
 * whose list clears and whose revokes.
 */
import assert from "node:assert/strict";
import {
  buildTrustStore,
  defaultTrustPolicy,
  judgeCertificate,
  type Judgement,
  type TrustPolicy,
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
const [early, late] = [new Date("2025-01-01"), new Date("2025-03-01")];
const listEnd = new Date("2026-01-01");
const at = new Date("2025-06-01");

const authority = (name: string, more: Partial<AuthorityOptions> = {}): AuthorityOptions => (
  { ...life, name, keyType: "EC-P256", ...more }
);
const user = (): UserOptions => (
  { ...life, companyName: "CÔNG TY TNHH THỬ", taxCode: "9900000000", keyType: "EC-P256" }
);

const root = await createAuthority(authority("Root"));
const otherRoot = await createAuthority(authority("Other root"));
const oldKey = await root.issueAuthority(authority("Sub"));
const newKey = await root.issueAuthority(authority("Sub"));
const signer = await oldKey.issueUser(user());
const laterSigner = await newKey.issueUser(user());
const rootList = await list(root);
const soft: TrustPolicy = { ...defaultTrustPolicy, revocation: "soft" };

const der = (one: Authority | IssuedCertificate) => new Uint8Array(one.certificate.rawData);

function list(
  issuer: Authority,
  revoked: readonly (Authority | IssuedCertificate)[] = [],
  { from = early, until = listEnd, extensions = [] as Extension[] } = {},
): Promise<Uint8Array> {
  const entries = revoked.map(({ certificate }) => (
    { serial: certificate.serialNumber, at: early }
  ));
  return issuer.makeRevocationList(from, until, entries, extensions);
}

function judge(
  authorities: readonly Authority[],
  lists: readonly Uint8Array[],
  policy: TrustPolicy = defaultTrustPolicy,
  one: Authority | IssuedCertificate = signer,
  time = at,
  embedded: readonly Authority[] = [],
): Judgement {
  const { store } = buildTrustStore([
    ...authorities.map((one, index) => ({ name: `${index}.crt`, bytes: der(one) })),
    ...lists.map((bytes, index) => ({ name: `${index}.crl`, bytes })),
  ]);
  return judgeCertificate(der(one), embedded.map(der), store, time, policy);
}
const statusOf = (...given: Parameters<typeof judge>) => judge(...given).status;

Deno.test("the list of the new key clears certificates of the old one, and the other way round", async () => {
  const both = [root, oldKey, newKey];
  assert.equal(statusOf(both, [rootList, await list(newKey)]), "good");
  assert.equal(statusOf(both, [rootList, await list(oldKey)]), "good");
  assert.equal(statusOf(both, [rootList, await list(oldKey)], undefined, laterSigner), "good");
});

Deno.test("a revocation in any list in force counts, whatever the others say, also under soft", async () => {
  const both = [root, oldKey, newKey];
  const [revoking, clear] = [await list(newKey, [signer]), await list(oldKey)];
  const clearLater = await list(oldKey, [], { from: late });
  for (const policy of [defaultTrustPolicy, soft]) {
    for (const lists of [[revoking], [revoking, clear], [clearLater, revoking]]) {
      assert.equal(statusOf(both, [rootList, ...lists], policy), "revoked");
    }
  }
  // The same serial number of another authority is another certificate.
  const namesake = await list(otherRoot, [signer]);
  assert.equal(statusOf([...both, otherRoot], [rootList, clear, namesake]), "good");
});

Deno.test("a list of a key that nobody certified, or another root did, does not speak", async () => {
  const stranger = await otherRoot.issueAuthority(authority("Sub"));
  const lists = [rootList, await list(otherRoot)];
  for (const revoked of [[], [signer]]) {
    const foreign = await list(stranger, revoked);
    // Without its certificate nobody knows whose the list is; with it, another root vouches for it.
    assert.equal(statusOf([root, oldKey], [...lists, foreign]), "revocationUnknown");
    const known = [root, oldKey, otherRoot, stranger];
    assert.equal(statusOf(known, [...lists, foreign]), "revocationUnknown");
    assert.equal(statusOf(known, [...lists, foreign], soft), "revocationUnknown");
  }
});

Deno.test("a list clears only if the certificate of its key holds; it revokes nevertheless", async () => {
  const expired = await root.issueAuthority(
    authority("Sub", { notAfter: new Date("2025-05-01") }),
  );
  const clearing = [rootList, await list(expired)];
  assert.equal(statusOf([root, oldKey, expired], clearing), "revocationUnknown");
  const revoking = [rootList, await list(expired, [signer])];
  assert.equal(statusOf([root, oldKey, expired], revoking, soft), "revoked");
  // Nobody here knows what its certificate says.
  const extraExtensions = [new Extension("1.2.3.4", true, Uint8Array.fromHex("3000").buffer)];
  const odd = await root.issueAuthority(authority("Sub", { extraExtensions }));
  const odds = [rootList, await list(odd)];
  assert.equal(statusOf([root, oldKey, odd], odds), "revocationUnknown");
  const oddRevokes = [rootList, await list(odd, [signer])];
  assert.equal(statusOf([root, oldKey, odd], oddRevokes, soft), "revoked");
  // The new key was taken back by the root: what it signs clears nobody.
  const takenBack = [await list(root, [newKey]), await list(newKey)];
  assert.equal(statusOf([root, oldKey, newKey], takenBack), "revocationUnknown");
});

Deno.test("a new key that only the old one certified: its list speaks for both", async () => {
  const bridge = await oldKey.issueAuthority(authority("Sub", { keys: newKey.keys }));
  const authorities = [root, oldKey, bridge];
  assert.equal(statusOf(authorities, [rootList, await list(bridge)]), "good");
  assert.equal(
    statusOf(authorities, [rootList, await list(bridge)], undefined, laterSigner),
    "good",
  );
  assert.equal(statusOf(authorities, [rootList, await list(bridge, [signer])]), "revoked");
  // Its own certificate among the revoked: then its list clears nobody.
  const ownEnd = [rootList, await list(bridge, [bridge])];
  assert.equal(statusOf(authorities, ownEnd), "revocationUnknown");
});

Deno.test("a root that changes its key: certificates below the old one stay judged", async () => {
  const newRoot = await createAuthority(authority("Root"));
  const bridge = await root.issueAuthority(authority("Root", { keys: newRoot.keys }));
  const lists = [await list(newRoot), await list(oldKey)];
  assert.equal(statusOf([root, newRoot, bridge, oldKey], lists), "good");
  // Without the bridge the new root is another root.
  assert.equal(statusOf([root, newRoot, oldKey], lists), "revocationUnknown");
});

Deno.test("of one key the latest list counts; one out of date gives way to one in force", async () => {
  const both = [root, oldKey, newKey];
  const old = await list(oldKey, [signer], { until: new Date("2025-02-01") });
  assert.equal(statusOf(both, [rootList, old]), "revoked");
  assert.equal(statusOf(both, [rootList, old], soft), "revoked");
  assert.equal(statusOf(both, [rootList, old, await list(newKey, [], { from: late })]), "good");
  assert.equal(statusOf(both, [rootList, old, await list(oldKey, [], { from: late })]), "good");
  const future = await list(newKey, [signer], { from: new Date("2025-07-01") });
  const now = [rootList, await list(oldKey), future];
  assert.equal(statusOf(both, now), "good");
  assert.equal(judge(both, now).untilMs, Date.parse("2025-07-01") - defaultTrustPolicy.listAheadMs);
  assert.equal(statusOf(both, now, undefined, signer, new Date("2025-08-01")), "revoked");
});

Deno.test("lists that tell a part revoke and do not clear", async () => {
  const hex = (oid: string, text: string) =>
    new Extension(oid, true, Uint8Array.fromHex(text).buffer);
  const partial = {
    "changes only": hex("2.5.29.27", "020101"),
    "some reasons only": hex("2.5.29.28", "300483020640"),
  };
  const both = [root, oldKey, newKey];
  for (const [title, extension] of Object.entries(partial)) {
    for (const issuer of [oldKey, newKey]) {
      const clear = await list(issuer, [], { from: late, extensions: [extension] });
      assert.equal(statusOf(both, [rootList, clear]), "revocationUnknown", title);
      assert.equal(statusOf(both, [rootList, clear, await list(oldKey)]), "good", title);
      const revoking = await list(issuer, [signer], { from: late, extensions: [extension] });
      assert.equal(statusOf(both, [rootList, revoking, await list(oldKey)]), "revoked", title);
    }
  }
  // Neither do lists with a critical extension that nobody here knows.
  const unknown = await list(newKey, [signer], { extensions: [hex("1.2.3.4", "0500")] });
  assert.equal(statusOf(both, [rootList, unknown]), "revocationUnknown");
});

Deno.test("a list of an authority that came with the message counts where that signed it", async () => {
  const lower = await oldKey.issueAuthority(authority("Lower"));
  const low = await lower.issueUser(user());
  const [above, clear, revoking] = [
    await list(oldKey),
    await list(lower),
    await list(lower, [low], { from: late }),
  ];
  const statusWith = (
    lists: readonly Uint8Array[],
    { brought = [oldKey, lower], policy = defaultTrustPolicy, authorities = [root] }: {
      brought?: readonly Authority[];
      policy?: TrustPolicy;
      authorities?: readonly Authority[];
    } = {},
  ) => statusOf(authorities, [rootList, ...lists], policy, low, at, brought);
  assert.equal(statusWith([above, clear]), "good");
  assert.equal(statusWith([above, clear, revoking]), "revoked");
  assert.equal(statusWith([above, revoking], { policy: soft }), "revoked");
  assert.equal(statusWith([clear]), "revocationUnknown");
  assert.equal(statusWith([await list(oldKey, [lower]), clear]), "revoked");
  assert.equal(statusWith([above, clear], { brought: [oldKey] }), "untrusted");
  assert.equal(statusWith([above, clear], { authorities: [otherRoot] }), "untrusted");
  // Of its name alone, or by a key that may not sign lists, it is none of its.
  const namesake = await otherRoot.issueAuthority(authority("Lower"));
  const forged = await list(namesake);
  assert.equal(statusWith([above, forged]), "revocationUnknown");
  assert.equal(
    statusWith([above, forged], { brought: [oldKey, lower, namesake] }),
    "revocationUnknown",
  );
  const spoilt = clear.with(clear.length - 1, clear.at(-1)! ^ 1);
  assert.equal(statusWith([above, spoilt]), "revocationUnknown");
  // The store keeps what an authority of its own did not sign, too: the key may have changed since.
  const renewed = await root.issueAuthority(authority("Sub"));
  const successor = await renewed.issueUser(user());
  const lists = [rootList, await list(renewed)];
  assert.equal(statusOf([root, oldKey], lists, undefined, successor, at, [renewed]), "good");
  assert.equal(
    statusOf([root, oldKey], lists, undefined, signer, at, [renewed]),
    "revocationUnknown",
  );
});

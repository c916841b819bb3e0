/** F78. One signing key for all nodes: entered, used, rotated, lost; and a retired one that signs on. */
import assert from "node:assert/strict";
import { hash, type KeyObject } from "node:crypto";
import {
  checkpointText,
  type EvidenceRecord,
  type Finding,
  type SigningKeyRecord,
  signingKeyText,
} from "../../core/evidence/mod.ts";
import { connect } from "../postgres/connect.ts";
import { reseal } from "../reseal/reseal.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { openKeyRing, ringOf } from "../seals/open_key_ring.ts";
import { type JournalFixture, journalFixture } from "../testing/journal_fixture.ts";
import { Checkpoints } from "./checkpoints.ts";
import { evidenceLine, readEvidenceFile } from "./evidence_file.ts";
import {
  installationKey,
  makePrivateKey,
  privateKeyBytes,
  privateKeyOf,
} from "./installation_key.ts";
import { keyBundleFormat, readKeyBundle } from "./key_bundle.ts";
import { listSigningKeys } from "./list_signing_keys.ts";
import { openSigningKeys } from "./open_signing_keys.ts";
import { readEvidence } from "./read_evidence.ts";
import { rotateSigningKey } from "./rotate_signing_key.ts";
import { CannotSign, ownSigningKey, StoredSigningKeys } from "./signing_keys.ts";
import { verifyEvidence, type VerifyEvidenceOptions } from "./verify_evidence.ts";

const dataKey = new Uint8Array(32).fill(1);
const everything = { from: null, to: null };
const order = { actor: "test", reason: "thử", lost: false };
const none = () => Promise.resolve(undefined);

const journal = () => journalFixture(dataKey);

const read = ({ sql, seal }: JournalFixture) => readEvidence(sql, seal, everything);

async function findings(
  records: Parameters<typeof verifyEvidence>[0],
  held: Pick<VerifyEvidenceOptions, "trustedKeys" | "trustedList"> = {},
): Promise<string[]> {
  const found: string[] = [];
  const onFinding = ({ kind, what, detail }: Finding) => found.push(`${kind} ${what}: ${detail}`);
  await verifyEvidence(records, { onFinding, ...held });
  return found;
}

/** Something new, vouched for by a checkpoint. */
async function checkpoint(
  { sql }: JournalFixture,
  keys: ConstructorParameters<typeof Checkpoints>[0]["keys"],
): Promise<number> {
  await decide(sql);
  const number = await new Checkpoints({ sql, keys }).turn({ now: true });
  assert.ok(number !== undefined);
  return number;
}

async function decide(sql: JournalFixture["sql"]): Promise<void> {
  await sql`insert into audit (actor, action, reason, epoch) values ('a person', 'test', 'thử', 1)`;
}

const own = (key: KeyObject) => ownSigningKey(installationKey(key));

/** The private key in force, as somebody has it who was able to open the database. */
async function stolen({ sql, seal }: JournalFixture, number: number) {
  const name = `signing key ${number}`;
  const [row] = await sql`select secret from installation_secret where name = ${name}`;
  return installationKey(
    privateKeyOf(seal.open(row!.secret, true, `installation_secret.secret\0${name}`)),
  );
}

Deno.test("openSigningKeys() makes one key for nodes that start together", async () => {
  await using fixture = await journal();
  const { sql, seal, url } = fixture;
  const second = connect(url, { schema: "songhanh", connectionsMax: 2 });
  try {
    const opened = await Promise.all([
      ...[sql, second, sql, second].map((each) => openSigningKeys(each, seal, none)),
      openSigningKeys(second, seal, () => Promise.resolve(makePrivateKey())),
    ]);
    assert.equal(opened.filter(({ entered }) => entered !== undefined).length, 1);
    assert.equal(new Set(opened.map(({ fingerprint }) => fingerprint)).size, 1);
    const [{ keys: one }, { keys: other }] = opened as unknown as [
      typeof opened[0],
      typeof opened[0],
    ];
    await checkpoint(fixture, one);
    await checkpoint({ ...fixture, sql: second }, other);
    assert.equal((await listSigningKeys(sql)).length, 1);
    assert.deepEqual(await findings(read(fixture)), []);
    const [entry] = await sql`select count(*) from audit where action = 'signing key entered'`;
    assert.equal(Number(entry!.count), 1);
    const [kept] = await sql`
      select sealed, secret from installation_secret where name = 'signing key 1'`;
    assert.equal(kept!.sealed, true);
    const bytes = privateKeyBytes(makePrivateKey());
    assert.equal(
      kept!.secret.includes(bytes.subarray(0, 12)),
      false,
      "nothing of PKCS #8 is in clear",
    );
  } finally {
    await second.end();
  }
});

Deno.test("openSigningKeys() takes a node's key over, and what other nodes have signed", async () => {
  await using fixture = await journal();
  const { sql, seal } = fixture;
  const [a, b] = [makePrivateKey(), makePrivateKey()];
  for (const key of [b, a, b]) await checkpoint(fixture, own(key));
  const { keys, entered } = await openSigningKeys(sql, seal, () => Promise.resolve(a));
  assert.equal(entered, "taken over");
  await checkpoint(fixture, keys);
  const listed = await listSigningKeys(sql);
  const { spki } = installationKey(a);
  const ofB = installationKey(b).spki;
  assert.deepEqual(
    listed.map(({ kind, publicKey, firstCheckpoint, afterCheckpoint }) => (
      { kind, publicKey, firstCheckpoint, afterCheckpoint }
    )),
    [
      { kind: "first", publicKey: spki, firstCheckpoint: 2, afterCheckpoint: 3 },
      { kind: "of a node", publicKey: ofB, firstCheckpoint: 1, afterCheckpoint: 3 },
    ],
  );
  // Whoever holds the first node's key follows to the other's; not the other way round.
  for (const held of [{}, { trustedKeys: [spki] }, { trustedKeys: [spki, ofB] }]) {
    assert.deepEqual(await findings(read(fixture), held), []);
  }
  assert.deepEqual(await findings(read(fixture), { trustedKeys: [ofB] }), [
    "changed checkpoint 2: it is signed with another key than expected",
    "changed checkpoint 4: it is signed with another key than expected",
  ]);

  // The other node has not been upgraded: its checkpoint is refused, and the next one is made here.
  await assert.rejects(checkpoint(fixture, own(b)), /signed with a key that is not in force/);
  assert.equal(await checkpoint(fixture, keys), 5);
  // Another file on a node that comes later changes nothing.
  const later = await openSigningKeys(sql, seal, () => Promise.resolve(b));
  assert.deepEqual([later.entered, later.fingerprint], [undefined, installationKey(a).fingerprint]);
  assert.deepEqual(await findings(read(fixture), { trustedKeys: [spki] }), []);
});

Deno.test("rotateSigningKey() while two nodes seal: none of them signs with a retired key", async () => {
  await using fixture = await journal();
  const { sql, seal, url } = fixture;
  const second = connect(url, { schema: "songhanh", connectionsMax: 2 });
  try {
    const { keys } = await openSigningKeys(sql, seal, none);
    const bundle = await listSigningKeys(sql);
    let rotated = false;
    const node = async (nodeSql: typeof sql) => {
      const checkpoints = new Checkpoints({ sql: nodeSql, keys: new StoredSigningKeys(seal) });
      while (!rotated) {
        await decide(nodeSql);
        await checkpoints.turn({ now: true });
      }
    };
    const nodes = [node(sql), node(second)];
    for (let next = 2; next <= 6; next++) {
      const made = async () => {
        const [row] = await sql`select coalesce(max(number), 0) as number from checkpoint`;
        return Number(row!.number);
      };
      const before = await made();
      const { number } = await rotateSigningKey(sql, seal, order);
      assert.equal(number, next);
      // Only then is there something for the next key to have signed.
      while (await made() === before);
    }
    rotated = true;
    await Promise.all(nodes);
    await checkpoint(fixture, keys);
    const signed = await sql`select distinct key from checkpoint`;
    assert.ok(signed.length > 2, "several keys have signed");
    const listed = await listSigningKeys(sql);
    const [first, last] = [listed[0]!.publicKey, listed.at(-1)!.publicKey];
    for (
      const held of [{}, { trustedKeys: [first] }, { trustedKeys: [last] }, { trustedList: bundle }]
    ) {
      assert.deepEqual(await findings(read(fixture), held), []);
    }
    const secrets = await sql`
      select name from installation_secret where name like 'signing key %'`;
    assert.deepEqual(secrets.map(({ name }) => name), ["signing key 6"]);
    const entries = await sql`select details from audit where action = 'signing key rotated'`;
    assert.equal(entries.length, 5);
  } finally {
    await second.end();
  }
});

Deno.test("verifyEvidence() tells that a retired key has been used afterwards", async (test) => {
  await using fixture = await journal();
  const { sql, seal } = fixture;
  const { keys } = await openSigningKeys(sql, seal, none);
  await checkpoint(fixture, keys);
  const thief = await stolen(fixture, 1);
  await checkpoint(fixture, keys);
  await rotateSigningKey(sql, seal, order);
  await checkpoint(fixture, keys);
  const bundle = await listSigningKeys(sql);
  const held = [
    {},
    { trustedKeys: [thief.spki] },
    { trustedKeys: [bundle[1]!.publicKey] },
    { trustedList: bundle },
  ];
  for (const each of held) assert.deepEqual(await findings(read(fixture), each), []);

  await test.step("the database refuses it", async () => {
    await assert.rejects(
      checkpoint(fixture, ownSigningKey(thief)),
      /checkpoint 4 is signed with a key that is not in force/,
    );
  });

  await test.step("who gets past the database is named", async () => {
    const records = await asArray(read(fixture));
    const forged = sign(records, 3, thief);
    for (const each of held) {
      assert.deepEqual(await findings(asFile(forged), each), [
        "changed checkpoint 3: it is signed with key 1, which was retired after checkpoint 2",
      ]);
    }
  });

  await test.step("who writes the past anew with it is named", async () => {
    const records = await asArray(read(fixture));
    // The second checkpoint says another time; what follows it is chained to that.
    let forged = sign(records, 2, thief, (each) => ({ ...each, atUs: each.atUs - 1_000_000 }));
    forged = forged.filter((each) => each.kind !== "checkpoint" || each.number < 3);
    for (const each of held) {
      const found = await findings(asFile(forged), each);
      assert.ok(
        found.includes("changed checkpoint 2: key 2 was entered after another one of this number"),
        found.join("\n"),
      );
    }
  });

  await test.step("who takes the handover out of the list is named to who knows of it", async () => {
    const records = withList(await asArray(read(fixture)), (list) => list.slice(0, 1));
    const forged = sign(records, 3, thief);
    assert.deepEqual(await findings(asFile(forged), { trustedList: bundle }), [
      "changed checkpoint 3: it is signed with key 1, which was retired after checkpoint 2",
    ]);
  });

  await test.step("who hands over to a key of his own is named to who knows the right one", async () => {
    const mine = installationKey(makePrivateKey());
    const records = withList(await asArray(read(fixture)), ([first, second]) => {
      const stated = { ...second!, publicKey: mine.spki };
      const text = signingKeyText(stated);
      return [
        first!,
        { ...stated, signature: thief.sign(text), ownSignature: mine.sign(text) },
      ];
    });
    const forged = sign(records, 3, mine);
    assert.deepEqual(await findings(asFile(forged), { trustedList: bundle }), [
      "changed checkpoint 3: it is signed with another key than expected",
    ]);
    assert.deepEqual(await findings(asFile(forged), { trustedKeys: [bundle[1]!.publicKey] }), [
      "changed checkpoint 1: it is signed with another key than expected",
      "changed checkpoint 2: it is signed with another key than expected",
      "changed checkpoint 3: it is signed with another key than expected",
    ]);
  });
});

Deno.test("verifyEvidence() names what was changed in the list of keys", async () => {
  await using fixture = await journal();
  const { sql, seal } = fixture;
  const { keys } = await openSigningKeys(sql, seal, none);
  for (let turn = 0; turn < 3; turn++) {
    await checkpoint(fixture, keys);
    if (turn < 2) await rotateSigningKey(sql, seal, order);
  }
  const records = await asArray(read(fixture));
  const [first] = await listSigningKeys(sql);
  const cases: [string, (list: readonly SigningKeyRecord[]) => SigningKeyRecord[], RegExp][] = [
    ["a key is taken out", (list) => list.toSpliced(1, 1), /^missing signing key 2: /m],
    [
      "the bounds of one are changed",
      (list) => list.with(1, { ...list[1]!, afterCheckpoint: 2 }),
      /^changed signing key 2: the statement that entered it is not signed/m,
    ],
    [
      "the first is another's",
      (list) => list.with(0, { ...list[0]!, publicKey: list[2]!.publicKey }),
      /^changed signing key 1: /m,
    ],
  ];
  for (const [name, change, expected] of cases) {
    const changed = withList(records, change);
    for (const held of [{}, { trustedKeys: [first!.publicKey] }]) {
      assert.match((await findings(asFile(changed), held)).join("\n"), expected, name);
    }
  }
});

Deno.test("a key that does not open signs nothing, and hands over to none", async (test) => {
  await using fixture = await journal();
  const { sql, seal } = fixture;
  const { keys: before } = await openSigningKeys(sql, seal, none);
  await checkpoint(fixture, before);
  const [first] = await listSigningKeys(sql);
  const [kept] = await sql`select secret from installation_secret where name = 'signing key 1'`;
  await assert.rejects(rotateSigningKey(sql, seal, { ...order, lost: true }), /is not lost/);

  const put = async (secret: Uint8Array, sealed = true) => {
    await sql`update installation_secret set ${
      sql({ secret, sealed })
    } where name = 'signing key 1'`;
  };
  const refused = async (expected: RegExp) => {
    const keys = new StoredSigningKeys(seal);
    const said = (error: unknown) => error instanceof CannotSign && expected.test(error.message);
    await assert.rejects(keys.inForce(sql), said);
    await assert.rejects(checkpoint(fixture, keys), said);
    await assert.rejects(rotateSigningKey(sql, seal, order), said);
    assert.equal((await listSigningKeys(sql)).length, 1);
  };
  const mine = privateKeyBytes(makePrivateKey());
  const place = "installation_secret.secret\0signing key 1";

  await test.step("changed", async () => {
    await put(kept!.secret.map((byte: number, at: number) => at === 40 ? byte ^ 1 : byte));
    await refused(/does not open/);
  });
  await test.step("put there in clear by who has the database's account", async () => {
    await put(mine, false);
    await refused(/stands in clear/);
  });
  await test.step("another one, sealed", async () => {
    await put(seal.close(mine, place));
    await refused(/is not that of the key listed/);
  });
  await test.step("of another data key", async () => {
    const other = byteSeal(ringOf(1, new Uint8Array(32).fill(9)));
    await put(kept!.secret);
    await assert.rejects(new StoredSigningKeys(other).inForce(sql), /does not open/);
    await put(other.close(mine, place));
    await refused(/does not open/);
  });
  await test.step("gone: a new one begins without it, and verifiers are told", async () => {
    await sql`delete from installation_secret where name = 'signing key 1'`;
    await refused(/is gone/);
    const { number } = await rotateSigningKey(sql, seal, { ...order, lost: true });
    await checkpoint(fixture, new StoredSigningKeys(seal));
    assert.equal(number, 2);
    const listed = await listSigningKeys(sql);
    assert.equal(listed[1]!.kind, "anew");
    assert.deepEqual(await findings(read(fixture)), []);
    assert.deepEqual(await findings(read(fixture), { trustedList: listed }), []);
    // Whoever knows the new one goes back from it.
    assert.deepEqual(await findings(read(fixture), { trustedKeys: [listed[1]!.publicKey] }), []);
    assert.deepEqual(await findings(read(fixture), { trustedKeys: [first!.publicKey] }), [
      "changed checkpoint 2: it is signed with another key than expected",
    ]);
  });
});

Deno.test("another data key takes the signing key along", async () => {
  await using fixture = await journal();
  const { sql, seal } = fixture;
  await openKeyRing(sql, { dataKey, dataKeys: new Map() }, { mayEnter: true });
  const { keys, fingerprint } = await openSigningKeys(sql, seal, none);
  await checkpoint(fixture, keys);
  const next = new Uint8Array(32).fill(2);
  const both = { dataKey: next, dataKeys: new Map([[1, dataKey]]) };
  const ring = (await openKeyRing(sql, both, { mayEnter: true }))!;
  const { complete } = await reseal({
    ...{ sql, seal: byteSeal(ring), opensOldForm: false, perSecond: 100_000 },
    onProgress: () => {},
  });
  assert.ok(complete);
  const alone = byteSeal(ringOf(2, next));
  const opened = new StoredSigningKeys(alone);
  assert.equal((await opened.inForce(sql)).fingerprint, fingerprint);
  await rotateSigningKey(sql, alone, order);
  await checkpoint(fixture, opened);
  assert.deepEqual(await findings(readEvidence(sql, alone, everything)), []);
});

Deno.test("readKeyBundle() takes a list with what people read beside it, and nothing else", async () => {
  await using fixture = await journal();
  const { sql, seal } = fixture;
  await openSigningKeys(sql, seal, none);
  const keys = await listSigningKeys(sql);
  const told = keys.map((key) => ({ ...key, since: "2026", fingerprint: "ab" }));
  const bundle = JSON.stringify({ format: keyBundleFormat, keys: told });
  assert.deepEqual(readKeyBundle(bundle), keys);
  for (const other of ["", "{}", JSON.stringify({ keys }), bundle.replace("1", "x")]) {
    assert.equal(readKeyBundle(other), undefined, other.slice(0, 40));
  }
});

async function asArray(records: AsyncIterable<EvidenceRecord>): Promise<EvidenceRecord[]> {
  const all: EvidenceRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** The records as a file gives them to somebody elsewhere. */
async function* asFile(records: readonly EvidenceRecord[]) {
  // Whoever forges counts right.
  const bytes = new TextEncoder().encode(
    records.map((each, at) => each.kind === "end" ? { ...each, records: at } : each)
      .map(evidenceLine).join(""),
  );
  yield* readEvidenceFile((async function* () {
    yield await Promise.resolve(bytes);
  })());
}

function withList(
  [header, ...rest]: readonly EvidenceRecord[],
  change: (list: readonly SigningKeyRecord[]) => SigningKeyRecord[],
): EvidenceRecord[] {
  assert.equal(header?.kind, "evidence");
  const { keys = [], ...more } = header as EvidenceRecord & { readonly kind: "evidence" };
  return [{ ...more, keys: change(keys) }, ...rest];
}

type Checkpoint = EvidenceRecord & { readonly kind: "checkpoint" };

/** A checkpoint changed, chained to the one before, and signed by somebody. */
function sign(
  records: readonly EvidenceRecord[],
  number: number,
  by: ReturnType<typeof installationKey>,
  change: (checkpoint: Checkpoint) => Checkpoint = (each) => each,
): EvidenceRecord[] {
  let previous: string | undefined;
  return records.map((record) => {
    if (record.kind !== "checkpoint") return record;
    const isWanted = record.number === number;
    const made = isWanted ? change({ ...record, previous: previous ?? record.previous }) : record;
    const text = checkpointText(made);
    previous = hash("sha256", text, "hex");
    return isWanted ? { ...made, key: by.spki, signature: by.sign(text) } : made;
  });
}

/** From the proof to a user whose signed IDA the standby accepts, over a scratch database. */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { isUnreadable, readCertificate, readPem } from "../../core/asn1/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { exampleItems } from "../../core/testing/example_items.ts";
import { inspectMessage } from "../../core/inspect_message.ts";
import {
  checkProof,
  emptyContent,
  readUserCertificate,
  registeredAlready,
  type RegistrationContent,
} from "../../core/registration/mod.ts";
import { builtInPolicy } from "../../core/policy/mod.ts";
import { SignerKeys } from "../../core/signature/mod.ts";
import { type Judgement, refuseJudgement } from "../../core/trust/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { listAudit } from "../audit/audit_store.ts";
import { connect } from "../postgres/connect.ts";
import { RequestScope, TooSlow } from "../postgres/request_scope.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { checkSender } from "../standby/check_sender.ts";
import { Terminal } from "../terminal/mod.ts";
import { verifyState } from "../evidence/verify_state.ts";
import {
  hashPassword,
  importUsers,
  loadDirectory,
  PasswordMemory,
  Secret,
  type UserEntry,
} from "../users/mod.ts";
import { approveRegistration, issueAnew } from "./approve_registration.ts";
import { findProof, openProof, useProof } from "./proof_store.ts";
import {
  beginAnew,
  beginChange,
  recoverRegistrant,
  registerEnterprise,
} from "./register_enterprise.ts";
import {
  changeContent,
  countWaiting,
  currentRegistration,
  findEnterprise,
  findRegistration,
  stepRegistration,
} from "./registration_store.ts";
import { scratchAuthorities, type ScratchSigner } from "../testing/scratch_authorities.ts";
import { sampleBytesDigest, sampleKeys } from "../../core/testing/sample_keys.ts";

const now = new Date("2026-03-06T08:00:00Z");
const taxCode = "0101234567";
const seal = byteSeal(undefined);
const scryptCost = 16;
const officer = { actor: "hoa", now, scryptCost };
const passwordHash = "scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=";
const authorities = await scratchAuthorities();
const { judge, verifier } = authorities;
const signer = await authorities.issue(taxCode);

function contentOf({ pem }: ScratchSigner, users = 1): RegistrationContent {
  const certificate = readUserCertificate(
    new TextEncoder().encode(pem),
    (der) => judge(der, [], now),
  );
  assert.ok(!("fault" in certificate));
  return {
    ...emptyContent,
    company: "CÔNG TY THỬ",
    address: "Hà Nội",
    email: "a@example.vn",
    roles: ["importer"],
    users: Array.from({ length: users }, (_, n) => (
      { ref: `u${n + 1}`, name: `Người ${n + 1}`, email: "", machines: ["m1"], certificate }
    )),
    machines: [{ ref: "m1", description: "Máy 1" }],
  };
}

async function register(sql: Sql, code = taxCode) {
  const proof = await openProof({ sql, seal }, "register", code, now);
  return await registerEnterprise(sql, { proof, subject: "CÔNG TY THỬ", passwordHash, now });
}

async function submit(sql: Sql, content: RegistrationContent, code = taxCode): Promise<number> {
  const { id } = (await currentRegistration(sql, code))!;
  assert.equal(await changeContent(sql, id, () => content), "done");
  const step = { actor: code, reason: "", now };
  assert.ok(await sql.begin((transaction) => stepRegistration(transaction, id, "submit", step)));
  return id;
}

Deno.test("checkProof() believes the certificate of the tax code, and nothing else", async () => {
  await using schema = await scratchSchema();
  const proof = await openProof({ sql: schema.sql, seal }, "register", taxCode, now);
  const check = (file: Uint8Array, text = proof.text, code = taxCode) => {
    const outcome = checkProof(file, text, code, { verifier, judge, at: now });
    return "fault" in outcome ? outcome.fault : outcome.subject;
  };
  const signature = signer.sign(proof.text);
  const asPem = `-----BEGIN PKCS7-----\n${signature.toBase64()}\n-----END PKCS7-----\n`;
  assert.equal(check(signature), `CÔNG TY ${taxCode}`);
  assert.equal(check(new TextEncoder().encode(asPem)), `CÔNG TY ${taxCode}`);
  assert.equal(check(signer.sign(proof.text.replaceAll("\n", "\r\n"))), `CÔNG TY ${taxCode}`);
  assert.equal(check(signature, proof.text + "x"), "other text");
  assert.equal(check(signature, proof.text, "0109999999"), "other enterprise");
  assert.equal(check(new TextEncoder().encode("hello")), "unreadable");
  const other = await authorities.issue(taxCode, { by: "stranger" });
  assert.equal(check(other.sign(proof.text)), "untrusted");
});

Deno.test("checkProof() takes a person's own number, and a branch by its own or its parent's", async () => {
  await using schema = await scratchSchema();
  const text = (await openProof({ sql: schema.sql, seal }, "register", taxCode, now)).text;
  const fault = async (signedBy: string, code: string) => {
    const file = (await authorities.issue(signedBy)).sign(text);
    const outcome = checkProof(file, text, code, { verifier, judge, at: now });
    return "fault" in outcome ? outcome.fault : undefined;
  };
  assert.equal(await fault("001099000077", "001099000077"), undefined, "UID=CCCD:…");
  assert.equal(await fault("001099000077", "001099000078"), "other enterprise");
  assert.equal(await fault(taxCode, `${taxCode}-001`), undefined, "the parent for its branch");
  assert.equal(await fault(`${taxCode}-001`, `${taxCode}-001`), undefined);
  assert.equal(await fault(`${taxCode}001`, `${taxCode}-001`), undefined, "thirteen digits");
  assert.equal(await fault(`${taxCode}-002`, `${taxCode}-001`), "other enterprise");
  assert.equal(await fault(`${taxCode}-001`, taxCode), "other enterprise");
});

Deno.test("the personal certificate of the shared cases names its tax code", async (test) => {
  const file = new URL("../../../shared/cases/d41-cccd-certificate.crt", import.meta.url);
  const pem = await Deno.readFile(file).catch(() => undefined);
  await test.step({
    name: "d41",
    ignore: pem === undefined,
    fn: () => {
      const read = readUserCertificate(pem!, () => ({ accepted: true, reason: "" } as Judgement));
      assert.equal("taxCode" in read && read.taxCode, "001099000077");
    },
  });
});

Deno.test("a proof counts once, and for an hour", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const proof = await openProof({ sql, seal }, "register", taxCode, now);
  const found = (after: number) =>
    findProof({ sql, seal }, proof.id, new Date(now.getTime() + after));
  assert.deepEqual(await found(3_599_999), proof);
  assert.equal(await found(3_600_000), undefined);
  const proven = { proof, subject: "X", passwordHash, now };
  assert.deepEqual(await registerEnterprise(sql, proven), { kind: "done" });
  assert.equal(await found(1), undefined);
  assert.deepEqual(await registerEnterprise(sql, proven), { kind: "conflict" });
});

Deno.test("whoever asks for texts takes none away from another, and uses up no room", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const proof = await openProof({ sql, seal }, "recover", taxCode, now);
  const others = [];
  for (let n = 0; n < 300; n++) {
    others.push(await openProof({ sql, seal }, "recover", taxCode, now));
    others.push(await openProof({ sql, seal }, "register", `${8_800_000_000 + n}`, now));
  }
  assert.equal(new Set(others.map(({ text }) => text)).size, others.length);
  assert.deepEqual(await findProof({ sql, seal }, proof.id, now), proof);
  const [row] = await sql`select count(*)::int as kept from proof`;
  assert.equal(row!.kept, 0);
});

Deno.test("an id that nobody was given is none, however near it is to one", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id } = await openProof({ sql, seal }, "register", taxCode, now);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let at = 0; at < id.length; at++) {
    const next = alphabet[(alphabet.indexOf(id[at]!) + 1) % alphabet.length];
    const other = `${id.slice(0, at)}${next}${id.slice(at + 1)}`;
    assert.equal(await findProof({ sql, seal }, other, now), undefined, `character ${at}`);
  }
  for (
    const other of ["", "x", id.slice(0, -1), `${id}=`, `${id}A`, ` ${id}`, "A".repeat(100_000)]
  ) {
    assert.equal(await findProof({ sql, seal }, other, now), undefined);
  }
  await using elsewhere = await scratchSchema();
  await openProof({ sql: elsewhere.sql, seal }, "register", taxCode, now);
  assert.equal(await findProof({ sql: elsewhere.sql, seal }, id, now), undefined);
});

Deno.test("a proof that one node gave counts at the other, and once at both together", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const other = connect(schema.url, { schema: "songhanh", connectionsMax: 4 });
  try {
    for (let round = 0; round < 5; round++) {
      const proof = await openProof({ sql, seal }, "recover", taxCode, now);
      assert.deepEqual(await findProof({ sql: other, seal }, proof.id, now), proof);
      const used = await Promise.all(
        [sql, other, sql, other].map((node) =>
          node.begin((transaction) => useProof(transaction, proof, now))
        ),
      );
      assert.deepEqual(used.filter(Boolean), [true]);
      assert.equal(await findProof({ sql: other, seal }, proof.id, now), undefined);
    }
    const later = new Date(now.getTime() + 2 * 3_600_000);
    const last = await openProof({ sql, seal }, "recover", taxCode, later);
    assert.ok(await other.begin((transaction) => useProof(transaction, last, later)));
    const kept = await sql`select id from proof`;
    assert.deepEqual(kept.map(({ id }) => id), [last.id], "those of before are over everywhere");
  } finally {
    await other.end();
  }
});

Deno.test("a second registration of the same enterprise is refused", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  assert.deepEqual(await register(sql), { kind: "done" });
  assert.deepEqual(await register(sql), { kind: "registered already", code: registeredAlready });
  const id = await submit(sql, contentOf(signer));
  assert.ok(await approveRegistration(sql, id, officer));
  assert.equal((await register(sql)).kind, "registered already");
  assert.equal((await beginAnew(sql, taxCode, officer)).kind, "registered already");
  assert.deepEqual(await register(sql, "0101234567-001"), { kind: "done" });
});

Deno.test("who registers with a person's number is taken for a person until he says otherwise", async () => {
  await using schema = await scratchSchema();
  const holders = [];
  for (const code of ["001099000077", taxCode, `${taxCode}-001`]) {
    await register(schema.sql, code);
    holders.push((await currentRegistration(schema.sql, code))?.content.holder);
  }
  assert.deepEqual(holders, ["person", "enterprise", "enterprise"]);
});

/** Users of one enterprise as a register elsewhere hands them over, the third one barred. */
async function importThree(sql: Sql): Promise<void> {
  const certificate = readCertificate(await derOf(signer));
  assert.ok(!isUnreadable(certificate));
  const user = (userId: string, barred: boolean): UserEntry => ({
    ...{ userId, company: "CÔNG TY CŨ", taxCode, barred },
    roles: ["importer", "exporter"],
    password: Secret.hash(passwordHash),
    terminals: [{ terminalId: "T00001", accessKey: Secret.hash(passwordHash) }],
    certificates: [
      { authorityName: "CA CŨ", serial: "0a" },
      {
        authorityName: certificate.issuer.commonName!,
        serial: certificate.serialHex,
        der: certificate.der,
      },
    ],
  });
  const users = [user("K0001A01", false), user("K0001A02", false), user("K0001A07", true)];
  await importUsers(sql, users, { actor: "test", scryptCost });
}

async function derOf({ pem }: ScratchSigner): Promise<Uint8Array> {
  const [block] = readPem(await new Blob([pem]).bytes());
  return block!.bytes!;
}

for (const purpose of ["register", "recover"] as const) {
  Deno.test(`an enterprise whose users were imported takes them over: ${purpose}`, async () => {
    await using schema = await scratchSchema();
    const { sql } = schema;
    await importThree(sql);
    const before = await loadDirectory(sql);
    const use = purpose === "register" ? registerEnterprise : recoverRegistrant;
    const proof = await openProof({ sql, seal }, purpose, taxCode, now);
    const proven = { proof, subject: "CÔNG TY THỬ", passwordHash, now };
    assert.deepEqual(await use(sql, proven), { kind: "taken over" });

    const enterprise = (await findEnterprise(sql, taxCode))!;
    assert.deepEqual([enterprise.state, enterprise.userCode], ["active", "K0001"]);
    const { company, address, roles, users, machines } = enterprise.content;
    assert.deepEqual([company, address, roles], ["CÔNG TY CŨ", "", ["importer", "exporter"]]);
    assert.deepEqual(users.map(({ userId }) => userId), ["K0001A01", "K0001A02"], "not the barred");
    assert.deepEqual(machines.map(({ terminalId }) => terminalId), ["T00001"]);
    assert.deepEqual((await loadDirectory(sql)).users, before.users, "nobody's rights changed");
    const [entry] = await listAudit(sql, { limit: 1 });
    assert.equal(entry!.action, "registered users taken over");

    // From here on it is a registration like any other: it is recovered, and changed.
    const again = await openProof({ sql, seal }, "register", taxCode, now);
    const second = await registerEnterprise(sql, { ...proven, proof: again });
    assert.equal(second.kind, "registered already");
    const lost = await openProof({ sql, seal }, "recover", taxCode, now);
    assert.equal((await recoverRegistrant(sql, { ...proven, proof: lost })).kind, "done");
    const change = await openProof({ sql, seal }, "change", taxCode, now);
    assert.equal((await beginChange(sql, change, officer)).kind, "done");
    const { id, content } = (await currentRegistration(sql, taxCode))!;
    const added = { ref: "u9", name: "Người Mới", email: "", machines: ["m1"] };
    await submit(sql, {
      ...content,
      ...{ address: "Hà Nội", email: "a@example.vn" },
      users: [...content.users, { ...added, certificate: content.users[0]!.certificate }],
    });
    const secrets = (await approveRegistration(sql, id, officer))!;
    assert.deepEqual([...secrets.passwords.keys()], ["K0001A08"], "behind the barred one's");
    const after = await loadDirectory(sql);
    for (const userId of ["K0001A01", "K0001A02", "K0001A07"]) {
      assert.deepEqual(after.users.get(userId), {
        ...before.users.get(userId)!,
        // A registration names the roles of the enterprise.
        roles: after.users.get(userId)!.roles,
      }, `${userId} keeps password, certificates and whether it is barred`);
    }
    assert.equal((await verifyState(sql, ({ what }) => assert.fail(what))).states > 0, true);
  });
}

Deno.test("an enterprise whose imported users are all barred takes nothing over", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await sql`
    insert into user_account (user_id, company, tax_code, roles, password_hash, barred)
    values ('B0001A01', '', '0107777777', '{}', '', true)`;
  assert.equal((await register(sql, "0107777777")).kind, "registered already");
  const proof = await openProof({ sql, seal }, "recover", "0107777777", now);
  const outcome = await recoverRegistrant(sql, { proof, subject: "X", passwordHash, now });
  assert.equal(outcome.kind, "not registered");
});

Deno.test("an approved user's first signed IDA is accepted by the standby", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  await register(sql);
  const id = await submit(sql, contentOf(signer, 2));
  assert.deepEqual(await countWaiting(sql, now), { waiting: 1, overdue: 0 });
  assert.equal((await countWaiting(sql, new Date("2026-03-09T08:00:01Z"))).overdue, 1);
  const secrets = await approveRegistration(sql, id, officer);
  assert.deepEqual([...secrets!.passwords.keys()], ["A0001A01", "A0001A02"]);
  assert.deepEqual([...secrets!.accessKeys.keys()], ["A00001"]);
  assert.equal(await approveRegistration(sql, id, officer), undefined, "approved once");

  const sendWith = async (password: string) => {
    const terminal = new Terminal({
      userId: "A0001A01",
      password,
      terminalId: "A00001",
      accessKey: secrets!.accessKeys.get("A00001")!,
    }, { signer: signer.signer, now: () => now });
    const ida = terminal.job("IDA", exampleItems(catalogue.procedure("IDA")!));
    const message = inspectMessage(ida.contentType, ida.body, now, {
      catalogue,
      signers: new SignerKeys(verifier),
      judgeCertificate: (signer, embedded, at) =>
        refuseJudgement(judge(signer.certificate.der, embedded, at)),
      registeredCertificate: () => undefined,
      verify: "strict",
      keyed: sampleKeys,
      bytesDigest: sampleBytesDigest,
    });
    assert.ok(message.kind === "message", "inspection accepts it");
    const directory = await loadDirectory(sql);
    return await checkSender(message, {
      ...{ catalogue, directory, passwords: new PasswordMemory() },
      // Registered whole: whoever else has the authority's name does not matter.
      isOneAuthority: () => false,
      policy: builtInPolicy,
    }, now);
  };
  const user = await sendWith(secrets!.passwords.get("A0001A01")!);
  assert.ok(!isRefusal(user), isRefusal(user) ? user.reason : "");
  assert.deepEqual([user.taxCode, user.roles], [taxCode, ["importer"]]);
  assert.ok(isRefusal(await sendWith("Sai12345")));

  const anew = await issueAnew(sql, taxCode, "phong bì bị mất", officer);
  assert.ok(isRefusal(await sendWith(secrets!.passwords.get("A0001A01")!)));
  assert.ok(!isRefusal(await sendWith(anew!.passwords.get("A0001A01")!)));
  const actions = (await listAudit(sql, { limit: 3 })).map(({ action }) => action);
  assert.deepEqual(actions.slice(0, 3), [
    "secrets issued anew",
    "registered users stored",
    "registration approved",
  ]);
  const kept = await sql`select coalesce(string_agg(a::text, ''), '') as all from audit a`;
  for (const secret of [...secrets!.passwords.values(), ...anew!.accessKeys.values()]) {
    assert.ok(!kept[0]!.all.includes(secret), "no secret in the audit");
  }
});

Deno.test("a change keeps codes and passwords, bars who is gone, and gives new ones", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await register(sql);
  await approveRegistration(sql, await submit(sql, contentOf(signer, 2)), officer);
  const hashOf = async (userId: string) =>
    (await loadDirectory(sql)).users.get(userId)?.passwordHash;
  const before = await hashOf("A0001A01");

  const proof = await openProof({ sql, seal }, "change", taxCode, now);
  assert.deepEqual(await beginChange(sql, proof, officer), { kind: "done" });
  const { id, content } = (await currentRegistration(sql, taxCode))!;
  const [first] = content.users;
  await changeContent(sql, id, () => ({
    ...content,
    users: [first!, { ...first!, ref: "u9", userId: undefined, machines: ["m1", "m2"] }],
    machines: [...content.machines, { ref: "m2", description: "Máy 2" }],
  }));
  const step = { actor: taxCode, reason: "", now };
  await sql.begin((transaction) => stepRegistration(transaction, id, "submit", step));
  assert.equal(await changeContent(sql, id, () => content), "conflict", "submitted");
  const secrets = await approveRegistration(sql, id, officer);
  assert.deepEqual([...secrets!.passwords.keys()], ["A0001A03"]);
  assert.deepEqual([...secrets!.accessKeys.keys()], ["A00002"]);
  const { users, terminals } = await loadDirectory(sql);
  assert.equal(await hashOf("A0001A01"), before);
  assert.deepEqual([...users].map(([id, { barred }]) => [id, barred]).sort(), [
    ["A0001A01", false],
    ["A0001A02", true],
    ["A0001A03", false],
  ]);
  assert.deepEqual([...terminals.get("A00002")!.owners], ["A0001A03"]);

  const cancel = await openProof({ sql, seal }, "cancel", taxCode, now);
  assert.deepEqual(await beginChange(sql, cancel, officer), { kind: "done" });
  const cancelled = (await currentRegistration(sql, taxCode))!;
  await sql.begin((transaction) => stepRegistration(transaction, cancelled.id, "submit", step));
  assert.ok(await approveRegistration(sql, cancelled.id, officer));
  assert.equal((await findEnterprise(sql, taxCode))?.state, "cancelled");
  const after = await loadDirectory(sql);
  assert.ok([...after.users.values()].every(({ barred }) => barred));
  assert.equal(await issueAnew(sql, taxCode, "", officer), undefined);
});

Deno.test("a large enterprise is approved, and its secrets issued anew, in a request that has less time than its hashes take", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const from = performance.now();
  await hashPassword("a password");
  const hashMs = performance.now() - from;
  await register(sql);
  // As many users as machines: at the default cost, twice the request's time on one processor.
  const requestMs = 800;
  const count = Math.ceil(requestMs / hashMs);
  const content = contentOf(signer, count);
  const machines = content.users.map((_, n) => ({ ref: `m${n + 1}`, description: `Máy ${n + 1}` }));
  const users = content.users.map((user, n) => ({ ...user, machines: [`m${n + 1}`] }));
  const id = await submit(sql, { ...content, users, machines });
  const atDefaultCost = { actor: "hoa", now };
  const within = <Result>(act: () => Promise<Result>) => RequestScope.run(requestMs, act);
  const secrets = await within(() => approveRegistration(sql, id, atDefaultCost));
  assert.deepEqual([secrets!.passwords.size, secrets!.accessKeys.size], [count, count]);
  const anew = await within(() => issueAnew(sql, taxCode, "mất phong bì", atDefaultCost));
  assert.deepEqual([anew!.passwords.size, anew!.accessKeys.size], [count, count]);
});

Deno.test("an approval that is not done leaves nothing; a request that was sent anew meanwhile waits", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  await register(sql);
  const id = await submit(sql, contentOf(signer, 2));
  const state = async () => (await findRegistration(sql, id))!.state;
  await assert.rejects(approveRegistration(sql, id, { ...officer, scryptCost: 3 }));
  let approving: Promise<unknown> | undefined;
  const tooSlow = RequestScope.run(50, () => {
    approving = new Promise((resolve) => setTimeout(resolve, 100))
      .then(() => approveRegistration(sql, id, officer));
    return approving;
  });
  await assert.rejects(tooSlow, TooSlow);
  await assert.rejects(approving!, TooSlow);
  assert.equal(await state(), "submitted");

  // Its users become others while the hashes are made, at a cost that takes a moment.
  const slowly = approveRegistration(sql, id, { ...officer, scryptCost: 2 ** 15 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await sql`
    update registration set content = jsonb_set(content, '{users,0,ref}', '"u7"') where id = ${id}`;
  assert.equal(await slowly, undefined);
  assert.equal(await state(), "submitted");
  const accounts = await sql`select count(*)::int as n from user_account`;
  assert.equal(accounts[0]!.n, 0);
  assert.ok(await approveRegistration(sql, id, officer));
});

Deno.test("two approvals at once give two user codes", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const codes = ["0101111111", "0102222222", "0103333333"];
  const ids: number[] = [];
  for (const code of codes) {
    await register(sql, code);
    ids.push(await submit(sql, contentOf(signer), code));
  }
  const issued = await Promise.all(ids.map((id) => approveRegistration(sql, id, officer)));
  const users = issued.flatMap((secrets) => [...secrets!.passwords.keys()]).sort();
  assert.deepEqual(users, ["A0001A01", "A0002A01", "A0003A01"]);
});

Deno.test("who lost the password proves to be the enterprise and sets a new one", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const recover = async () => {
    const proof = await openProof({ sql, seal }, "recover", taxCode, now);
    return await recoverRegistrant(sql, { proof, subject: "X", passwordHash, now });
  };
  assert.deepEqual(await recover(), { kind: "not registered" });
  await register(sql);
  assert.deepEqual(await recover(), { kind: "done" });
});

import assert from "node:assert/strict";
import { reasonText } from "../reasons/mod.ts";
import {
  type DatabaseFacts,
  judgeClock,
  judgeDatabase,
  judgeDisk,
  judgeReplication,
  judgeRevocationLists,
  judgeTlsPair,
  judgeTrust,
  type Remark,
  type ReplicationFacts,
  worstLight,
} from "./mod.ts";

const now = new Date("2026-03-02T02:00:00Z");
const day = 86_400_000;
const lightsOf = (remarks: readonly Remark[]) => remarks.map(({ light }) => light);
const adviceOf = (remarks: readonly Remark[]) =>
  remarks.map(({ advice = "" }) => advice).join("; ");

Deno.test("worstLight() is the worst of several, and says of none that there is nothing", () => {
  const of = (...lights: Remark["light"][]) => worstLight(lights.map((light) => ({ light })));
  assert.equal(of("good", "bad", "warning"), "bad");
  assert.equal(of("good", "unknown"), "unknown");
  assert.equal(of("unused", "good"), "good");
  assert.equal(of(), "unused");
});

const databaseFacts: DatabaseFacts = {
  ...{ answerMs: 2.1, version: "17.6", recovering: false },
  ...{ missing: [], rolling: true, unknown: [], goesOn: true },
};

Deno.test("judgeDatabase() tells a replica, and a schema that is older or newer", () => {
  const facts = databaseFacts;
  assert.deepEqual(lightsOf(judgeDatabase(facts)), ["good", "good"]);
  assert.match(judgeDatabase(facts)[0]!.says, /PostgreSQL 17\.6 answers in 3 ms/);
  const replica = judgeDatabase({ ...facts, recovering: true });
  assert.equal(replica[0]!.light, "bad");
  const lacking = { ...facts, missing: ["0040_x", "0041_y"], goesOn: false };
  const older = judgeDatabase(lacking);
  assert.equal(worstLight(older), "bad");
  assert.match(adviceOf(older), /; run "songhanh migrate"/);
  assert.match(adviceOf(judgeDatabase({ ...lacking, rolling: false })), /; stop all nodes first/);
  assert.equal(worstLight(judgeDatabase({ ...lacking, goesOn: true })), "warning");
  const newer = { ...facts, unknown: ["0099_z"], goesOn: false };
  assert.equal(worstLight(judgeDatabase(newer)), "bad");
  assert.match(adviceOf(judgeDatabase(newer)), /install the version/);
  const ahead = judgeDatabase({ ...newer, goesOn: true });
  assert.equal(worstLight(ahead), "warning");
  assert.match(adviceOf(ahead), /upgrade this node/);
});

Deno.test("judgeReplication() is red where commits wait for nobody who is there", () => {
  const replica = { name: "r1", sync: true, behindSeconds: 0 };
  const facts: ReplicationFacts = { waitedFor: "r1", commit: "on", replicas: [replica] };
  const judge = (changed: Partial<ReplicationFacts>, isProduction = true) =>
    worstLight(judgeReplication({ ...facts, ...changed }, { isProduction }));
  assert.equal(judge({}), "good");
  assert.equal(judge({ replicas: [] }), "bad");
  assert.equal(judge({ waitedFor: "" }), "warning", "a failover can lose rows");
  assert.equal(judge({ waitedFor: "", replicas: [] }), "warning");
  assert.equal(judge({ waitedFor: "", replicas: [] }, false), "unused", "a trial needs none");
  assert.equal(
    judge({ replicas: [{ ...replica, sync: null }] }),
    "unknown",
    "not for this account",
  );
  assert.equal(judge({ replicas: [{ ...replica, behindSeconds: 31 }] }), "warning");
  assert.equal(judge({ commit: "off" }), "bad");
  assert.equal(judge({ commit: "local" }), "warning", "a failover can lose rows");
  assert.match(
    adviceOf(judgeReplication({ ...facts, commit: "local" }, { isProduction: true })),
    /synchronous_commit/,
  );
});

Deno.test("judgeTlsPair() tells the end of a certificate, another's key and what listens by an older one", () => {
  const facts = {
    setting: "SONGHANH_TLS_CERT",
    notBeforeMs: now.getTime() - day,
    notAfterMs: now.getTime() + 90 * day,
    isKeyOfAnother: false,
    isKeyOpen: false,
    isAnotherShown: false,
  };
  const judge = (changed: Partial<typeof facts>) =>
    worstLight(judgeTlsPair({ ...facts, ...changed }, now));
  assert.equal(judge({}), "good");
  assert.equal(judge({ notAfterMs: now.getTime() + 29 * day }), "warning");
  assert.equal(judge({ notAfterMs: now.getTime() }), "bad");
  assert.equal(judge({ notBeforeMs: now.getTime() + 1 }), "bad");
  assert.equal(judge({ isKeyOfAnother: true }), "bad");
  assert.equal(judge({ isKeyOpen: true }), "warning");
  assert.equal(judge({ isAnotherShown: true }), "warning");
  const unreadable = { setting: "SONGHANH_TLS_CERT", unreadable: "no such file" };
  assert.equal(worstLight(judgeTlsPair(unreadable, now)), "bad");
});

/** An authority as far as the judges look at it. */
const authority = (name: string, days: number) =>
  ({
    ...{ subject: { key: name, commonName: name }, issuer: { key: name } },
    ...{ spki: new TextEncoder().encode(`${name} ${days}`), notBeforeMs: 0 },
    notAfterMs: now.getTime() + days * day,
  }) as never;
const nobody = {
  ...{ roots: [], intermediates: [], forLists: [], lists: [] },
  knownIssuersOf: () => undefined,
};
const list = (name: string, days: number) =>
  ({ issuer: { key: name }, nextUpdateMs: now.getTime() + days * day }) as never;

Deno.test("judgeTrust() tells authorities that end, files that do not count, and that nobody is trusted", () => {
  const of = (days: number, problems: string[] = []) => ({
    store: { ...nobody, roots: [authority("A", days)] },
    problems: problems.map((problem) => ({ file: "/trust/a.crt", problem, broken: true })),
  });
  assert.equal(worstLight(judgeTrust(of(400), now)), "good");
  assert.equal(worstLight(judgeTrust(of(59), now)), "warning");
  assert.equal(worstLight(judgeTrust(of(-1), now)), "warning");
  const listKey = { ...of(400).store, forLists: [authority("A", 59)] };
  assert.equal(worstLight(judgeTrust({ store: listKey, problems: [] }, now)), "warning");
  assert.match(judgeTrust(of(400, ["half a file"]), now)[1]!.says, /a\.crt .*half a file/);
  const none = { store: nobody, problems: [] };
  assert.equal(worstLight(judgeTrust(none, now)), "bad");
});

Deno.test("judgeRevocationLists() is red where a list is needed and has ended or is missing", () => {
  const judge = (lists: readonly never[], isRequired = true) =>
    judgeRevocationLists(
      { roots: [authority("A", 400)], intermediates: [authority("B", 400)], lists },
      { now, isRequired },
    );
  assert.equal(worstLight(judge([list("A", 7), list("B", 7)])), "good");
  assert.equal(
    worstLight(judge([list("A", 7), list("B", 7), list("B", -3)])),
    "good",
    "the latest",
  );
  assert.equal(worstLight(judge([list("A", 7), list("B", 0.25)])), "warning");
  const missing = judge([list("A", 7)]);
  assert.equal(worstLight(missing), "bad");
  assert.match(missing.map(({ says }) => says).join("; "), /no revocation list of authority B/);
  assert.equal(worstLight(judge([list("A", 7), list("B", -3)])), "bad");
  assert.equal(worstLight(judge([list("A", 7)], false)), "warning", "soft");
});

Deno.test("judgeClock() takes off what the question was under way", () => {
  assert.equal(judgeClock({ differenceMs: 700, uncertainMs: 300 }).light, "good");
  assert.equal(judgeClock({ differenceMs: -900, uncertainMs: 300 }).light, "warning");
  assert.equal(judgeClock({ differenceMs: 6_000, uncertainMs: 300 }).light, "bad");
});

Deno.test("judgeDisk() is yellow when a disk is low and red when it is full, in share or in bytes", () => {
  const judge = (freeBytes: number, totalBytes: number) =>
    judgeDisk({ path: "/data", freeBytes, totalBytes }).light;
  assert.equal(judge(50e9, 100e9), "good");
  assert.equal(judge(14e9, 100e9), "warning");
  assert.equal(judge(4e9, 100e9), "bad");
  assert.equal(judge(0.9e9, 2e9), "bad");
});

Deno.test("what is found and advised is said in Vietnamese as well", () => {
  const remarks = [
    ...judgeDatabase({ ...databaseFacts, missing: ["0040_x"], rolling: false, goesOn: false }),
    judgeDisk({ path: "/var/lib/songhanh", freeBytes: 1, totalBytes: 2e9 }),
    judgeClock({ differenceMs: 9_000, uncertainMs: 1 }),
  ];
  for (const { says, advice } of remarks) {
    for (const sentence of [says, advice]) {
      if (sentence !== undefined) assert.notEqual(reasonText("vi", sentence), sentence, sentence);
    }
  }
});

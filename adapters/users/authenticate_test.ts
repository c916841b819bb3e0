import assert from "node:assert/strict";
import { buildUserDirectory } from "../../core/users/user_directory.ts";
import { isRefusal } from "../../core/verdict.ts";
import { authenticate, type Credentials } from "./authenticate.ts";
import { PasswordMemory } from "./password_memory.ts";

const directory = buildUserDirectory(1, [{
  userId: "K0001A01",
  userCode: "K0001",
  company: "",
  taxCode: "",
  roles: [],
  barred: false,
  passwordHash: "hash of Secret#1",
  certificates: [],
}], [
  { terminalId: "KK0001", accessKeyHash: "hash of KEY1", owners: new Set(["K0001A01"]) },
  { terminalId: "KK0002", accessKeyHash: "hash of KEY2", owners: new Set() },
]);

function countingMemory() {
  const computed: string[] = [];
  const memory = new PasswordMemory({
    verify: (password, stored) => {
      computed.push(stored);
      return Promise.resolve(stored === `hash of ${password.trimEnd()}`);
    },
  });
  return { memory, computed };
}

async function codeOf(memory: PasswordMemory, credentials: Credentials) {
  const outcome = await authenticate(directory, memory, credentials);
  if (!isRefusal(outcome)) return outcome.userId;
  assert.doesNotMatch(JSON.stringify(outcome), /Secret|KEY/);
  return "codes" in outcome ? outcome.codes[0]?.code : undefined;
}

const job = { userId: "K0001A01", path: "KK0001", procedure: "IID", password: "Secret#1" };
const logon = {
  ...job,
  procedure: "#REP1",
  retrieval: { terminalId: "KK0001", accessKey: "KEY1            " },
};

Deno.test("authenticate() answers at once after the first time", async () => {
  const { memory, computed } = countingMemory();
  assert.ok(authenticate(directory, memory, logon) instanceof Promise);
  assert.equal(await codeOf(memory, logon), "K0001A01");
  assert.ok(!(authenticate(directory, memory, logon) instanceof Promise));
  assert.ok(!(authenticate(directory, memory, job) instanceof Promise));
  assert.deepEqual(computed, ["hash of Secret#1", "hash of KEY1"]);
});

Deno.test("authenticate() gives the codes of wrong users, passwords and access keys", async () => {
  const { memory } = countingMemory();
  assert.equal(await codeOf(memory, job), "K0001A01");
  assert.equal(await codeOf(memory, { ...job, userId: "Z9999Z99" }), "A0003");
  assert.equal(await codeOf(memory, { ...job, password: "Secret#2" }), "A0004");
  const wrongKey = { terminalId: "KK0001", accessKey: "KEY2" };
  assert.equal(await codeOf(memory, { ...logon, retrieval: wrongKey }), "A0018");
  const noTerminal = { terminalId: "XX0001", accessKey: "KEY1" };
  assert.equal(await codeOf(memory, { ...logon, retrieval: noTerminal }), "A0019");
  assert.equal(await codeOf(memory, { ...logon, retrieval: undefined }), "A0019");
  const other = { terminalId: "KK0002", accessKey: "KEY2" };
  assert.equal(await codeOf(memory, { ...logon, procedure: "TTM", retrieval: other }), "K0001A01");
});

Deno.test("authenticate() computes nothing for unknown users and no access key without a password", async () => {
  const { memory, computed } = countingMemory();
  assert.equal(await codeOf(memory, { ...logon, userId: "K0001A02" }), "A0005");
  assert.deepEqual(computed, []);
  assert.equal(await codeOf(memory, { ...logon, password: "Secret#2" }), "A0004");
  assert.deepEqual(computed, ["hash of Secret#1"]);
});

import assert from "node:assert/strict";
import { buildUserDirectory, type User } from "../../core/users/mod.ts";
import type { Verified } from "../../core/signature/mod.ts";
import { findHeader, writeMessage } from "../../core/wire/mod.ts";
import { partyOf } from "./party_of.ts";

const user = (userId: string): User => ({
  userId,
  userCode: userId.slice(0, 5),
  company: "",
  taxCode: "",
  roles: [],
  barred: false,
  passwordHash: `hash of ${userId}`,
  certificates: [{ authorityName: "CA", serial: `0${userId.slice(4, 5)}` }],
});

const context = {
  directory: buildUserDirectory(1, [user("M1001M01"), user("M1002M01")], []),
  passwords: {
    recall: (subject: string, hash: string, password: string) =>
      subject === "user M1001M01" && hash === "hash of M1001M01" && password.trimEnd() === "right"
        ? "match" as const
        : undefined,
  },
  isOneAuthority: () => true,
};

function headerOf(userId: string, password = "") {
  const fields = { control: "SS", procedure: "IID", userId, password, system: "1" };
  return findHeader(writeMessage(fields, new Uint8Array(0)));
}

function signedBy(serialHex: string, authorityName = "CA"): Verified {
  return {
    signerSha256: `certificate ${serialHex}`,
    signerCertificate: { issuer: { commonName: authorityName }, serialHex, der: new Uint8Array() },
  } as unknown as Verified;
}

const address = "192.0.2.1";
const strangerNamed = (name: string) => ({ kind: "stranger", origin: address, name });

Deno.test("partyOf() knows a user by the registered certificate or the right password", () => {
  const known = { kind: "known", name: "user M1001M01" };
  assert.deepEqual(partyOf(address, headerOf("M1001M01"), signedBy("1"), context), known);
  assert.deepEqual(partyOf(address, headerOf("M1001M01", "right"), undefined, context), known);
});

Deno.test("partyOf() never counts a message for the user that it merely names (F72)", () => {
  const victim = headerOf("M1001M01", "wrong");
  assert.deepEqual(partyOf(address, victim, undefined, context), strangerNamed("M1001M01"));
  // A trusted certificate is an identity, yet not the victim's.
  const other = { kind: "known", name: "certificate certificate 2" };
  assert.deepEqual(partyOf(address, victim, signedBy("2"), context), other);
  assert.deepEqual(partyOf(address, undefined, undefined, context), strangerNamed(""));
  assert.deepEqual(
    partyOf("van:north 192.0.2.7", headerOf("X"), undefined, context),
    { kind: "stranger", origin: "van:north", name: "X" },
  );
});

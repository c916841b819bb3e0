import assert from "node:assert/strict";
import fc from "fast-check";
import { contentFaults } from "./content_faults.ts";
import { dueAt, isWorkingDay } from "./due_at.ts";
import { announcedDays, joinDaysOff, readDaysOff } from "./holidays.ts";
import { giveCodes } from "./give_codes.ts";
import { nextTerminalId } from "./next_terminal_id.ts";
import { readSignatureFile } from "./read_signature_file.ts";
import {
  emptyContent,
  isEditable,
  moveRegistration,
  type RegistrationContent,
  registrationStates,
} from "./registration.ts";
import { isTaxCode, normaliseTaxCode, taxCodeOfUid } from "./tax_code.ts";

const at = (text: string) => new Date(`${text}+07:00`);

Deno.test("moveRegistration() knows one way through, and an end", () => {
  assert.equal(moveRegistration("draft", "submit"), "submitted");
  assert.equal(moveRegistration("changes asked", "submit"), "submitted");
  for (const move of ["ask changes", "approve", "reject"] as const) {
    for (const state of registrationStates) {
      assert.equal(moveRegistration(state, move) !== undefined, state === "submitted", move);
    }
  }
  assert.deepEqual(registrationStates.filter(isEditable), ["draft", "changes asked"]);
});

Deno.test("dueAt() is one working day later in Vietnam", () => {
  const cases = [
    ["2026-03-04T09:30:00", "2026-03-05T09:30:00", "Wednesday to Thursday"],
    ["2026-03-06T15:00:00", "2026-03-09T15:00:00", "over a weekend"],
    ["2026-03-07T10:00:00", "2026-03-10T00:00:00", "Saturday: all of Monday"],
    ["2026-04-24T08:00:00", "2026-04-28T08:00:00", "over a weekend and Hùng Kings"],
    ["2026-02-13T17:00:00", "2026-02-23T17:00:00", "over the lunar New Year"],
    ["2026-03-04T23:59:00", "2026-03-05T23:59:00", "late, when it is still the day in UTC"],
    ["2026-11-23T10:00:00", "2026-11-25T10:00:00", "over the day of culture"],
    ["2026-08-21T10:00:00", "2026-08-22T10:00:00", "to a Saturday worked in exchange"],
    ["2027-02-04T10:00:00", "2027-02-12T10:00:00", "over the lunar New Year of 2027"],
    ["2027-04-15T10:00:00", "2027-04-19T10:00:00", "Hùng Kings on a Friday"],
    ["2026-03-05T01:00:00", "2026-03-06T01:00:00", "early, when it is the day before in UTC"],
  ] as const;
  for (const [submitted, due, name] of cases) {
    assert.equal(dueAt(at(submitted)).toISOString(), at(due).toISOString(), name);
  }
  assert.ok(!isWorkingDay("2031-09-02") && isWorkingDay("2031-09-03"));
});

Deno.test("readDaysOff() reads days off and days worked in exchange, and names a bad line", () => {
  const read = readDaysOff("# 2028\r\n2028-01-25 # Tết\n\n+2028-01-29\n");
  assert.ok("off" in read);
  const days = joinDaysOff(announcedDays, read);
  assert.ok(!isWorkingDay("2028-01-25", days) && isWorkingDay("2028-01-25"));
  assert.ok(isWorkingDay("2028-01-29", days) && !isWorkingDay("2028-01-29"));
  assert.ok(!isWorkingDay("2026-02-17", days), "what is built in stays");
  assert.ok(isWorkingDay("2025-11-24") && !isWorkingDay("2026-11-24"), "a holiday since 2026");
  assert.equal(
    dueAt(at("2028-01-24T09:00:00"), days).toISOString(),
    at("2028-01-26T09:00:00").toISOString(),
  );
  for (const bad of ["2028-02-30", "25/01/2028", "-2028-01-25"]) {
    const fault = readDaysOff(`2028-01-25\n${bad}`);
    assert.ok("line" in fault && fault.line === 2 && fault.reason.includes(bad), bad);
  }
});

Deno.test("tax codes are known by their form, also in a certificate's subject", () => {
  for (const code of ["0101234567", "0101234567-001", "012345678901"]) assert.ok(isTaxCode(code));
  for (const code of ["", "010123456", "0101234567-01", "a101234567"]) assert.ok(!isTaxCode(code));
  assert.equal(normaliseTaxCode(" 0101234567001 "), "0101234567-001");
  assert.equal(taxCodeOfUid("MST:0101234567-001"), "0101234567-001");
  assert.equal(taxCodeOfUid("mst: 0101234567"), "0101234567");
  for (const uid of [undefined, "", "CCCD:01234567890"]) {
    assert.equal(taxCodeOfUid(uid), undefined);
  }
});

const certificate = { authorityName: "CA", serial: "1", subject: "", notAfter: "", der: "" };
const content: RegistrationContent = {
  ...emptyContent,
  company: "CÔNG TY THỬ",
  address: "Hà Nội",
  email: "a@example.vn",
  roles: ["importer"],
  users: [
    { ref: "u1", name: "Lan", email: "", machines: ["m1"], certificate },
    { ref: "u2", name: "Nam", email: "", machines: ["m1", "m2"], certificate },
  ],
  machines: [{ ref: "m1", description: "Máy 1" }, { ref: "m2", description: "Máy 2" }],
};

Deno.test("contentFaults() names what is missing", () => {
  assert.deepEqual(contentFaults(content), []);
  const faultsOf = (change: Partial<RegistrationContent>) =>
    contentFaults({ ...content, ...change }).map(({ fault }) => fault);
  assert.deepEqual(faultsOf({ company: "", roles: [] }), ["company missing", "role missing"]);
  assert.deepEqual(faultsOf({ holder: "person" }), ["person with several users"]);
  assert.deepEqual(faultsOf({ machines: [] }), [
    "machine missing",
    "user without machine",
    "user without machine",
  ]);
  const [user] = content.users;
  const without = contentFaults({ ...content, users: [{ ...user!, certificate: undefined }] });
  assert.deepEqual(without, [
    { fault: "user without certificate", ref: "u1" },
    { fault: "machine without user", ref: "m2" },
  ]);
});

Deno.test("giveCodes() gives the next of each order, and leaves out what exists", () => {
  const first = giveCodes(content, { isTaken: () => false });
  assert.deepEqual(first.content.users.map(({ userId }) => userId), ["A0001A01", "A0001A02"]);
  assert.deepEqual(first.content.machines.map(({ terminalId }) => terminalId), [
    "A00001",
    "A00002",
  ]);
  const taken = new Set(["A0002", "A00004"]);
  const second = giveCodes(content, {
    lastUserCode: first.lastUserCode,
    lastTerminalId: "A00003",
    isTaken: (_, code) => taken.has(code),
  });
  assert.equal(second.userCode, "A0003");
  assert.deepEqual(second.content.machines.map(({ terminalId }) => terminalId), [
    "A00005",
    "A00006",
  ]);
});

Deno.test("giveCodes() leaves given codes alone and gives no identification twice", () => {
  const first = giveCodes(content, { isTaken: () => false });
  const changed = {
    ...first.content,
    users: [first.content.users[0]!, { ...content.users[1]!, ref: "u3" }],
  };
  const again = giveCodes(changed, {
    userCode: first.userCode,
    lastUserCode: "B0007",
    lastTerminalId: first.lastTerminalId,
    isTaken: () => false,
  });
  assert.deepEqual(again.content.users.map(({ userId }) => userId), ["A0001A01", "A0001A03"]);
  assert.deepEqual(again.content.machines, first.content.machines);
  assert.equal(again.lastUserCode, "B0007");
});

Deno.test("giveCodes() gives a private person the identification of persons", () => {
  const person = { ...content, holder: "person", users: content.users.slice(0, 1) } as const;
  const { content: given } = giveCodes(person, { lastUserCode: "Z9999", isTaken: () => false });
  assert.equal(given.users[0]!.userId, "AA001A01");
});

Deno.test("nextTerminalId() goes on to the next letter, and ends", () => {
  assert.equal(nextTerminalId("A99999"), "B00001");
  assert.equal(nextTerminalId("Z99999"), undefined);
  assert.throws(() => nextTerminalId("AA0001"));
});

Deno.test("readSignatureFile() takes DER, PEM, base64 and S/MIME parts", () => {
  const der = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x07]);
  const base64 = der.toBase64();
  const files = [
    `-----BEGIN PKCS7-----\r\n${base64}\r\n-----END PKCS7-----\r\n`,
    base64,
    `-----BEGIN what is none-----\n-----BEGIN CMS-----\n${base64}\n-----END CMS-----\n-----END X-----`,
    ` ${base64.slice(0, 4)}\n${base64.slice(4)}\n`,
    `\uFEFF${base64}`,
    `Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`,
  ];
  assert.deepEqual(readSignatureFile(der), der);
  for (const file of files) {
    assert.deepEqual(readSignatureFile(new TextEncoder().encode(file)), der, file);
  }
  const marks = [
    "-----BEGIN A-----",
    "-----BEGIN A-----\n-----END",
    "-----END A-----",
    "-----BEGIN ",
  ];
  for (const file of ["", "hello", "PHhtbD4=", ...marks]) {
    assert.equal(readSignatureFile(new TextEncoder().encode(file)), undefined, file);
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    readSignatureFile(bytes);
  }));
});

Deno.test("readSignatureFile() takes no longer for lines that begin and never end", () => {
  const units = [
    "-----BEGIN A-----",
    "-----BEGIN A------",
    "-----BEGIN A",
    `-----BEGIN ${"A".repeat(80)}`,
  ];
  for (const unit of units) {
    for (const end of ["", "-----END "]) {
      const text = end + unit.repeat(64 * 1024 / unit.length - 1);
      const bytes = new TextEncoder().encode(text);
      // The quickest of some, as others use the processor, too; it took 300 ms where it is quiet.
      const took = Array.from({ length: 5 }, () => {
        const from = performance.now();
        readSignatureFile(bytes);
        return performance.now() - from;
      });
      assert.ok(Math.min(...took) < 50, `${unit}: ${Math.min(...took)} ms`);
    }
  }
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { isRefusal, type Refusal } from "../verdict.ts";
import {
  checkUser,
  type RetrievalClaim,
  type SecretOutcome,
  type SenderFields,
} from "./check_user.ts";
import { buildUserDirectory, type User } from "./user_directory.ts";

function user(userId: string, barred = false): User {
  return {
    userId,
    userCode: userId.slice(0, 5),
    company: "",
    taxCode: "",
    roles: [],
    barred,
    passwordHash: "",
    certificates: [],
  };
}

const directory = buildUserDirectory(
  1,
  [user("K0001A01"), user("K0001A02"), user("L0001A01", true), user("01AB0001")],
  [
    { terminalId: "KK0001", accessKeyHash: "", owners: new Set(["K0001A01"]) },
    { terminalId: "KK0002", accessKeyHash: "", owners: new Set(["K0001A02"]) },
    { terminalId: "LL0001", accessKeyHash: "", owners: new Set(["L0001A01"]) },
  ],
);

const right: SenderFields = { userId: "K0001A01", path: "KK0001", procedure: "IID" };

function codeOf(value: User | Refusal): string | undefined {
  if (!isRefusal(value)) return undefined;
  return "codes" in value ? value.codes[0]?.code : value.text;
}

Deno.test("checkUser() decides each case by the first check that fails", () => {
  const own: RetrievalClaim = { terminalId: "KK0001", accessKey: "match" };
  const other: RetrievalClaim = { terminalId: "KK0002", accessKey: "match" };
  const cases: [
    string,
    Partial<SenderFields>,
    SecretOutcome,
    RetrievalClaim | undefined,
    string | undefined,
  ][] = [
    ["right", {}, "match", undefined, undefined],
    ["user ID blank", { userId: "" }, "match", undefined, "A0003"],
    ["user ID of another form", { userId: "k0001a01" }, "match", undefined, "A0003"],
    ["user code unknown", { userId: "M0001A01" }, "mismatch", undefined, "A0003"],
    ["identification unknown", { userId: "K0001A03" }, "mismatch", undefined, "A0005"],
    ["officers' identification unknown", { userId: "01AB0002" }, "match", undefined, "A0005"],
    ["password wrong", { path: "XX0001" }, "mismatch", undefined, "A0004"],
    ["password not tried", {}, "busy", undefined, "A0011"],
    ["barred, password wrong", { userId: "L0001A01" }, "mismatch", undefined, "A0004"],
    ["barred", { userId: "L0001A01", path: "XX0001" }, "match", undefined, "A0014"],
    ["terminal unknown", { path: "XX0001" }, "match", undefined, "A0019"],
    ["path blank", { path: "" }, "match", undefined, "A0019"],
    ["another user's terminal", { path: "KK0002" }, "match", undefined, "A0013"],
    ["#REP1", { procedure: "#REP1" }, "match", own, undefined],
    ["#REP1 without items", { procedure: "#REP1" }, "match", undefined, "A0019"],
    ["#REP1 item 1 not the path", { procedure: "#REP1" }, "match", other, "A0019"],
    [
      "#REP1 for another's terminal",
      { procedure: "#REP1", path: "KK0002" },
      "match",
      other,
      "A0013",
    ],
    [
      "#REP1 access key wrong",
      { procedure: "#REP1" },
      "match",
      { ...own, accessKey: "mismatch" },
      "A0018",
    ],
    [
      "#REP1 access key not tried",
      { procedure: "#REP1" },
      "match",
      { ...own, accessKey: "busy" },
      "A0011",
    ],
    ["TTM with the own path", { procedure: "TTM" }, "match", other, undefined],
    [
      "TTM with the other's path",
      { procedure: "TTM", path: "KK0002" },
      "match",
      other,
      undefined,
    ],
    ["TTM with a third path", { procedure: "TTM", path: "LL0001" }, "match", other, "A0013"],
    [
      "TTM for an unknown terminal",
      { procedure: "TTM" },
      "match",
      { terminalId: "XX0001", accessKey: "mismatch" },
      "A0019",
    ],
    [
      "TTM access key wrong",
      { procedure: "TTM", path: "KK0002" },
      "match",
      { ...other, accessKey: "mismatch" },
      "A0018",
    ],
    ["?A2 password wrong", { procedure: "?A2" }, "mismatch", undefined, "A0004"],
    ["?A2 after TTM", { procedure: "?A2", path: "KK0002" }, "match", undefined, undefined],
    ["?A3 terminal unknown", { procedure: "?A3", path: "XX0001" }, "match", undefined, "A0019"],
    ["?LST without terminal", { procedure: "?LST", path: "" }, "match", undefined, undefined],
    ["?LST with another's", { procedure: "?LST", path: "KK0002" }, "match", undefined, "A0013"],
    ["REQ without terminal", { procedure: "REQ", path: "" }, "match", undefined, "A0019"],
  ];
  for (const [name, change, password, claim, code] of cases) {
    assert.equal(
      codeOf(checkUser(directory, { ...right, ...change }, password, claim)),
      code,
      name,
    );
  }
});

Deno.test("checkUser() gives the user that it accepts", () => {
  const found = checkUser(directory, right, "match");
  assert.equal(isRefusal(found) ? undefined : found.userId, "K0001A01");
});

Deno.test("checkUser() accepts nobody whose password did not match", () => {
  const field = fc.oneof(
    fc.string(),
    fc.constantFrom("K0001A01", "L0001A01", "KK0001", "LL0001", "", "#REP1", "TTM", "?A2", "?LST"),
  );
  fc.assert(fc.property(
    fc.record({ userId: field, path: field, procedure: field }),
    fc.constantFrom<SecretOutcome>("mismatch", "busy"),
    fc.option(fc.record({ terminalId: field, accessKey: fc.constant<SecretOutcome>("match") }), {
      nil: undefined,
    }),
    (sender, password, claim) => {
      assert.ok(isRefusal(checkUser(directory, sender, password, claim)));
    },
  ));
});

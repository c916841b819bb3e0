import assert from "node:assert/strict";
import fc from "fast-check";
import { parseUsersFile, UsersFileError } from "./parse_users_file.ts";

const goodHash =
  "scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

const user = {
  user_id: "K0001A01",
  password: "Secret#1",
  terminal_id: "KK0001",
  access_key: "KEY1",
};

function messageOf(text: string): string {
  try {
    parseUsersFile(text);
  } catch (error) {
    assert.ok(error instanceof UsersFileError);
    return error.message;
  }
  return "";
}

function messageFor(...users: unknown[]): string {
  return messageOf(JSON.stringify({ users }));
}

Deno.test("parseUsersFile() reads an entry with everything", () => {
  const [parsed] = parseUsersFile(JSON.stringify({
    note: "passed over",
    users: [{
      ...user,
      user_code: "K0001",
      user_no: "A01",
      password: "Secret  ",
      company: "CÔNG TY A",
      tax_code: "0100000001",
      roles: ["Importer", "importer", "carrier"],
      terminals: [{ terminal_id: "KK0002", access_key_hash: goodHash }],
      registered_certificate: { file: "a.crt", authority_name: "CA 1", serial: "00AB", key: "RSA" },
      registered_certificates: [{ authority_name: "CA 2", serial: "0" }],
    }],
  }));
  assert.ok(parsed);
  const { password, terminals, ...rest } = parsed;
  assert.deepEqual(rest, {
    userId: "K0001A01",
    company: "CÔNG TY A",
    taxCode: "0100000001",
    roles: ["importer", "carrier"],
    barred: undefined,
    certificates: [
      { authorityName: "CA 1", serial: "ab", file: "a.crt" },
      { authorityName: "CA 2", serial: "0", file: undefined },
    ],
  });
  assert.equal(password.reveal(), "Secret");
  assert.deepEqual(
    terminals.map((
      { terminalId, accessKey },
    ) => [terminalId, accessKey.reveal(), accessKey.isHash]),
    [["KK0001", "KEY1", false], ["KK0002", goodHash, true]],
  );
});

Deno.test("parseUsersFile() takes users without terminals, certificates or plain passwords", () => {
  const [parsed] = parseUsersFile(
    JSON.stringify({ users: [{ user_id: "01AB0001", password_hash: goodHash, barred: true }] }),
  );
  assert.equal(parsed?.password.isHash, true);
  assert.equal(parsed?.barred, true);
  assert.deepEqual([parsed?.terminals, parsed?.certificates, parsed?.roles], [[], [], []]);
});

Deno.test("parseUsersFile() takes a branch's tax code with and without its hyphen for one", () => {
  const codes = ["3709990013001", "3709990013-001", "370 999 0013 - 001", "3709990013", "KHO 7"];
  const users = codes.map((tax_code, index) => ({
    ...user,
    user_id: `K0001A0${index + 1}`,
    tax_code,
  }));
  assert.deepEqual(
    parseUsersFile(JSON.stringify({ users })).map(({ taxCode }) => taxCode),
    ["3709990013-001", "3709990013-001", "3709990013-001", "3709990013", "KHO 7"],
  );
});

Deno.test("parseUsersFile() names entry and field with what was expected and found", () => {
  const cases: [unknown, string][] = [
    [{ ...user, user_id: "A0000A01" }, "users[0].user_id: expected a user ID: user code of 5"],
    [
      { ...user, user_id: 7 },
      "users[0].user_id: expected a user ID of 8 characters, found a number",
    ],
    [{ ...user, user_code: "K0002" }, 'users[0] ("K0001A01").user_code: expected the first 5'],
    [{ ...user, user_no: "A02" }, 'users[0] ("K0001A01").user_no: expected the last 3'],
    [{ ...user, password: "Secret#12" }, "found a text of 9 characters"],
    [{ ...user, password: "Secret$" }, '("K0001A01").password: expected 1 to 8 characters'],
    [{ ...user, password: "Mật" }, ".password: expected 1 to 8 characters"],
    [{ ...user, password: "   " }, "not all blank"],
    [
      { ...user, password: 12345678 },
      ".password: expected 1 to 8 characters that a password may have, found a number",
    ],
    [
      { ...user, password: undefined },
      ".password: expected one of password and password_hash, found nothing",
    ],
    [{ ...user, password_hash: goodHash }, ".password: expected one of password and password_hash"],
    [{ ...user, password: undefined, password_hash: "md5$x" }, ".password_hash: expected a hash"],
    [{ ...user, terminal_id: "KK001" }, ".terminal_id: expected 6 capital letters and digits"],
    [{ ...user, access_key: "lower" }, ".access_key: expected 1 to 16 capital letters"],
    [{ ...user, access_key: undefined }, ".access_key: expected one of access_key and"],
    [{ ...user, terminal_id: undefined }, ".access_key: expected no access key without"],
    [{ ...user, terminals: [{ terminal_id: "KK0002" }] }, ".terminals[0].access_key: expected one"],
    [{ ...user, roles: "importer" }, ".roles: expected a list of roles, found a text of 8"],
    [{ ...user, company: "A\nB" }, ".company: expected a text without control characters"],
    [
      { ...user, registered_certificate: { authority_name: "CA", serial: "xyz" } },
      ".registered_certificate.serial: expected a serial number in hex",
    ],
    ["K0001A01", "users[0]: expected an object, found a text of 8 characters"],
    [null, "users[0]: expected an object, found null"],
  ];
  for (const [entry, expected] of cases) {
    const message = messageFor(entry);
    assert.ok(message.includes(expected), `${message}\nlacks: ${expected}`);
  }
  assert.ok(
    messageOf("[]").includes("file: expected an object with the list users, found a list of 0"),
  );
  assert.ok(messageOf("{}").includes("users: expected a list of users, found nothing"));
});

Deno.test("parseUsersFile() refuses a user named twice and a terminal with two access keys", () => {
  const second = { ...user, user_id: "K0001A02", password: "Secret#2" };
  assert.equal(messageFor(user, second), "");
  assert.match(messageFor(user, user), /users\[1\]\.user_id: .* "K0001A01" again after users\[0\]/);
  assert.match(
    messageFor(user, { ...second, access_key: "KEY2" }),
    /users\[1\] \("K0001A02"\)\.access_key: .*one access key for terminal "KK0001"/,
  );
});

Deno.test("parseUsersFile() shows the first problems and counts the others", () => {
  const message = messageFor(...Array.from({ length: 50 }, () => ({ ...user, user_id: "" })));
  assert.equal(message.split("\n").length, 22);
  assert.match(message, /and 30 more$/);
});

Deno.test("parseUsersFile() tells the line of a mistake in the JSON and quotes nothing", () => {
  const message = messageOf('{"users": [\n {"password": "Secret#1" "user_id": "K0001A01"}]}');
  assert.match(message, /found a mistake at line 2$/);
  assert.doesNotMatch(messageOf('{"password": Secret#1}'), /Secret/);
});

Deno.test("parseUsersFile() never puts a secret into a message, in whichever field it stands", () => {
  const marked = fc.string({ maxLength: 12 }).map((text) => `S3CRET${text}`);
  const anything = fc.oneof(marked, fc.record({ x: marked }), fc.array(marked, { maxLength: 2 }));
  const field = fc.constantFrom(
    "user_id",
    "user_code",
    "password",
    "password_hash",
    "terminal_id",
    "access_key",
    "access_key_hash",
    "roles",
    "company",
    "terminals",
    "registered_certificate",
    "barred",
  );
  fc.assert(
    fc.property(fc.dictionary(field, anything), fc.boolean(), anything, (fields, whole, other) => {
      const entry = whole ? other : { ...user, ...fields };
      assert.doesNotMatch(messageFor(entry), /S3CRET/);
      assert.doesNotMatch(messageOf(JSON.stringify({ users: [entry] }).slice(0, -3)), /S3CRET/);
    }),
  );
});

/**
 * What other software and other authorities send, through a gateway that relays and one that stands
 * in: the cases that lie beside the project, and those of the same kinds that are made here. Each has
 * a row in the table of plays; one without a row is reported, so that none is passed over.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UserEntry } from "../adapters/authority/mod.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { openEnvelope } from "../core/envelope/mod.ts";
import { captureFolders } from "../core/testing/capture_folders.ts";
import { isRefusal } from "../core/verdict.ts";
import { readReply } from "../core/wire/mod.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { type FieldCase, ownCases, sharedCases } from "./support/field_cases.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";

/** What a play has at hand. */
interface Stage {
  readonly mode: "relay" | "standby";
  readonly gateway: GatewayProcess;
  /** Behind the relaying gateway; the other one asks nobody. */
  readonly primary: FakePrimary;
}

type Play = (one: FieldCase, stage: Stage) => Promise<void>;

/** Codes with which the standby answers the IDC of the cases: their numbers are not known. */
const unknownNumber = /^(E0033|S0003)$/;
const notRefused = /^(?!A00|.*GW Error|High security)/;

/** The plays by the name of the case, or by the beginning of several names. */
const plays: readonly (readonly [name: string, play: Play])[] = [
  ["f01-upgrade-h2c", taken(unknownNumber)],
  ["f03-cms-bouncycastle", taken(unknownNumber)],
  ["f05-rollover-one-list", taken(unknownNumber)],
  ["f07-half-close", halfClosed(20)],
  ["f11-us-ascii-signed", taken(unknownNumber)],
  ["f13-base64-trailing-blank", taken(unknownNumber)],
  ["f15-filename-continuations", takenWithFile("Tờ khai hải quan nhập khẩu.pdf")],
  ["f17-attributes-unsorted", taken(unknownNumber)],
  ["f20-inhibit-any-policy", taken(unknownNumber)],
  ["f22-trust-file-cer", taken(unknownNumber)],
  ["f23-expect-too-large", refusedAtOnce],
  ["own-", taken(unknownNumber)],
];

/** Cases about the primary's answer, which tests of that edge play. */
const playedElsewhere = ["f09-reply-headers"];

/** Relayed byte for byte there and back; standing in, answered by the procedure. */
function taken(answer: RegExp, how: { readonly halfClosed?: boolean } = {}): Play {
  return async ({ name, request }, { mode, gateway, primary }) => {
    assert.ok(request, `${name}: a request`);
    const before = primary.taken.length;
    const response = await postRaw(gateway.edi, request, how);
    assert.ok(response, `${name}: an answer`);
    assert.equal(response.status, 200, name);
    if (mode === "standby") return assert.match(said(response.body), answer, name);
    assert.equal(primary.taken.length, before + 1, `${name}: ${said(response.body)}`);
    assert.deepEqual(primary.taken.at(-1)!.body, bodyOf(request), `${name}: its bytes`);
    assert.deepEqual(new Uint8Array(response.body), answerBytes(before + 1), `${name}: the answer`);
  };
}

/** Sent and closed at once, so many times, with link information of its own each time. */
function halfClosed(times: number): Play {
  return async (one, stage) => {
    for (let number = 0; number < times; number++) {
      const request = Uint8Array.from(one.request!);
      // Unsigned: the link information can be written over (docs/wire-protocol.md 4.1).
      const linkInfo = `${stage.mode.slice(0, 1)}${String(number).padStart(7, "0")}`;
      const body = request.length - bodyOf(request).length;
      request.set(new TextEncoder().encode(linkInfo), body + 219);
      await taken(unknownNumber, { halfClosed: true })({ ...one, request }, stage);
    }
  };
}

/** A head that announces too much and waits: 413, and nothing that asks for the body before. */
async function refusedAtOnce({ request }: FieldCase, { gateway }: Stage): Promise<void> {
  using connection = await RawConnection.open(gateway.edi);
  await connection.write(request!);
  const response = await connection.response();
  assert.equal(response?.status, 413);
  assert.match(response.headers.connection ?? "", /close/i);
  assert.ok(await connection.isClosed());
}

function takenWithFile(fileName: string): Play {
  return async (one, stage) => {
    await taken(notRefused)(one, stage);
    const type = /^content-type:\s*(.*?)\r\n/mi.exec(new TextDecoder().decode(one.request))![1]!;
    const envelope = openEnvelope(type, bodyOf(one.request!));
    assert.ok(!isRefusal(envelope));
    assert.deepEqual(envelope.attachments.map((file) => file.name), [fileName]);
  };
}

function said(body: Uint8Array): string {
  const reply = readReply(body);
  if (reply.kind === "text") return reply.text;
  return reply.messages[0]?.codes[0]?.code ?? "output";
}

function bodyOf(request: Uint8Array): Uint8Array {
  for (let at = 0; at < request.length; at++) {
    if (request[at] === 10 && request[at + 2] === 10) {
      return new Uint8Array(request.subarray(at + 3));
    }
  }
  throw new Error("a request without an end of its head");
}

/** The primary's answers differ from each other, and are no message. */
function answerBytes(number: number): Uint8Array {
  return new Uint8Array(500 + number).map((_, index) => (index * number) & 255);
}

/** Trust directory and users' file for all cases at once, beside those of captures and test data. */
async function prepare(dir: string) {
  const [shared, own] = [sharedCases(), await ownCases()];
  const trust = join(dir, "trust");
  await Deno.mkdir(trust);
  for (const { name, bytes } of [...shared.trustFiles, ...own.trustFiles]) {
    await Deno.writeFile(join(trust, name), bytes);
  }
  // The captures' users where the cases lie, which are theirs.
  const bases = captureFolders().map(({ users }) => fileURLToPath(users));
  const users = bases.flatMap((base) =>
    (JSON.parse(Deno.readTextFileSync(join(base, "users.json"))).users as UserEntry[])
      .map((user) => withPaths(user, base))
  );
  const usersFile = join(dir, "users.json");
  const all = [...users, ...shared.users, ...own.users];
  await Deno.writeTextFile(usersFile, JSON.stringify({ note: "", users: all }));
  const cases = [...(bases.length > 1 ? shared.cases : []), ...own.cases];
  const folders = bases.flatMap((base) => [join(base, "pki/trusted"), join(base, "pki/crl")]);
  const env = {
    SONGHANH_TRUST_DIR: [...folders, trust].join(":"),
    SONGHANH_USERS_FILE: usersFile,
    // The day on which the cases were made: their lists and days are in force.
    SONGHANH_CLOCK_OFFSET_MS: String(Date.parse("2026-11-28T22:00:00Z") - Date.now()),
  };
  return { cases, env };
}

function withPaths(user: UserEntry, base: string): UserEntry {
  const { registered_certificate: registered } = user;
  return { ...user, registered_certificate: { ...registered, file: join(base, registered.file) } };
}

Deno.test("what other software and authorities send is taken, relaying and standing in", async (test) => {
  const dir = await Deno.makeTempDir();
  const { cases, env } = await prepare(dir);
  const rows = cases.map((one) => {
    const play = plays.find(([name]) =>
      name.endsWith("-") ? one.name.startsWith(name) : name === one.name
    );
    assert.ok(play || playedElsewhere.includes(one.name), `${one.name} has a row in the table`);
    return { one, play: play?.[1] };
  });
  for (const mode of ["relay", "standby"] as const) {
    await using database = await migratedDatabase();
    await using primary = new FakePrimary((_, number) => (
      { contentType: "application/octet-stream", bytes: answerBytes(number) }
    ));
    const dataDir = join(dir, mode);
    await Deno.mkdir(dataDir);
    await using gateway = await GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: { ...env, SONGHANH_MODE: mode, SONGHANH_PRIMARY_URL: primary.url },
    });
    for (const { one, play } of rows) {
      if (play === undefined) continue;
      await test.step(`${mode}: ${one.name}: ${one.title}`, () =>
        play(one, { mode, gateway, primary }));
    }
    assert.equal(await gateway.stop(), 0);
  }
  await Deno.remove(dir, { recursive: true });
});

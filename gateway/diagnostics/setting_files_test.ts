import assert from "node:assert/strict";
import { join } from "node:path";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { type KnownFaults, settingFaults } from "./check_files.ts";
import { readConfig } from "../settings/config.ts";
import { type DiagnosedGateway, gatewayPlace } from "./gateway_place.ts";
import { settingReaders } from "./setting_files.ts";
import { type FileSettingName, settingNames, settingOf } from "../settings/settings.ts";

const fileSettings = settingNames.filter((name) => settingOf(name).path) as FileSettingName[];
/** These name directories; a file of this name in one is at fault. */
const within: Partial<Record<FileSettingName, string>> = {
  SONGHANH_TRUST_DIR: "authority.crt",
  SONGHANH_CODES: "offices.tsv",
};
const database = "postgres://db.example/songhanh";

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A file, or a directory with one, that holds nothing of what the setting needs. */
async function spoilt(dir: string, name: FileSettingName): Promise<string> {
  const path = join(dir, name);
  if (within[name] === undefined) await Deno.writeTextFile(path, "\u0001 nothing of use\n");
  else {
    await Deno.mkdir(path);
    await Deno.writeTextFile(join(path, within[name]), "\u0001 nothing of use\n");
  }
  return path;
}

/** The setting as it goes with what it needs beside it, that being as it should be. */
async function environmentOf(dir: string, name: FileSettingName, path: string) {
  const reader = settingReaders[name];
  const good = await makeServerCertificate();
  const other = join(dir, "other.pem");
  const environment: Record<string, string> = { SONGHANH_DATA_DIR: dir, [name]: path };
  if ("key" in reader) {
    await Deno.writeTextFile(other, good.key);
    environment[reader.key] = other;
  } else if ("readWith" in reader) {
    await Deno.writeTextFile(other, good.cert);
    environment[reader.readWith] = other;
  }
  if (name === "SONGHANH_DATABASE_CA") environment.SONGHANH_DATABASE_URL = database;
  return environment;
}

Deno.test("settingFaults() names every setting whose file cannot be used by whoever reads it", async (t) => {
  assert.deepEqual(Object.keys(settingReaders).sort(), [...fileSettings].sort());
  for (const name of fileSettings) {
    await t.step(name, () =>
      inDirectory(async (dir) => {
        const environment = await environmentOf(dir, name, await spoilt(dir, name));
        const faults = await settingFaults(readConfig(environment, 1));
        assert.equal(faults.length, 1, faults.join("\n"));
        const [settings] = faults[0]!.split(": ");
        assert.ok(settings!.split(" and ").includes(name), faults[0]);
        assert.doesNotMatch(faults[0]!, /\n|os error/);
        // Another kind of thing at that place: a directory for a file, a file for a directory.
        const wrong = join(dir, "wrong");
        if (within[name] === undefined) await Deno.mkdir(wrong);
        else await Deno.writeTextFile(wrong, "");
        const kinds = await settingFaults(readConfig({ ...environment, [name]: wrong }, 1));
        assert.match(kinds.join("\n"), new RegExp(name));
        assert.doesNotMatch(kinds.join("\n"), /os error/);
      }));
  }
});

Deno.test("settingFaults() names all of them at once, and pairs that do not belong together", () =>
  inDirectory(async (dir) => {
    const one = await makeServerCertificate();
    const other = await makeServerCertificate();
    const environment: Record<string, string> = {
      SONGHANH_DATA_DIR: dir,
      SONGHANH_DATABASE_URL: `${database}?sslcert=${dir}/one.crt&sslkey=${dir}/other.key`,
    };
    await Deno.writeTextFile(join(dir, "one.crt"), one.cert);
    await Deno.writeTextFile(join(dir, "other.key"), other.key);
    await Deno.writeTextFile(join(dir, "installation-key.pem"), one.key);
    for (const name of fileSettings) {
      if (name === "SONGHANH_SIGNING_KEY") continue;
      if (name.endsWith("_CERT")) environment[name] = join(dir, "one.crt");
      else if (name.endsWith("_KEY")) environment[name] = join(dir, "other.key");
      else environment[name] = await spoilt(dir, name);
    }
    const faults = await settingFaults(readConfig(environment, 1));
    const text = faults.join("\n");
    for (const name of fileSettings) {
      if (name !== "SONGHANH_SIGNING_KEY") assert.match(text, new RegExp(`\\b${name}\\b`));
    }
    assert.equal(faults.filter((fault) => /do not belong together/.test(fault)).length, 5, text);
    assert.match(
      text,
      /^SONGHANH_DATABASE_URL \(sslcert\) and SONGHANH_DATABASE_URL \(sslkey\): /m,
    );
    assert.match(
      text,
      /^SONGHANH_DATA_DIR: cannot sign: .*installation-key\.pem holds no private/m,
    );
    // Nothing of a key is ever quoted.
    const secret = other.key.split("\n")[1]!;
    assert.ok(!text.includes(secret) && !text.includes(one.key.split("\n")[1]!));
  }));

Deno.test("settingFaults() reads anew what has changed, and only that, where it is asked again and again", () =>
  inDirectory(async (dir) => {
    const file = join(dir, "days");
    const config = readConfig({ SONGHANH_DATA_DIR: dir, SONGHANH_DAYS_OFF: file }, 1);
    const known: KnownFaults = new Map();
    const name = "SONGHANH_DAYS_OFF";
    await Deno.writeTextFile(file, "never\n");
    const [fault] = await settingFaults(config, { faults: known });
    assert.match(fault!, /line 1/);
    assert.equal(known.has(name), false, "written just now: not to rely on");
    while (!known.has(name)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await settingFaults(config, { faults: known }), [fault]);
    }
    known.set(name, { ...known.get(name)!, faults: ["as it was found"] });
    assert.deepEqual(await settingFaults(config, { faults: known }), ["as it was found"]);
    await Deno.writeTextFile(file, "2027-01-01\n");
    assert.deepEqual(await settingFaults(config, { faults: known }), []);
  }));

Deno.test("settingFaults() does not read what somebody reads all the time, and says what that one found", () =>
  inDirectory(async (dir) => {
    for (const name of ["SONGHANH_USERS_FILE", "SONGHANH_TRUST_DIR"] as const) {
      const path = await spoilt(dir, name);
      const config = readConfig({ SONGHANH_DATA_DIR: dir, [name]: path }, 1);
      let found: unknown;
      const faults: KnownFaults = new Map();
      const ask = () => settingFaults(config, { faults, held: { [name]: () => found } });
      assert.deepEqual(await ask(), []);
      found = new Error("as it was found");
      assert.deepEqual(await ask(), [`${name}: as it was found`]);
      found = undefined;
      assert.deepEqual(await ask(), [], "nothing of it is kept");
      await Deno.remove(path, { recursive: true });
      const [fault] = await ask();
      assert.match(fault!, new RegExp(`^${name}: cannot read .*there is no such file$`));
    }
  }));

Deno.test("a gateway's own place tells what it holds of users and trust, and reads neither", () =>
  inDirectory(async (dir) => {
    const environment = {
      SONGHANH_DATA_DIR: dir,
      SONGHANH_USERS_FILE: await spoilt(dir, "SONGHANH_USERS_FILE"),
      SONGHANH_TRUST_DIR: await spoilt(dir, "SONGHANH_TRUST_DIR"),
    };
    const usersFile = { fault: undefined as unknown };
    const trust = { fault: undefined as string | undefined };
    const place = gatewayPlace(
      {
        ...{ config: readConfig(environment, 1), usersFile, trust, node: { name: "node" } },
        ...{ primaryUrl: undefined, port: 1, now: () => new Date() },
      } as unknown as DiagnosedGateway,
      () => Promise.resolve(undefined),
    );
    assert.deepEqual(await place.settingFaults(), []);
    usersFile.fault = new Error("no users");
    trust.fault = "no authority";
    assert.deepEqual((await place.settingFaults()).toSorted(), [
      "SONGHANH_TRUST_DIR: no authority",
      "SONGHANH_USERS_FILE: no users",
    ]);
  }));

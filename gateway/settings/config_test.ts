import assert from "node:assert/strict";
import { oneBand } from "../../core/numbering/mod.ts";
import { ConfigError, readConfig } from "./config.ts";

const dataKey = btoa("k".repeat(32));

const production = {
  SONGHANH_PROFILE: "production",
  SONGHANH_DATABASE_URL: "postgres://gateway:geheim@db1:5432,db2:5432/songhanh?sslmode=verify-full",
  SONGHANH_TRUST_DIR: "/etc/songhanh/trust",
  SONGHANH_TLS_CERT: "/etc/songhanh/tls.crt",
  SONGHANH_TLS_KEY: "/etc/songhanh/tls.key",
  SONGHANH_PRIMARY_URL: "https://vnaccs.example/",
  SONGHANH_DATA_KEY: dataKey,
  SONGHANH_NUMBER_BAND: "10=95000000-99999999,30=95000000-95999999",
};

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment, 2);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  return assert.fail(`accepted: ${JSON.stringify(environment)}`);
}

Deno.test("readConfig() gives the sandbox without any setting", () => {
  const config = readConfig({ HOME: "/home/somebody", SONGHANH_TLS_CERT: "" }, 3);
  assert.equal(config.profile, "sandbox");
  assert.deepEqual(config.ediListen, { hostname: "127.0.0.1", port: 8400 });
  assert.deepEqual(config.adminListen, { hostname: "127.0.0.1", port: 8401 });
  assert.equal(config.databaseUrl, undefined);
  assert.equal(config.primaryUrl, undefined);
  assert.equal(config.workers, 3);
  assert.equal(config.firstMode, "relay");
  assert.equal(config.verify, "strict");
  assert.equal(config.relayDeadlineMs, 170_000);
  assert.equal(config.bodyBytesMax, 16_777_216);
  assert.deepEqual(config.numberBands, oneBand(90_000_000, 99_999_999));
  assert.equal(config.tls, undefined);
});

Deno.test("readConfig() takes production with everything it needs", () => {
  const config = readConfig({ ...production, SONGHANH_EDI_LISTEN: "[::]:443" }, 2);
  assert.deepEqual(config.ediListen, { hostname: "::", port: 443 });
  assert.equal(config.tls?.keyFile, "/etc/songhanh/tls.key");
  assert.equal(config.dataKey?.length, 32);
  const { SONGHANH_PRIMARY_URL: _, ...alone } = production;
  assert.equal(readConfig({ ...alone, SONGHANH_MODE: "standby" }, 2).primaryUrl, undefined);
});

Deno.test("readConfig() names everything that production lacks in one message", () => {
  const all = refusal({ SONGHANH_PROFILE: "production" });
  const { SONGHANH_PROFILE: _, ...needed } = production;
  for (const name of Object.keys(needed)) assert.ok(all.includes(name), name);
  for (const name of Object.keys(needed) as (keyof typeof needed)[]) {
    const { [name]: _, ...rest } = production;
    assert.ok(refusal(rest).includes(name), name);
  }
});

Deno.test("readConfig() names every setting that cannot be used, never its secret", () => {
  const wrong = {
    SONGHANH_PROFILE: "staging",
    SONGHANH_EDI_LISTEN: "8400",
    SONGHANH_DATABASE_URL: "mysql://root:geheim@db/x",
    SONGHANH_PRIMARY_URL: "ftp://somewhere/",
    SONGHANH_VERIFY: "maybe",
    SONGHANH_WORKERS: "0",
    SONGHANH_PROBE_MS: "1.5",
    SONGHANH_NUMBER_BAND: "99999999-90000000",
    SONGHANH_DATA_KEY: btoa("geheim"),
  };
  const message = refusal(wrong);
  for (const name of Object.keys(wrong)) assert.ok(message.includes(`${name}:`), name);
  assert.ok(!message.includes("geheim") && !message.includes(btoa("geheim")));
});

Deno.test("readConfig() wants certificate and key together", () => {
  for (const stem of ["SONGHANH_TLS", "SONGHANH_ADMIN_TLS", "SONGHANH_PRIMARY_CLIENT"]) {
    assert.ok(refusal({ [`${stem}_CERT`]: "a.crt" }).includes(`${stem}_KEY: missing`), stem);
    assert.ok(refusal({ [`${stem}_KEY`]: "a.key" }).includes(`${stem}_CERT: missing`), stem);
  }
});

Deno.test("readConfig() keeps the sandbox on loopback", () => {
  for (const name of ["EDI_LISTEN", "ADMIN_LISTEN", "PRIMARY_LISTEN", "PRIMARY_CONTROL"]) {
    const message = refusal({ [`SONGHANH_${name}`]: "0.0.0.0:9000" });
    assert.ok(message.includes(`SONGHANH_${name}`) && message.includes("loopback"), message);
    for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
      readConfig({ [`SONGHANH_${name}`]: `${host}:9000` }, 2);
    }
  }
});

Deno.test("readConfig() signs replies only with a certificate, and keeps the clock in production", () => {
  const signed = { ...production, SONGHANH_SIGN_REPLIES: "on" };
  assert.match(refusal(signed), /SONGHANH_SIGN_CERT and SONGHANH_SIGN_KEY: missing/);
  const files = { SONGHANH_SIGN_CERT: "a.crt", SONGHANH_SIGN_KEY: "a.key" };
  assert.deepEqual(readConfig({ ...signed, ...files }, 1).signer, {
    certFile: "a.crt",
    keyFile: "a.key",
  });
  assert.match(refusal({ SONGHANH_SIGN_CERT: "a.crt" }), /SONGHANH_SIGN_KEY: missing/);
  assert.equal(readConfig({ SONGHANH_SIGN_REPLIES: "on" }, 1).signer, undefined);
  assert.equal(readConfig({ SONGHANH_CLOCK_OFFSET_MS: "-604800000" }, 1).clockOffsetMs, -604800000);
  assert.match(refusal({ ...production, SONGHANH_CLOCK_OFFSET_MS: "1" }), /for the sandbox only/);
});

Deno.test("readConfig() names misspelt settings beside what is missing", () => {
  const { SONGHANH_DATABASE_URL: url, ...rest } = production;
  const message = refusal({ ...rest, SONGHANH_DATABSE_URL: url });
  assert.match(message, /SONGHANH_DATABASE_URL: missing/);
  assert.match(message, /SONGHANH_DATABSE_URL: .* did you mean SONGHANH_DATABASE_URL\?/);
  assert.ok(!message.includes("geheim"));
  assert.match(
    refusal({ SONGHANH_WORKERS: "0", SONGHANH_MIROR_URL: "x" }),
    /did you mean SONGHANH_MIRROR_URL/,
  );
  // Commands other than the start go on: what is asked at night is answered.
  assert.equal(readConfig({ ...production, SONGHANH_AUTOMATC: "on" }, 1).unknownNames.length, 1);
  assert.deepEqual(readConfig(production, 1).unknownNames, []);
});

Deno.test("readConfig() refuses clear text off loopback in production unless it is named", () => {
  const clear = {
    ...production,
    SONGHANH_ADMIN_LISTEN: "0.0.0.0:8401",
    SONGHANH_PRIMARY_URL: "http://vnaccs.example/",
    SONGHANH_DATABASE_URL: "postgres://gateway:geheim@db1:5432/songhanh",
  };
  const message = refusal(clear);
  for (const place of ["admin", "primary", "database"]) {
    assert.match(message, new RegExp(`SONGHANH_CLEAR_TEXT: the ${place} connection`));
  }
  assert.ok(!message.includes("geheim"));
  assert.match(refusal({ ...clear, SONGHANH_CLEAR_TEXT: "admin,primary" }), /the database conn/);
  assert.match(refusal({ ...clear, SONGHANH_CLEAR_TEXT: "everything" }), /SONGHANH_CLEAR_TEXT: /);
  const named = { ...clear, SONGHANH_CLEAR_TEXT: "admin, primary,database" };
  assert.deepEqual(readConfig(named, 1).clearText, ["admin", "primary", "database"]);
  // What is named and not the case is not shown as if it were.
  assert.deepEqual(readConfig({ ...production, SONGHANH_CLEAR_TEXT: "admin" }, 1).clearText, []);
});

Deno.test("readConfig() takes a band of numbers for each document type, in production no other", () => {
  assert.deepEqual(readConfig(production, 1).numberBands, {
    byType: {
      "10": { first: 95_000_000, last: 99_999_999 },
      "30": { first: 95_000_000, last: 95_999_999 },
    },
  });
  const { SONGHANH_NUMBER_BAND: _, ...rest } = production;
  assert.match(refusal(rest), /SONGHANH_NUMBER_BAND: missing .* agreed with customs/);
  // Who only relays, and leaves the rest to a remote standby, gives no numbers.
  const remote = { ...rest, SONGHANH_STANDBY: "https://standby.example/" };
  assert.deepEqual(readConfig(remote, 1).numberBands, { byType: {} });
  for (const text of ["10=95000000", "99=95000000-95999999", "10=1-2", "00000000-00000001"]) {
    assert.match(refusal({ SONGHANH_NUMBER_BAND: text }), /SONGHANH_NUMBER_BAND: /, text);
  }
});

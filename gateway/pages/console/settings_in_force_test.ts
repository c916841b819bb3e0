import assert from "node:assert/strict";
import { readConfig } from "../../settings/config.ts";
import { defaultText, settingNames, settingOf } from "../../settings/settings.ts";
import { settingsInForce } from "./settings_in_force.ts";

const dataKey = btoa("k".repeat(32));

/** Every setting, given. */
const given: Readonly<Record<typeof settingNames[number], string>> = {
  SONGHANH_PROFILE: "production",
  SONGHANH_DATA_DIR: "/var/lib/songhanh",
  SONGHANH_DATABASE_URL: "postgres://gateway:geheim@db1/songhanh?sslmode=require",
  SONGHANH_DATABASE_CA: "/etc/songhanh/db.crt",
  SONGHANH_DATABASE_SCHEMA: "songhanh_2",
  SONGHANH_EDI_LISTEN: "[::]:443",
  SONGHANH_ADMIN_LISTEN: "0.0.0.0:8444",
  SONGHANH_TLS_CERT: "/etc/songhanh/tls.crt",
  SONGHANH_TLS_KEY: "/etc/songhanh/geheim.key",
  SONGHANH_ADMIN_TLS_CERT: "/etc/songhanh/admin.crt",
  SONGHANH_ADMIN_TLS_KEY: "/etc/songhanh/geheim.key",
  SONGHANH_PRIMARY_URL: "http://somebody:geheim@vnaccs.example/",
  SONGHANH_PRIMARY_CA: "/etc/songhanh/primary.crt",
  SONGHANH_PRIMARY_CLIENT_CERT: "/etc/songhanh/client.crt",
  SONGHANH_PRIMARY_CLIENT_KEY: "/etc/songhanh/geheim.key",
  SONGHANH_PRIMARY_LISTEN: "127.0.0.1:9402",
  SONGHANH_PRIMARY_CONTROL: "127.0.0.1:9403",
  SONGHANH_STANDBY: "https://somebody:geheim@standby.example/",
  SONGHANH_MIRROR_URL: "https://somebody:geheim@mirror.example/",
  SONGHANH_NOTIFY_URL: "https://hooks.example/geheim",
  SONGHANH_NOTIFY_SECRET: "geheim geheim geheim",
  SONGHANH_CLEAR_TEXT: "primary",
  SONGHANH_TRUST_DIR: "/etc/songhanh/trust",
  SONGHANH_REVOCATION: "soft",
  SONGHANH_USERS_FILE: "/etc/songhanh/users.json",
  SONGHANH_VERIFY: "report",
  SONGHANH_WORKERS: "7",
  SONGHANH_BODY_BYTES_MAX: "2048",
  SONGHANH_CONNECTIONS_MAX: "4001",
  SONGHANH_IDLE_MS: "60001",
  SONGHANH_DRAIN_MS: "17",
  SONGHANH_BODY_MS: "30001",
  SONGHANH_MODE: "closed",
  SONGHANH_AUTOMATIC: "standby",
  SONGHANH_SERVICE_USER: "K0001A01",
  SONGHANH_SERVICE_PASSWORD: "geheim",
  SONGHANH_SERVICE_TERMINAL: "T00001",
  SONGHANH_PROBE_MS: "501",
  SONGHANH_DOWN_MS: "1501",
  SONGHANH_RELAY_DEADLINE_MS: "170001",
  SONGHANH_NUMBER_BAND: "95000000-99999999",
  SONGHANH_LOG_LEVEL: "warn",
  SONGHANH_LOST_ROWS: "continue",
  SONGHANH_CHANNEL_RULES: "/etc/songhanh/rules.json",
  SONGHANH_POLICY: "/etc/songhanh/policy.json",
  SONGHANH_CODES: "/etc/songhanh/codes",
  SONGHANH_DAYS_OFF: "/etc/songhanh/days_off.json",
  SONGHANH_LEARN_USERS: "on",
  SONGHANH_PERMIT: "officer",
  SONGHANH_SIGN_REPLIES: "on",
  SONGHANH_SIGN_CERT: "/etc/songhanh/sign.crt",
  SONGHANH_SIGN_KEY: "/etc/songhanh/geheim.key",
  // Another is of the sandbox only.
  SONGHANH_CLOCK_OFFSET_MS: "0",
  SONGHANH_SIGNING_KEY: "/etc/songhanh/signing.pem",
  SONGHANH_DATA_KEY: dataKey,
  SONGHANH_DATA_KEYS: `7:${dataKey}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: "https://somebody:geheim@collector.example/otlp",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20geheim",
  OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
  OTEL_TRACES_SAMPLER_ARG: "0.25",
  OTEL_SERVICE_NAME: "songhanh north",
  OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=production",
};

Deno.test("settingsInForce() shows every setting as it was given, and no secret", () => {
  assert.deepEqual(Object.keys(given).sort(), [...settingNames].sort());
  const all = settingsInForce(readConfig(given, 1));
  assert.deepEqual(all.map(({ name }) => name), settingNames);
  const said = JSON.stringify(all);
  assert.ok(!said.includes("geheim") && !said.includes(dataKey), said);
  for (const { name, value, secret } of all) {
    const text = given[name as keyof typeof given];
    if (secret) assert.equal(value, "", name);
    else if (text.includes("://")) assert.match(value!, /:\/\/(\w+:\*\*\*@|\*\*\*@|\w+\.)/, name);
    else assert.equal(value, text, name);
  }
});

Deno.test("settingsInForce() shows no user of an address of the web, who may be a token", () => {
  const shown = (address: string) =>
    settingsInForce({ given: { ...given, SONGHANH_MIRROR_URL: address } })
      .find(({ name }) => name === "SONGHANH_MIRROR_URL")?.value;
  for (
    const user of ["geheim", "geheim:", "geheim:x", ":geheim", "a@geheim", "a:b@geheim"]
  ) {
    assert.equal(shown(`https://${user}@host.example/p`), "https://***@host.example/p", user);
  }
  assert.equal(shown("https://host.example/p"), "https://host.example/p");
});

Deno.test("settingsInForce() tells what is not set from what is hidden", () => {
  const all = new Map(settingsInForce(readConfig({}, 3)).map((each) => [each.name, each]));
  assert.deepEqual([...all.keys()], settingNames);
  assert.equal(all.get("SONGHANH_DATA_KEY")?.value, undefined);
  assert.equal(all.get("SONGHANH_DATABASE_CA")?.value, undefined);
  assert.equal(all.get("SONGHANH_LOST_ROWS")?.value, "stop");
  assert.equal(all.get("SONGHANH_LEARN_USERS")?.value, undefined, "by the profile");
  assert.equal(all.get("SONGHANH_EDI_LISTEN")?.value, "127.0.0.1:8400");
  assert.equal(all.get("SONGHANH_PROBE_MS")?.value, "500");
});

Deno.test("every setting has a meaning in both languages, and a default that it takes itself", () => {
  for (const name of settingNames) {
    const { en, vi, value } = settingOf(name);
    assert.ok(en.length > 5 && vi.length > 5 && en !== vi, name);
    const text = defaultText(name);
    if (text !== undefined) assert.ok(value.safeParse(text).success, `${name}: ${text}`);
  }
});

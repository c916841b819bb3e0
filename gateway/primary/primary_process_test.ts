import assert from "node:assert/strict";
import { readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import { readConfig } from "../settings/config.ts";
import { secretSettings } from "../settings/settings.ts";
import { settingsOfChild } from "./primary_process.ts";

Deno.test("the rehearsal primary takes the settings of a sandbox that its database's authority and secrets come to by file", () => {
  const databaseUrl = "postgres://u:p@db.example/songhanh?sslmode=verify-full";
  const given = {
    SONGHANH_DATABASE_URL: databaseUrl,
    SONGHANH_DATABASE_CA: "/etc/songhanh/ca.pem",
    SONGHANH_PRIMARY_LISTEN: "127.0.0.1:0",
    SONGHANH_PRIMARY_CONTROL: "127.0.0.1:0",
  };
  const config = readConfig(given, 1);
  const files = Object.fromEntries(secretSettings.map((name) => [`${name}_FILE`, "/run/x"]));
  const inherited = { ...given, ...files };
  const told = settingsOfChild({
    ...{ config, listen: config.primaryListen, databaseUrl: config.databaseUrl! },
    ...{ trustDir: "/trust", usersFile: "/users.json" },
  });
  const child: Record<string, string> = { ...inherited, ...told };
  for (const name of secretSettings) assert.equal(child[`${name}_FILE`], "", name);
  const { databaseUrl: url } = readConfig(child, 1);
  assert.equal(readDatabaseAddress(url!).rootCertFile, "/etc/songhanh/ca.pem");
  assert.equal(url, config.databaseUrl);
});

import assert from "node:assert/strict";
import { type Connections, findClearText } from "./clear_text.ts";

const safe: Connections = {
  adminListen: { hostname: "127.0.0.1" },
  adminTls: undefined,
  primaryUrl: "https://vnaccs.example/",
  standby: "local",
  mirrorUrl: undefined,
  databaseUrl: "postgres://gateway@db1:5432,db2:5432/songhanh?sslmode=verify-full",
  notifyUrl: "https://hooks.example/",
  tracesUrl: undefined,
};

Deno.test("findClearText() finds every connection that leaves the machine without TLS", () => {
  const cases: [Partial<Connections>, string[]][] = [
    [{}, []],
    [{ adminListen: { hostname: "0.0.0.0" } }, ["admin"]],
    [{ adminListen: { hostname: "::" } }, ["admin"]],
    [{ adminListen: { hostname: "10.1.2.3" }, adminTls: {} }, []],
    [{ adminListen: { hostname: "::1" } }, []],
    [{ primaryUrl: "http://vnaccs.example/" }, ["primary"]],
    [{ primaryUrl: "http://127.0.0.1:8402/" }, []],
    [{ primaryUrl: "http://[::1]:8402/" }, []],
    [{ standby: "http://ecus6.example/" }, ["standby"]],
    [{ standby: "https://ecus6.example/" }, []],
    [{ mirrorUrl: "http://second.example/" }, ["mirror"]],
    [{ mirrorUrl: "http://localhost:9000/" }, []],
    [{ notifyUrl: undefined }, []],
    [{ notifyUrl: "http://hooks.example/" }, ["notify"]],
    [{ notifyUrl: "http://127.0.0.1:9000/" }, []],
    [{ tracesUrl: "http://collector.example:4318/v1/traces" }, ["traces"]],
    [{ tracesUrl: "http://127.0.0.1:4318/v1/traces" }, []],
    [{ databaseUrl: undefined }, []],
    [{ databaseUrl: "postgres://u:p@db1/x" }, ["database"]],
    [{ databaseUrl: "postgres://u:p@db1/x?sslmode=prefer" }, ["database"]],
    [{ databaseUrl: "postgres://u:p@db1/x?sslmode=disable" }, ["database"]],
    [{ databaseUrl: "postgres://u:p@db1/x?sslmode=require" }, []],
    [{ databaseUrl: "postgres://u:p@localhost:5432/x" }, []],
    [{ databaseUrl: "postgres://u:p@localhost,db2/x" }, ["database"]],
    [{ databaseUrl: "postgres://u:p@/x?host=/run/postgresql" }, []],
    [{ databaseUrl: "postgres://u:p@/x?host=db2" }, ["database"]],
    [{ databaseUrl: "postgres://u:p@%2Frun%2Fpostgresql/x" }, []],
  ];
  for (const [change, expected] of cases) {
    const found = findClearText({ ...safe, ...change });
    assert.deepEqual(found.map(({ place }) => place), expected, JSON.stringify(change));
    for (const { remedy } of found) assert.ok(!remedy.includes("u:p"));
  }
});

import assert from "node:assert/strict";
import { lanePermissions } from "./lane_permissions.ts";

Deno.test("lanePermissions() lets a lane reach its database, and neither files nor programs", async () => {
  const url = "postgres://u:p@/songhanh?host=/run/postgresql&sslmode=disable";
  const asked = [
    { name: "read", path: "/run/postgresql/.s.PGSQL.5432" },
    { name: "write", path: "/run/postgresql/.s.PGSQL.5432" },
    { name: "net" },
    { name: "read", path: "/etc/passwd" },
    { name: "write", path: "/run/postgresql/other" },
    { name: "write", path: "." },
    { name: "run", command: "sh" },
    { name: "ffi", path: "/usr/lib/libc.so.6" },
  ];
  const source = `postMessage(${
    JSON.stringify(asked)
  }.map((each) => Deno.permissions.querySync(each).state))`;
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`, {
    type: "module",
    deno: { permissions: lanePermissions(url) },
  });
  try {
    const states = await new Promise<string[]>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
    });
    const granted = asked.filter((_, index) => states[index] === "granted");
    assert.deepEqual(granted, asked.slice(0, 3));
  } finally {
    worker.terminate();
  }
});

Deno.test("lanePermissions() lets a lane read the certificates that its database's address names", () => {
  const tls = "sslmode=verify-full&sslrootcert=/etc/ca.pem&sslcert=/etc/c.pem&sslkey=/etc/k.pem";
  const permissions = lanePermissions(`postgres://u:p@db1,db2/songhanh?${tls}`);
  const { read, write, run } = permissions as Deno.PermissionOptionsObject;
  assert.deepEqual(read, ["/etc/ca.pem", "/etc/c.pem", "/etc/k.pem"]);
  assert.deepEqual([write, run], [[], false]);
});

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { debianPrograms } from "./debian_programs.ts";

const bin = (version: number) => `/usr/lib/postgresql/${version}/bin`;
const programs = ["postgres", "initdb", "pg_basebackup", "pg_rewind"];

Deno.test("debianPrograms() takes the newest whole PostgreSQL; what is missing skips, or fails CI", async () => {
  const root = await Deno.makeTempDir();
  const add = async (path: string) => {
    await Deno.mkdir(root + dirname(path), { recursive: true });
    await Deno.writeTextFile(root + path, "");
  };
  try {
    assert.equal(debianPrograms({ root, isCi: false }), undefined);
    assert.throws(() => debianPrograms({ root, isCi: true }), /found no PostgreSQL/);
    for (const program of programs) await add(`${bin(9)}/${program}`);
    assert.throws(() => debianPrograms({ root, isCi: true }), /found no .*haproxy/);
    await add("/usr/sbin/haproxy");
    for (const program of programs) await add(`${bin(15)}/${program}`);
    // Clients alone.
    await add(`${bin(17)}/pg_basebackup`);
    assert.deepEqual(debianPrograms({ root, isCi: true }), {
      postgresBin: root + bin(15),
      haproxy: `${root}/usr/sbin/haproxy`,
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

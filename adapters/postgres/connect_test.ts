import assert from "node:assert/strict";
import { connect } from "./connect.ts";
import { scratchDatabase } from "./scratch_database.ts";

Deno.test("connect() names the application, sets the schema and prepares statements", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, {
    applicationName: "songhanh sample",
    schema: "sample",
    connectionsMax: 1,
  });
  const [row] = await sql`
    select current_setting('application_name') as name, current_setting('search_path') as path`;
  assert.deepEqual({ ...row }, { name: "songhanh sample", path: '"sample"' });
  const prepared = await sql`
    select 1 from pg_prepared_statements where statement like ${"%as name%"}`;
  assert.equal(prepared.length, 1);
  await sql.end();
});

Deno.test("connect() lets the address win over its own defaults", () => {
  const sql = connect("postgres://u@h/d?connect_timeout=3&application_name=other");
  assert.equal(sql.options.connect_timeout, 3);
  assert.equal(sql.options.connection.application_name, "other");
});

Deno.test("connect() goes on to the next host and wants one that takes writes", async () => {
  await using database = await scratchDatabase();
  const unused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = unused.addr as Deno.NetAddr;
  unused.close();
  const url = database.url.replace("@", `@127.0.0.1:${port},`);
  const sql = connect(url, { connectionsMax: 1 });
  assert.equal(sql.options.port.length, 2);
  assert.equal(sql.options.target_session_attrs, "read-write");
  const reached = async () => (await sql`select 1 as one`)[0]?.one;
  assert.equal(await reached().catch(reached), 1);
  await sql.end();
});

Deno.test("connect() takes a Unix socket from the address as psql does", () => {
  const sql = connect("postgres://u:p@127.0.0.1:5433/d?host=%2Frun%2Fsongs");
  assert.equal(sql.options.path, "/run/songs/.s.PGSQL.5433");
  assert.equal("host" in sql.options.connection, false);
});

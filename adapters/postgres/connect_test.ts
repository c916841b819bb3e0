import assert from "node:assert/strict";
import { connect } from "./connect.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

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
  const sql = connect("postgres://u@h/d?application_name=other&max_lifetime=7");
  assert.equal(sql.options.connection.application_name, "other");
  assert.equal(sql.options.max_lifetime, 7);
});

Deno.test("connect() takes a Unix socket from the address as psql does", async () => {
  await using database = await scratchDatabase();
  const probe = connect(database.url, { connectionsMax: 1 });
  const [row] = await probe`
    select current_setting('unix_socket_directories') as directory, current_setting('port') as port`;
  await probe.end();
  const { directory, port } = row!;
  const { username, password, pathname } = new URL(database.url);
  const host = encodeURIComponent(directory);
  for (
    const place of [
      `@127.0.0.1:${port}${pathname}?host=${host}`,
      `@${pathname}?host=${host}&port=${port}`,
      `@${host}:${port}${pathname}`,
    ]
  ) {
    const sql = connect(`postgres://${username}:${password}${place}`, { connectionsMax: 1 });
    const [{ address }] = await sql`select inet_client_addr() as address` as unknown as [
      { address: string | null },
    ];
    assert.equal(address, null);
    await sql.end();
  }
});

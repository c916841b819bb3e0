import { hash } from "node:crypto";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import {
  databaseAt,
  type ScratchDatabase,
  scratchDatabase,
  scratchServer,
} from "./scratch_database.ts";

/** The schema that is there already. */
const schema = "songhanh";

/** Another one where a migration differs: the server may be older than the program. */
const steps = migrations.map(({ name, statements }) => [name, statements(schema)]);
const template = `t_migrated_${hash("sha256", JSON.stringify(steps)).slice(0, 16)}`;

let templateMade: Promise<void> | undefined;

/**
 * Makes a database for a test in which schema `songhanh` is as all migrations leave it, and empty: a
 * copy, which takes a fraction of the time that the migrations take. Tests of the migrations
 * themselves, and of a first start, want `scratchDatabase`.
 */
export async function migratedDatabase(): Promise<ScratchDatabase> {
  await (templateMade ??= makeTemplate());
  const database = await scratchDatabase(template);
  const sql = connect(database.url, { schema, connectionsMax: 1 });
  // Whatever each database has for itself: a copy that has another's is what a restored backup is.
  await sql.unsafe(`
    delete from lineage;
    insert into lineage (name) values (database_lineage());
    update database_identity set id = gen_random_uuid(), born = database_lineage();
    update installation_secret set secret =
      sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
  `).finally(() => sql.end());
  return database;
}

/** Made by the first who wants it on this server, and there as long as the server is. */
async function makeTemplate(): Promise<void> {
  const server = await scratchServer();
  const sql = connect(server, { connectionsMax: 1 });
  try {
    await sql`select pg_advisory_lock(hashtext(${template}))`;
    const [found] = await sql`select from pg_database where datname = ${template}`;
    if (found !== undefined) return;
    // Under another name until it is complete.
    const part = `${template}_part`;
    await sql.unsafe(`drop database if exists ${part} with (force)`);
    await sql.unsafe(`create database ${part}`);
    const inside = connect(databaseAt(server, part), { schema, connectionsMax: 1 });
    await migrate(inside, schema, migrations).finally(() => inside.end());
    await sql.unsafe(`alter database ${part} with allow_connections false`);
    await sql.unsafe(`alter database ${part} rename to ${template}`);
  } finally {
    await sql.end();
  }
}

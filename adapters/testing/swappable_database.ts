/** A database that can go back to what it was, under its clients, for tests of lost rows. */
import type { Sql } from "postgres";
import { connect } from "../postgres/connect.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch_database.ts";

/**
 * What a failover to a server does that had not received everything, and what a restored backup does:
 * every session ends, and behind the same address is an older state. `keep` takes that state, `swap`
 * puts it in the place of the present one, as a database with a number of its own.
 */
export class SwappableDatabase implements AsyncDisposable {
  #kept = false;

  private constructor(
    private readonly database: ScratchDatabase,
    readonly url: string,
    private readonly name: string,
    private readonly server: Sql,
  ) {}

  static async create(): Promise<SwappableDatabase> {
    const database = await scratchDatabase();
    const name = new URL(database.url).pathname.slice(1);
    const server = connect(database.url.replace(`/${name}`, "/postgres"), { connectionsMax: 1 });
    return new SwappableDatabase(database, database.url, name, server);
  }

  /** Keeps the present state. Its clients lose their connections. */
  async keep(): Promise<void> {
    await this.#alone(async () => {
      if (this.#kept) await this.server.unsafe(`drop database ${this.name}_kept`);
      await this.server.unsafe(`create database ${this.name}_kept template ${this.name}`);
      this.#kept = true;
    });
  }

  /** Everything since `keep` is gone. */
  async swap(): Promise<void> {
    await this.#alone(async () => {
      await this.server.unsafe(`drop database if exists ${this.name}_gone`);
      // At no time is there no database of the name: nobody loses a database like that.
      await this.server.begin((tx) => [
        tx.unsafe(`alter database ${this.name} rename to ${this.name}_gone`),
        tx.unsafe(`alter database ${this.name}_kept rename to ${this.name}`),
      ]);
      this.#kept = false;
      await this.server.unsafe(`alter database ${this.name} allow_connections true`);
    });
  }

  /** The address of what was swapped away. */
  get goneUrl(): string {
    return `${this.url}_gone`;
  }

  async #alone(act: () => Promise<void>): Promise<void> {
    await this.server.unsafe(`alter database ${this.name} allow_connections false`);
    // Sessions end in their own time; a database that is in use cannot be copied or renamed.
    for (;;) {
      // Who waits for a lock before who holds it: between the two it could commit.
      await this.server`
        select pg_terminate_backend(pid) from (
          select pid from pg_stat_activity where datname = ${this.name}
          order by wait_event_type is distinct from 'Lock') sessions`;
      const [row] = await this.server`
        select count(*)::int as n from pg_stat_activity where datname = ${this.name}`;
      if (row!.n === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await act();
    for (const name of [this.name, `${this.name}_gone`]) {
      const [there] = await this.server`select 1 from pg_database where datname = ${name}`;
      if (there !== undefined) {
        await this.server.unsafe(`alter database ${name} allow_connections true`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of [`${this.name}_kept`, `${this.name}_gone`]) {
      await this.server.unsafe(`drop database if exists ${name} with (force)`);
    }
    await this.server.end();
    await this.database[Symbol.asyncDispose]();
  }
}

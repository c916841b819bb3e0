import type { Sql } from "postgres";
import { isInUse } from "../../adapters/embedded/is_in_use.ts";
import { readTrustFiles, splitTrustDirs } from "../../adapters/files/trust_directory.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { buildTrustStore } from "../../core/trust/mod.ts";
import { settingFaults } from "../diagnostics/check_files.ts";
import type { Config } from "../settings/config.ts";
import { readDatabaseUrl } from "../database/database_url_file.ts";
import { type DiagnosedPlace, NoDatabase, NoGateway } from "../diagnostics/diagnosed_place.ts";
import { shownCertificate } from "../diagnostics/shown_certificate.ts";
import { reachable } from "../reachable.ts";
import { sandboxTrustDir } from "../sandbox.ts";
import { askHealth } from "./ask_health.ts";

/** How long a server of the database may take, in seconds: a check has little more. */
const CONNECT_SECONDS = 2;

/** The checks' place on a machine where a gateway runs or does not: nothing is started, nothing made. */
export class LocalPlace implements DiagnosedPlace, AsyncDisposable {
  readonly node = Deno.hostname();
  #sql: Sql | undefined;

  constructor(readonly config: Config) {}

  /** The sandbox's own primary has any port, and is known to the gateway that has started it. */
  get primaryUrl(): string | undefined {
    return this.config.primaryUrl;
  }

  settingFaults(): Promise<readonly string[]> {
    return settingFaults(this.config);
  }

  async problem(): Promise<string | undefined> {
    const { adminListen, adminTls } = this.config;
    const address = reachable(adminListen);
    const { isReached, healthy, says } = await askHealth(
      address,
      "/readyz",
      adminTls !== undefined,
    );
    if (!isReached) throw new NoGateway(says);
    return healthy ? undefined : says.replace(/^not ready: /, "");
  }

  async database(): Promise<Sql> {
    if (this.#sql !== undefined) return this.#sql;
    const { dataDir, databaseUrl, schema } = this.config;
    const url = databaseUrl ?? await this.#embedded(dataDir);
    const bounded = url.includes("connect_timeout=")
      ? url
      : `${url}${url.includes("?") ? "&" : "?"}connect_timeout=${CONNECT_SECONDS}`;
    return this.#sql ??= connect(bounded, {
      schema,
      applicationName: "songhanh doctor",
      connectionsMax: 2,
    });
  }

  async trust() {
    const { trustDir, dataDir } = this.config;
    const dirs = splitTrustDirs(trustDir ?? sandboxTrustDir(dataDir));
    try {
      return buildTrustStore(await readTrustFiles(dirs));
    } catch (error) {
      if (trustDir === undefined && error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  shownAt(place: "edi" | "admin"): Promise<Uint8Array | undefined> {
    return shownCertificate(place === "edi" ? this.config.ediListen : this.config.adminListen);
  }

  now(): Date {
    return new Date(Date.now() + this.config.clockOffsetMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql?.end({ timeout: 1 });
  }

  async #embedded(dataDir: string): Promise<string> {
    const state = await isInUse(dataDir);
    const url = state === "running" ? await readDatabaseUrl(dataDir) : undefined;
    if (url === undefined) throw new NoDatabase(`the database of "${dataDir}" does not run`);
    return url;
  }
}

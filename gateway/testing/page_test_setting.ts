import { builtInCodes, type OfficesAt } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import type { Hono } from "hono";
import type { Sql } from "postgres";
import { createAccount, type NewAccount } from "../../adapters/accounts/mod.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import type { StoredMode } from "../../adapters/mode/mode_store.ts";
import { scratchSchema } from "../../adapters/testing/scratch_schema.ts";
import { hashPassword } from "../../adapters/users/mod.ts";
import { consoleTestSetting } from "./console_test_setting.ts";
import { scratchService } from "./scratch_service.ts";
import { createLog } from "../log/log.ts";
import type { PageEnv, PageOptions } from "../pages/page_env.ts";
import { pagesApp } from "../pages/pages_app.tsx";

/** The password of every account that a test makes. */
export const testPassword = "mười chín con voi";

/** Cheapest hash: tests sign in often. */
export const testScryptCost = 16;

/** A browser without scripts: keeps cookies, sends forms with their token. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly app: Hono<PageEnv>) {}

  async get(path: string): Promise<Response> {
    return await this.send(path, { method: "GET" });
  }

  /** Sends a form; the token is that of the page at `from` (by default the form's own address). */
  async post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[] | Blob>> = {},
    from = path,
  ): Promise<Response> {
    const token = await this.token(from);
    const form = new FormData();
    form.set("csrf", token);
    for (const [name, value] of Object.entries(fields)) {
      for (const one of Array.isArray(value) ? value : [value]) form.append(name, one);
    }
    return await this.send(path, { method: "POST", body: form });
  }

  async token(path: string): Promise<string> {
    const page = await this.get(path);
    return /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  }

  async send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const remoteAddr = { transport: "tcp", hostname: "192.0.2.9", port: 1 } as const;
    const response = await this.app.request(
      path,
      { ...init, headers: { ...init.headers, ...(cookie === "" ? {} : { cookie }) } },
      { remoteAddr },
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/max-age=0/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  async signIn(name: string, password = testPassword): Promise<this> {
    const response = await this.post("/login", { name, password });
    assert.equal(response.status, 303, `${name} signs in`);
    return this;
  }
}

/** The pages over a scratch database. */
export interface PageSetting extends AsyncDisposable {
  readonly sql: Sql;
  /** Of its database. */
  readonly url: string;
  readonly options: PageOptions;
  readonly browser: () => Browser;
  readonly account: (account: Partial<NewAccount> & Pick<NewAccount, "role">) => Promise<string>;
  /** What the pages take for the time. */
  now: Date;
  readonly officesNow: OfficesAt;
}

export async function pageSetting(
  more: Partial<PageOptions> = {},
  mode: StoredMode["mode"] = "standby",
): Promise<PageSetting> {
  const schema = await scratchSchema(mode);
  const { sql } = schema;
  const passwordHash = await hashPassword(testPassword, testScryptCost);
  let made = 0;
  const setting = {
    sql,
    url: schema.url,
    now: new Date("2026-03-02T02:00:00Z"),
    get officesNow(): OfficesAt {
      return { date: setting.now, offices: (options.codes?.() ?? builtInCodes).offices.entries };
    },
    options: undefined as unknown as PageOptions,
    browser: () => new Browser(app),
    account: async (account: Partial<NewAccount> & Pick<NewAccount, "role">) => {
      const name = account.name ?? `account${++made}`;
      const defaults = { displayName: `Người ${name}`, passwordHash, mustChange: false };
      const stored = await sql.begin((transaction) =>
        createAccount(transaction, { ...defaults, ...account, name }, "test")
      );
      assert.ok(stored);
      return name;
    },
    [Symbol.asyncDispose]: () => schema[Symbol.asyncDispose](),
  };
  const options: PageOptions = {
    sql,
    undurable: () => Promise.resolve(undefined),
    obstacle: () => undefined,
    service: () => scratchService(mode),
    log: createLog({}, { write: () => {} }),
    seal: byteSeal(undefined),
    secure: false,
    scryptCost: testScryptCost,
    judge: () => assert.fail("no certificate is judged"),
    now: () => setting.now,
    console: consoleTestSetting(sql),
    ...more,
  };
  setting.options = options;
  const app = pagesApp(options);
  return setting;
}

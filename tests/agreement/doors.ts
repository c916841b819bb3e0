/** The three doors to one gateway: the API, the pages and the command line, all for an administrator. */
import { join } from "node:path";
import type { Sql } from "postgres";
import { connect } from "../../adapters/postgres/connect.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { adminApp } from "../../gateway/admin/admin_app.ts";
import { loneNode } from "../../gateway/testing/lone_node.ts";
import { run } from "../../gateway/command/run.ts";
import type { AdministeredGateway } from "../../gateway/operations/administered_gateway.ts";
import { pageSetting } from "../../gateway/testing/page_test_setting.ts";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Fields as a form or a body has them. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Doors extends AsyncDisposable {
  readonly sql: Sql;
  readonly gateway: { -readonly [Key in keyof AdministeredGateway]: AdministeredGateway[Key] };
  /** The same gateway with a database that takes no writes. */
  readonly readOnly: AdministeredGateway;
  /** Files that commands read. */
  readonly folder: string;
  api(method: string, path: string, body?: Fields): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Sends the form of this action on the page at `from`, as it is shown but for `fields`. */
  send(action: string, from: string, fields: Fields): Promise<Answer>;
  command(...args: string[]): Promise<{ readonly code: number; readonly said: string }>;
}

export async function openDoors(): Promise<Doors> {
  const setting = await pageSetting({}, "relay");
  const { sql, url } = setting;
  const name = await setting.account({ role: "administrator" });
  const browser = await setting.browser().signIn(name);
  const gateway = setting.options.console!.gateway;
  const [schema] = await sql`select current_schema() as name`;
  const reader = connect(url, {
    schema: schema!.name,
    connectionsMax: 1,
    postgres: { connection: { default_transaction_read_only: true } },
  });
  const app = adminApp({ gateway, token: "own", faultsUrl: undefined, pages: setting.options });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => app.fetch(request, {}),
  );
  const folder = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const answerOf = async (response: Response): Promise<Answer> => (
    { status: response.status, text: await response.text() }
  );
  return {
    sql,
    gateway,
    readOnly: {
      ...gateway,
      database: { sql: reader },
      store: new MessageStore(reader, gateway.store.seal),
      node: loneNode(reader),
      mode: () => loadMode(reader, "relay"),
    },
    folder,
    api: async (method, path, body) =>
      answerOf(
        await app.request(path, {
          method,
          headers: { authorization: "Bearer own" },
          body: body === undefined ? undefined : JSON.stringify(body),
        }),
      ),
    get: async (path) => answerOf(await browser.get(path)),
    async send(action, from, fields) {
      const page = await (await browser.get(from)).text();
      const form = new FormData();
      const sent = { ...shownIn(page, action), ...fields };
      for (const [name, value] of Object.entries(sent)) {
        form.set(name, value instanceof Blob ? value : String(value ?? ""));
      }
      return await answerOf(await browser.send(action, { method: "POST", body: form }));
    },
    async command(...args) {
      const said: string[] = [];
      const note = (text: unknown) =>
        void said.push(typeof text === "string" ? text : JSON.stringify(text));
      const code = await run(args, {
        environment: {
          SONGHANH_PROFILE: "sandbox",
          SONGHANH_DATA_DIR: join(folder, "none"),
          SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}`,
          SONGHANH_TOKEN: "own",
        },
        output: { text: note, json: note, remark: note },
      });
      return { code, said: said.join("\n") };
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await reader.end({ timeout: 1 });
      await Deno.remove(folder, { recursive: true });
      await setting[Symbol.asyncDispose]();
    },
  };
}

/** The fields of a form as a browser sends them where nobody has touched one; no buttons. */
export function shownIn(page: string, action: string): Record<string, string> {
  const form = [...page.matchAll(/<form[^>]*>.*?<\/form>/gs)].map(([form]) => form)
    .find((form) => attribute(form, "action") === action);
  if (form === undefined) throw new Error(`there is no form ${action}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const isOff = /type="(radio|checkbox)"/.test(tag) && !/ checked\b/.test(tag);
    if (!isOff && !/type="file"/.test(tag)) {
      fields[attribute(tag, "name")!] = attribute(tag, "value") ?? "";
    }
  }
  for (const [tag, text] of form.matchAll(/<textarea[^>]*>(.*?)<\/textarea>/gs)) {
    fields[attribute(tag, "name")!] = text!.trim();
  }
  for (const [tag] of form.matchAll(/<select.*?<\/select>/gs)) {
    const options = [...tag.matchAll(/<option[^>]*>/g)].map(([option]) => option);
    const chosen = options.find((option) => / selected\b/.test(option)) ?? options[0]!;
    fields[attribute(tag, "name")!] = attribute(chosen, "value") ?? "";
  }
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
}

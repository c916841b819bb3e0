/**
 * One operation, three doors: everything that can be asked and done is asked and done through the API,
 * a page and a command, and must be for the same people, judge by the same bounds, begin from the same
 * defaults and lead to the same. A question must not write. `tests/agreement/` has them by noun.
 */
import assert from "node:assert/strict";
import { z } from "@hono/zod-openapi";
import type { Sql } from "postgres";
import { operationOfCall } from "../gateway/api/access.ts";
import { operationOfPage } from "../gateway/pages/console/operation_of_page.ts";
import { fieldOf } from "../gateway/pages/read_form.ts";
import { Problem } from "../gateway/web/problem.ts";
import type { Agreement } from "./agreement/agreement.ts";
import { type Doors, type Fields, openDoors, shownIn } from "./agreement/doors.ts";
import { balanceAgreement, documentAgreements } from "./agreement/documents.ts";
import { giveBackAgreements } from "./agreement/give_back.ts";
import { keysAgreements } from "./agreement/keys.ts";
import { messagesAgreements } from "./agreement/messages.ts";
import { mirrorAgreements } from "./agreement/mirror.ts";
import { selectivityAgreements } from "./agreement/selectivity.ts";
import { switchAgreements } from "./agreement/switch.ts";
import { trafficAgreements } from "./agreement/traffic.ts";

const agreements: readonly Agreement[] = [
  balanceAgreement,
  ...switchAgreements,
  ...giveBackAgreements,
  ...selectivityAgreements,
  ...messagesAgreements,
  ...documentAgreements,
  ...mirrorAgreements,
  ...trafficAgreements,
  // Behind the list of decisions, which is read as people have entered them: the gateway enters a key.
  ...keysAgreements,
];

Deno.test("every operation has one right, whatever the door", () => {
  for (const { name, operation, call, page } of agreements) {
    assert.equal(operationOfCall[call], operation.right, name);
    if (page !== undefined) assert.equal(operationOfPage[page.route], operation.right, name);
  }
});

/** Calls that are not compared, and why. */
const notCompared: Readonly<Record<string, string>> = {
  "GET /api/v1/messages/:id/request":
    "bytes; the page and `messages export` have them in another form",
  "GET /api/v1/messages/:id/reply": "bytes; as the request's",
  "GET /api/v1/documents/:number/page": "itself a page of its own",
  "GET /api/v1/find": "the page goes on to what was found; the call names it",
  "GET /api/v1/diagnostics": "`doctor` looks at the machine itself, with a gateway or without",
  "POST /api/v1/diagnostics": "as the list's",
  "POST /api/v1/diagnostics/:check": "as the list's",
  "GET /api/v1/failback/plans/:id/report.html": "the report, which is compared, to be read",
  "GET /api/v1/mirror/readiness.html": "the readiness, which is compared, to be read",
  "GET /api/v1/traffic.csv": "the traffic, which is compared, as a table",
  "GET /api/v1/mirror/pairs/:id": "API and page perform one operation; no command shows a pair",
  "GET /api/v1/office/to-enter": "an officer's page; its call is for programs",
  "POST /api/v1/faults": "of the rehearsal primary alone, which has no pages",
};

Deno.test("every call of the API is compared with its other doors, or says why not", () => {
  const compared = new Set(agreements.map(({ call }) => call));
  const others = Object.keys(operationOfCall).filter((call) => !compared.has(call));
  assert.deepEqual(others.toSorted(), Object.keys(notCompared).toSorted());
});

Deno.test("every operation does the same through each door", async (t) => {
  await using doors = await openDoors();
  for (const agreement of agreements) {
    const { name, operation } = agreement;
    await t.step(name, async () => {
      const done = new Map<string, unknown>();
      const answers = new Map<string, string>();
      for (const [door, enter] of Object.entries(entrancesOf(agreement, doors))) {
        const input = await prepared(agreement, doors);
        const since = await lastEntry(doors.sql);
        const { isDone, said } = await enter(input);
        const left = await agreement.left?.(doors.sql);
        done.set(door, { isDone, left, audit: await entriesSince(doors.sql, since) });
        answers.set(door, said);
        const short = `${door}: ${said.slice(0, 300)}`;
        assert.ok(isDone !== (agreement.isRefused ?? false), short);
      }
      findTheSame(agreement, answers);
      const [first, ...others] = done.values();
      for (const other of others) assert.deepEqual(other, first);
      if (operation.kind === "question") {
        assert.deepEqual((first as { audit: unknown[] }).audit, []);
        const looked = operation.perform(
          { gateway: doors.readOnly, actor: "test" },
          operation.input.parse(await prepared(agreement, doors)),
        );
        await (agreement.isRefused ? assert.rejects(looked, Problem) : looked);
      }
    });
  }
});

Deno.test("no door takes what the input's schema refuses, or shows another default", async (t) => {
  await using doors = await openDoors();
  const { text } = await doors.api("GET", "/api/openapi.json");
  const description = JSON.parse(text);
  for (const agreement of agreements.filter(({ call }) => !call.startsWith("GET "))) {
    await t.step(agreement.name, async () => {
      const fields = fieldsOf(agreement);
      const body = bodyOf(description, agreement.call);
      for (const [name, field] of Object.entries(fields)) {
        const { value, required } = fieldOf(field);
        const described = body.properties[name]!;
        assert.equal(String(described.default ?? ""), value ?? "", `${name}: default of the API`);
        assert.equal(body.required?.includes(name) ?? false, required && value === undefined, name);
      }
      const input = await prepared(agreement, doors);
      await showsDefaults(agreement, doors, input, fields);
      const since = await lastEntry(doors.sql);
      for (const [what, wrong] of wrongInputs(agreement, input)) {
        for (const [door, enter] of Object.entries(entrancesOf(agreement, doors))) {
          const { isDone, said } = await enter(wrong);
          assert.ok(!isDone, `${door} takes ${what}: ${said}`);
        }
      }
      assert.deepEqual(await entriesSince(doors.sql, since), []);
    });
  }
});

/** What the API's answer to a question has, stands on the page and is told by the command. */
function findTheSame({ finds, count, isRefused }: Agreement, answers: Map<string, string>): void {
  if (finds === undefined || isRefused) return;
  const [, answer] = /^\d+ (.*)$/s.exec(answers.get("API")!)!;
  const found = finds(JSON.parse(answer!) as never);
  assert.ok(count === undefined ? found.length > 0 : found.length === count, answer);
  for (const [door, text] of answers) {
    for (const each of found) assert.ok(text.includes(String(each)), `${door} has ${each}`);
  }
}

type Entrance = (input: Fields) => Promise<{ isDone: boolean; said: string }>;

function entrancesOf(
  { call, page, command, operation, path }: Agreement,
  doors: Doors,
): Record<string, Entrance> {
  const [method, pattern] = call.split(" ") as [string, string];
  const entrances: Record<string, Entrance> = {
    API: async (input) => {
      const inPath = namesIn(pattern);
      const body = Object.fromEntries(
        Object.entries(input).filter(([name]) => !inPath.includes(name)),
      );
      const sent = method === "GET" ? undefined : body;
      const address = method === "GET" ? asked(pattern, input) : filled(pattern, input);
      const { status, text } = await doors.api(method, address, sent);
      return { isDone: status < 300, said: `${status} ${text}` };
    },
  };
  if (page !== undefined && !page.isHidden) {
    const [method, route] = page.route.split(" ") as [string, string];
    entrances.page = async (input) => {
      const values = { ...input, ...await path?.(input, doors.sql) };
      const address = method === "GET" ? asked(route, values) : filled(route, values);
      if (method === "GET") {
        const { status, text } = await doors.get(address);
        const { text: answer } = await doors.api("GET", filled(pattern, values));
        for (const shown of page.shows?.(JSON.parse(answer) as never) ?? []) {
          assert.ok(text.includes(String(shown)), `${address} shows ${shown}`);
        }
        return { isDone: status === 200, said: `${status} ${text}` };
      }
      const names = Object.keys(operation.input.shape).filter((name) =>
        name in input && !namesIn(route).includes(name)
      );
      const typed = Object.fromEntries(names.map((name) => [name, input[name] ?? ""]));
      const sent = { ...typed, ...page.fields?.(input) };
      const from = filled(page.from ?? route, values);
      const { status, text } = await doors.send(address, from, sent);
      return { isDone: status < 400, said: `${status} ${text.slice(0, 200)}` };
    };
  }
  if (command !== undefined) {
    entrances.command = async (input) => {
      const { code, said } = await doors.command(...await command(input, doors));
      return { isDone: code === 0, said: `${code} ${said}` };
    };
  }
  return entrances;
}

async function prepared({ prepare }: Agreement, doors: Doors): Promise<Fields> {
  return await prepare?.(doors) ?? {};
}

/** Fields that no path has. */
function fieldsOf({ operation, call }: Agreement): Record<string, z.ZodType> {
  const shape = operation.input.shape as Record<string, z.ZodType>;
  const inPath = namesIn(call);
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !inPath.includes(name)));
}

/** The form shows the default of each field that it has, and nothing where there is none. */
async function showsDefaults(
  { page, path }: Agreement,
  doors: Doors,
  input: Fields,
  fields: Record<string, z.ZodType>,
): Promise<void> {
  if (page === undefined || page.isHidden || page.from === "/switch") return;
  const route = page.route.split(" ")[1]!;
  const values = { ...input, ...await path?.(input, doors.sql) };
  const { text } = await doors.get(filled(page.from ?? route, values));
  const shown = shownIn(text, filled(route, values));
  for (const [name, field] of Object.entries(fields)) {
    const { value } = fieldOf(field);
    if (value !== undefined && name in shown) {
      assert.equal(shown[name], value, `${name}: default of the page`);
    }
  }
}

/** Each field once as the schema refuses it: left out, too long, too small, too large, of no form. */
function* wrongInputs(agreement: Agreement, input: Fields): Generator<readonly [string, Fields]> {
  for (const [name, field] of Object.entries(fieldsOf(agreement))) {
    if (agreement.pressed?.includes(name)) continue;
    const { minimum, maximum, maxLength } = z.toJSONSchema(field, {
      io: "input",
      unrepresentable: "any",
    });
    const isWhole = (value: unknown) => Number.isSafeInteger(value);
    const values = [
      "",
      "không",
      ...(isWhole(minimum) ? [minimum! - 1] : []),
      ...(isWhole(maximum) ? [maximum! + 1] : []),
      ...(maxLength !== undefined && maxLength < 100_000 ? ["x".repeat(maxLength + 1)] : []),
    ];
    for (const value of values) {
      // An empty field of a form is an absent one, and so is an option without a value.
      const wrong = { ...input, [name]: value === "" ? undefined : value };
      const judged = agreement.operation.input.safeParse(wrong);
      if (!judged.success) yield [`${name}: ${String(value).slice(0, 20)}`, wrong];
    }
  }
}

interface BodyDescription {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

// deno-lint-ignore no-explicit-any -- a description of OpenAPI
function bodyOf(description: any, call: string): BodyDescription {
  const [method, pattern] = call.split(" ") as [string, string];
  const { requestBody } =
    description.paths[pattern.replace(/:(\w+)/g, "{$1}")][method.toLowerCase()];
  if (requestBody === undefined) return { properties: {} };
  const { schema } = requestBody.content["application/json"];
  return schema.$ref === undefined
    ? schema
    : description.components.schemas[schema.$ref.split("/").at(-1)];
}

function namesIn(pattern: string): string[] {
  return [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name!);
}

function filled(pattern: string, values: Fields): string {
  return pattern.replace(/:(\w+)/g, (_, name) => String(values[name]));
}

/** The address of a question: what stands in no path is its query. */
function asked(pattern: string, input: Fields): string {
  const inPath = namesIn(pattern);
  const query = Object.entries(input).filter(([name]) => !inPath.includes(name))
    .map(([name, value]) => [name, String(value)]);
  return `${filled(pattern, input)}?${new URLSearchParams(query)}`;
}

async function lastEntry(sql: Sql): Promise<string> {
  const [row] = await sql`select coalesce(max(id), 0)::text as last from audit`;
  return row!.last;
}

async function entriesSince(sql: Sql, since: string): Promise<unknown[]> {
  return [
    ...await sql`
    select action, reason from audit where id > ${since} order by id`,
  ];
}

import { join } from "node:path";
import type { Sql } from "postgres";
import { numbersOperations } from "../../gateway/operations/numbers.ts";
import { selectivityOperations } from "../../gateway/operations/selectivity.ts";
import { type Agreement, optionsOf, reason } from "./agreement.ts";
import type { Doors } from "./doors.ts";

const { list, find, draft, try: tryOut, activate } = selectivityOperations;

let drafts = 0;

async function drafted({ gateway }: Doors): Promise<string> {
  const criteria = `{"version":"thử ${drafts++}","default":2}`;
  const made = await draft.perform({ gateway, actor: "test" }, { criteria });
  return (made as { version: string }).version;
}

async function inForce(sql: Sql): Promise<{ version: string; reason: string } | undefined> {
  const [row] = await sql<{ version: string; reason: string }[]>`
    select version, reason from selectivity_activation order by id desc limit 1`;
  return row;
}

export const selectivityAgreements: readonly Agreement[] = [
  {
    name: "draft criteria",
    operation: draft,
    call: "POST /api/v1/selectivity",
    page: { route: "POST /selectivity" },
    command: async ({ criteria = "" }, { folder }) => {
      const file = join(folder, "criteria.jsonl");
      await Deno.writeTextFile(file, String(criteria));
      return ["selectivity", "draft", file];
    },
    prepare: () => ({ criteria: `{"version":"mới ${drafts++}","default":3}` }),
  },
  {
    name: "try criteria",
    operation: tryOut,
    call: "POST /api/v1/selectivity/:version/try",
    page: { route: "POST /selectivity/:version/try", from: "/selectivity/:version" },
    command: ({ version, declarations }) => [
      ...["selectivity", "try", String(version)],
      ...optionsOf({ declarations }),
    ],
    prepare: async (doors) => ({ version: await drafted(doors) }),
  },
  {
    name: "put criteria in force",
    operation: activate,
    pressed: ["expectedVersion"],
    call: "POST /api/v1/selectivity/:version/activate",
    page: {
      route: "POST /selectivity/:version/activate",
      from: "/selectivity/:version",
      fields: () => ({ confirm: "yes" }),
    },
    command: ({ version, reason, expectedVersion }) => [
      ...["selectivity", "activate", String(version)],
      ...optionsOf({ reason, expect: expectedVersion }),
    ],
    prepare: async (doors) => ({
      version: await drafted(doors),
      reason,
      expectedVersion: (await inForce(doors.sql))?.version ?? null,
    }),
    left: async (sql) => (await inForce(sql))?.reason,
  },
  {
    name: "list criteria",
    operation: list,
    call: "GET /api/v1/selectivity",
    page: {
      route: "GET /selectivity",
      shows: ({ criteria }: { criteria: { version: string }[] }) =>
        criteria.map(({ version }) => version),
    },
    command: () => ["selectivity", "list"],
  },
  {
    name: "see criteria",
    operation: find,
    call: "GET /api/v1/selectivity/:version",
    page: { route: "GET /selectivity/:version", shows: ({ actor }: { actor: string }) => [actor] },
    command: ({ version }) => ["selectivity", "show", String(version)],
    prepare: async (doors) => ({ version: await drafted(doors) }),
  },
  {
    name: "list numbers",
    operation: numbersOperations.list,
    call: "GET /api/v1/numbers",
    page: { route: "GET /numbers" },
    command: () => ["numbers"],
  },
  {
    name: "skip numbers",
    operation: numbersOperations.skip,
    call: "POST /api/v1/numbers/skip",
    command: ({ type, to, reason }) => ["numbers", "skip", ...optionsOf({ type, to, reason })],
    prepare: () => ({ type: "10", to: 90_000_100 + drafts++, reason }),
  },
];

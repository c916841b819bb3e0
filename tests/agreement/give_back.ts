import { join } from "node:path";
import type { Sql } from "postgres";
import type { SignedReport } from "../../adapters/give_back/give_back_report.ts";
import { giveBackOperations } from "../../gateway/operations/give_back.ts";
import { scratchDeclaration } from "../../adapters/testing/scratch_declaration.ts";
import type { GiveBackPlanJson, NumberMapJson } from "../../gateway/api/give_back.ts";
import { type Agreement, optionsOf, reason } from "./agreement.ts";
import type { Doors } from "./doors.ts";

const {
  list,
  find,
  make,
  approve,
  discard,
  run,
  pause,
  resume,
  report,
  numbers,
  decide,
  addPaper,
} = giveBackOperations;

let notes = 0;

/** More notes than any list or report was ever cut at. */
const many = 1_200;

function paper(count = 1): string {
  const lines = Array.from(
    { length: count },
    () => `${10_000 + notes++},dấu,2024-08-06T14:30+07:00,An`,
  );
  return ["document,what,when,who", ...lines].join("\n");
}

async function noPlan({ sql }: Doors): Promise<void> {
  await sql`update mode set mode = 'relay'`;
  await sql`update failback_plan set state = 'done'`;
}

/** A plan of this state, with an item of each of so many notes. */
async function planOf(doors: Doors, state: string, count = 1) {
  await noPlan(doors);
  const { gateway, sql } = doors;
  const by = { gateway, actor: "test" };
  await addPaper.perform(by, { reason, text: paper(count) });
  const plan = await make.perform(by, make.input.parse({ reason }));
  await sql`update failback_plan set state = ${state} where id = ${plan.id}`;
  return { id: plan.id, reason };
}

async function newestPlan(sql: Sql) {
  const [row] = await sql`
    select state, reason, settings from failback_plan order by id desc limit 1`;
  return row;
}

const moves: readonly Agreement[] = [
  { operation: approve, act: "approve", from: "planned" },
  { operation: discard, act: "discard", from: "approved" },
  { operation: run, act: "run", from: "approved" },
  { operation: pause, act: "pause", from: "running" },
  { operation: resume, act: "resume", from: "paused" },
].map(({ operation, act, from }) => ({
  name: `${act} a plan`,
  operation,
  call: `POST /api/v1/failback/plans/:id/${act}`,
  page: { route: `POST /give-back/:id/${act}`, from: "/give-back/:id" },
  command: ({ id, reason }) => ["failback", act, String(id), ...optionsOf({ reason })],
  prepare: (doors) => planOf(doors, from),
  left: newestPlan,
}));

export const giveBackAgreements: readonly Agreement[] = [
  ...[false, true].map((canAsk): Agreement => ({
    name: canAsk ? "make a plan with a service user" : "make a plan",
    operation: make,
    call: "POST /api/v1/failback/plans",
    page: { route: "POST /give-back" },
    command: ({ reason, ask, concurrency, perSecond }) => [
      ...["failback", "plan"],
      ...optionsOf({ reason, ask, concurrency, "per-second": perSecond }),
    ],
    prepare: async (doors) => {
      doors.gateway.canAsk = canAsk;
      await noPlan(doors);
      await addPaper.perform({ gateway: doors.gateway, actor: "test" }, { reason, text: paper() });
      return { reason };
    },
    left: newestPlan,
  })),
  ...moves,
  {
    name: "decide an item",
    operation: decide,
    call: "POST /api/v1/failback/items/:item/decide",
    page: {
      route: "POST /give-back/:id/items/:item/decide",
      from: "/give-back/:id?item=:item",
    },
    command: ({ item, decision, number, reason }) => [
      ...["failback", "decide", String(item)],
      ...optionsOf({ decision, number, reason }),
    ],
    prepare: async (doors) => {
      const { id } = await planOf(doors, "paused");
      const [row] = await doors.sql`select place::int from failback_item where plan = ${id}`;
      return { item: row!.place, decision: "done", reason, number: "101234567820" };
    },
    path: async ({ item }, sql) => {
      const [row] = await sql`
        select plan::int from failback_item where place = ${Number(item)}`;
      return { id: row!.plan };
    },
    left: async (sql) => {
      const [row] = await sql`
        select state, reason, decided_number from failback_item order by place desc limit 1`;
      return row;
    },
  },
  {
    name: "add notes from paper",
    operation: addPaper,
    call: "POST /api/v1/failback/paper",
    page: {
      route: "POST /give-back/paper",
      from: "/give-back",
      fields: ({ text }) => text === "" ? {} : { text: new File([String(text)], "notes.csv") },
    },
    command: async ({ text = "", reason }, { folder }) => {
      const file = join(folder, "notes.csv");
      await Deno.writeTextFile(file, String(text));
      return ["failback", "import", file, ...optionsOf({ reason })];
    },
    prepare: () => ({ reason, text: paper() }),
  },
  {
    name: "list plans",
    operation: list,
    call: "GET /api/v1/failback/plans",
    page: {
      route: "GET /give-back",
      shows: ({ plans }: { plans: GiveBackPlanJson[] }) =>
        plans.map(({ id }) => `/give-back/${id}"`),
    },
  },
  {
    name: "find a plan",
    operation: find,
    call: "GET /api/v1/failback/plans/:id",
    page: {
      route: "GET /give-back/:id",
      shows: ({ reason, settings }: GiveBackPlanJson) => [reason, settings.concurrency],
    },
    command: ({ id }) => ["failback", "status", String(id)],
    prepare: (doors) => planOf(doors, "planned").then(({ id }) => ({ id })),
  },
  {
    name: "numbers of a plan",
    operation: numbers,
    call: "GET /api/v1/failback/plans/:id/numbers",
    page: { route: "GET /give-back/:id/numbers" },
    command: ({ id }) => ["failback", "numbers", String(id)],
    prepare: async (doors) => {
      const { sql } = doors;
      // One for all doors: a second one has other numbers.
      const [known] = await sql`
        select i.plan::int from number_map n join failback_item i on i.place = n.place limit 1`;
      if (known !== undefined) return { id: known.plan };
      const { id } = await planOf(doors, "done");
      const [item] = await sql`select place from failback_item where plan = ${id}`;
      const document = await scratchDeclaration(sql);
      await sql`
        insert into number_map (ours, theirs, place)
        values (${document.id}, '10123456786', ${item!.place})`;
      return { id };
    },
    finds: ({ numbers }: NumberMapJson) => numbers.flatMap(({ ours, theirs }) => [ours, theirs]),
  },
  {
    name: "report",
    operation: report,
    call: "GET /api/v1/failback/plans/:id/report",
    page: {
      route: "GET /give-back/:id/report",
      shows: ({ report, signature }: SignedReport) => [
        ...report.items.map(({ number }) => number),
        `= đã cập nhật lại ${report.balance.givenBack} + còn chờ ${report.balance.pending}`,
        signature.fingerprint,
        signature.value,
      ],
    },
    prepare: (doors) => planOf(doors, "paused", many).then(({ id }) => ({ id })),
  },
];

import type { Sql } from "postgres";
import { switchOperations } from "../../gateway/operations/switch.ts";
import { listWindows } from "../../gateway/operations/windows.ts";
import { type Agreement, optionsOf, reason } from "./agreement.ts";
import type { Doors } from "./doors.ts";

const { list, find, order, abort, setAutomatic, acknowledge } = switchOperations;

async function inRelay({ sql }: Doors) {
  await sql`update mode set mode = 'relay'`;
  const [row] = await sql`select epoch::int from mode`;
  return { kind: "failover", to: "closed", reason, expectedEpoch: row!.epoch };
}

async function lastRun(sql: Sql) {
  for (;;) {
    const [row] = await sql`
      select kind, target, mode, reason, state from switch_run order by id desc limit 1`;
    if (row!.state !== "running") return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function gate(sql: Sql) {
  const [row] = await sql`select paused, acknowledged from mode`;
  return row;
}

export const switchAgreements: readonly Agreement[] = [
  {
    name: "order a switch",
    operation: order,
    pressed: ["dryRun"],
    call: "POST /api/v1/switch",
    page: { route: "POST /switch", fields: () => ({ confirm: "yes" }) },
    command: ({ kind, to, reason, expectedEpoch }) => [
      String(kind),
      ...optionsOf({ to, reason, "expect-epoch": expectedEpoch }),
    ],
    prepare: inRelay,
    left: lastRun,
  },
  {
    name: "list switches",
    operation: list,
    call: "GET /api/v1/switch",
    page: {
      route: "GET /switch",
      shows: ({ runs }: { runs: { id: string }[] }) => runs.map(({ id }) => `/switch/${id}"`),
    },
  },
  {
    name: "find a switch",
    operation: find,
    call: "GET /api/v1/switch/:id",
    page: {
      route: "GET /switch/:id",
      shows: ({ reason, by }: { reason: string; by: string }) => [reason, by],
    },
    prepare: async ({ sql }) => {
      const [row] = await sql`select id::text from switch_run order by id desc limit 1`;
      return { id: row!.id };
    },
  },
  {
    name: "give a switch up that there is not",
    operation: abort,
    call: "POST /api/v1/switch/:id/abort",
    page: { route: "POST /switch/:id/abort", isHidden: true },
    isRefused: true,
    prepare: () => ({ id: "99999" }),
  },
  ...[true, false].map((paused): Agreement => ({
    name: paused ? "pause" : "resume",
    operation: setAutomatic,
    pressed: ["paused"],
    call: "POST /api/v1/automatic",
    page: {
      route: "POST /automatic",
      from: "/switch",
      fields: () => ({ act: paused ? "pause" : "resume" }),
    },
    command: ({ reason }) => [paused ? "pause" : "resume", ...optionsOf({ reason })],
    prepare: async ({ sql }) => {
      await sql`update mode set paused = ${!paused}`;
      return { paused, reason };
    },
    left: gate,
  })),
  {
    name: "acknowledge",
    operation: acknowledge,
    call: "POST /api/v1/acknowledge",
    page: { route: "POST /automatic", from: "/switch", fields: () => ({ act: "acknowledge" }) },
    command: ({ reason }) => ["acknowledge", ...optionsOf({ reason })],
    prepare: async ({ sql }) => {
      await sql`update mode set acknowledged = false`;
      return { reason };
    },
    left: gate,
  },
  { name: "list windows", operation: listWindows, call: "GET /api/v1/windows" },
];

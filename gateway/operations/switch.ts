/** Changing the mode, and what may change it without a person. */
import { z } from "@hono/zod-openapi";
import { acknowledge, setPaused } from "../../adapters/mode/mode_store.ts";
import type { SwitchRun } from "../../adapters/switching/mod.ts";
import { switchKinds, switchTargets } from "../../core/switching/mod.ts";
import { Problem } from "../web/problem.ts";
import { operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

/** Runs of a list. */
export const listedRuns = 50;

const kind = z.enum(switchKinds).default("switchover").openapi({
  description: "switchover lets what is in flight end first; failover changes at once",
});
const to = z.enum(switchTargets).openapi({
  description: "primary = back, by way of failback while something waits to be given back",
});
const id = z.string().regex(/^\d{1,15}$/, "expected an ID");
/** A dry run has one too, for as long as the node remembers it. */
const anyId = z.string().regex(/^(dry-)?\d{1,15}$/, "expected an ID");

export const switchOperations = {
  /** Newest first, with what the gateway did by itself. */
  list: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: ({ gateway }) => gateway.node.switcher.list(listedRuns),
  }),

  find: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({ id: anyId }),
    perform: ({ gateway }, { id }) => runOf(gateway, id),
  }),

  /** What an order would find now; without a direction, for the one that is most likely wanted. */
  checks: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({ kind, to: to.optional() }),
    perform: async ({ gateway }, { kind, to }) => {
      const { mode } = await gateway.mode();
      const likely = mode === "relay" ? "standby" : "primary";
      return await gateway.node.switcher.checks({ kind, to: to ?? likely });
    },
  }),

  /** Refusals are answers here: each door says them with what it has found. */
  order: operation({
    right: "switch",
    kind: "act",
    input: z.strictObject({
      to,
      kind,
      reason: reason.optional().openapi({
        description: "Why; kept in the audit. A dry run, which is kept nowhere, needs none",
      }),
      expectedEpoch: z.int().min(1).optional().openapi({ description: "412 if it is another" }),
      dryRun: z.boolean().default(false)
        .openapi({ description: "Say what would happen, do nothing" }),
    }).refine(({ reason, dryRun }) => dryRun || reason !== undefined, {
      path: ["reason"],
      error: "expected a reason",
    }).openapi("SwitchOrder"),
    perform: ({ gateway, actor }, { expectedEpoch, reason = "", ...order }) =>
      gateway.node.switcher.request({ ...order, reason, expectedEpoch, actor }),
  }),

  /** Gives a running switch up before the mode has changed. */
  abort: operation({
    right: "switch",
    kind: "act",
    input: z.strictObject({ id }),
    perform: async ({ gateway, actor }, { id }) => {
      await runOf(gateway, id);
      if (!await gateway.node.switcher.abort(id, actor)) {
        throw new Problem("SWITCH_ENDED", `switch ${id} has changed the mode, or has ended`);
      }
      return await runOf(gateway, id);
    },
  }),

  setAutomatic: operation({
    right: "allow automatic action",
    kind: "act",
    input: z.strictObject({ paused: z.boolean(), reason }),
    perform: async ({ gateway, actor }, { paused, reason }) => {
      await setPaused(gateway.database.sql, paused, { actor, reason });
      return await gateway.mode();
    },
  }),

  /** Takes note of an automatic action, so that there may be another, and of lost rows. */
  acknowledge: operation({
    right: "allow automatic action",
    kind: "act",
    input: z.strictObject({ reason }),
    perform: async ({ gateway, actor }, { reason }) => {
      await acknowledge(gateway.database.sql, { actor, reason });
      return await gateway.mode();
    },
  }),
};

async function runOf(gateway: OperationContext["gateway"], id: string): Promise<SwitchRun> {
  const run = await gateway.node.switcher.find(id);
  if (run === undefined) throw new Problem("SWITCH_UNKNOWN", `no switch has id ${id}`);
  return run;
}

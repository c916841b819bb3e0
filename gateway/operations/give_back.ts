/** Giving back what was accepted in standby: plans, their items, decisions, the report, paper. */
import { z } from "@hono/zod-openapi";
import { standbyBalanceIn } from "../../adapters/balance/standby_balance.ts";
import { decideItem } from "../../adapters/give_back/decide_item.ts";
import { discardPlan } from "../../adapters/give_back/discard_plan.ts";
import {
  approvePlan,
  findPlan,
  type GiveBackPlan,
  itemStates,
  listPlans,
  makePlan,
  movePlan,
  newestPlan,
  PlanRefused,
  type PlanSettings,
} from "../../adapters/give_back/give_back_plans.ts";
import {
  makeReport,
  type SignedReport,
  signReport,
} from "../../adapters/give_back/give_back_report.ts";
import {
  importPaperNotes,
  PaperFileError,
  readPaperNotes,
} from "../../adapters/give_back/paper_notes.ts";
import { mappedNumbers } from "../../adapters/give_back/mapped_numbers.ts";
import { planItems } from "../../adapters/give_back/plan_items.ts";
import { actsByOffice } from "../../adapters/officers/mod.ts";
import { atOneMoment } from "../../adapters/postgres/at_one_moment.ts";
import { giveBackSteps } from "../../core/give_back/mod.ts";
import { isStorable } from "../../adapters/postgres/storable_text.ts";
import type { Sql } from "postgres";
import { limits } from "../limits.ts";
import { Problem } from "../web/problem.ts";
import type { AdministeredGateway } from "./administered_gateway.ts";
import { keyInForce } from "./key_in_force.ts";
import { operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

const asks = ["always", "doubtful"] as const satisfies readonly PlanSettings["ask"][];

const id = z.int().positive();
const planOrder = z.strictObject({ id, reason });

/** The primary is asked first wherever it can be. */
export function usualAsk({ canAsk }: AdministeredGateway): PlanSettings["ask"] {
  return canAsk ? "always" : "doubtful";
}

export const giveBackOperations = {
  /** Newest first. */
  list: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: ({ gateway }) => listPlans(gateway.database.sql),
  }),

  find: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({ id }),
    perform: ({ gateway }, { id }) => planOf(gateway.database.sql, id),
  }),

  /** How far it is: the newest plan, what balances, what officers did. */
  standing: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: async ({ gateway }) => {
      const { database: { sql } } = gateway;
      const [mode, { plan, balance, offices }] = await Promise.all([
        gateway.mode(),
        // What is the next step is said by all of them.
        atOneMoment(sql, async (transaction) => ({
          plan: await newestPlan(transaction),
          balance: await standbyBalanceIn(transaction),
          offices: await actsByOffice(transaction, officesAt(gateway)),
        })),
      ]);
      const { pending, unplanned } = balance;
      const facts = { mode: mode.mode, pending, unplanned, plan: plan?.state };
      return { mode, plan, balance, offices, steps: giveBackSteps(facts) };
    },
  }),

  /** What officers did, office by office. */
  offices: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: ({ gateway }) => actsByOffice(gateway.database.sql, officesAt(gateway)),
  }),

  /** Which number of ours is which of VNACCS's, by ours. */
  numbers: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({
      id,
      after: z.string().regex(/^\d{0,12}$/, "expected a number").default(""),
      limit: z.int().min(1).max(10_000).optional(),
    }),
    perform: async ({ gateway: { database: { sql } } }, { id, ...wanted }) => {
      await planOf(sql, id);
      return await mappedNumbers(sql, id, wanted);
    },
  }),

  /** In their order, from behind `after`. */
  items: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({
      id,
      state: z.enum(itemStates).optional(),
      after: z.int().min(0).default(0),
      limit: z.int().min(1).max(1_000).default(100),
    }),
    perform: ({ gateway }, { id, ...wanted }) => planItems(gateway.database.sql, id, wanted),
  }),

  /** Asks the primary nothing. */
  make: operation({
    right: "make a give-back plan",
    kind: "act",
    input: z.strictObject({
      reason,
      ask: z.enum(asks).optional().openapi({
        description: "When the primary is asked first; always where a service user is set",
      }),
      concurrency: z.int().min(1).max(limits.giveBackItemsMax).default(64),
      perSecond: z.number().min(0).max(100_000).default(0)
        .openapi({ description: "0 = no limit" }),
    }).openapi("FailbackOrder"),
    perform: ({ gateway, actor }, { reason, ask = usualAsk(gateway), ...rest }) =>
      refusing(() => makePlan(plansOf(gateway), { ...rest, ask }, { actor, reason })),
  }),

  /** What was accepted since the plan was made is added. */
  approve: operation({
    right: "approve a give-back plan",
    kind: "act",
    input: planOrder,
    perform: async ({ gateway, actor }, { id, reason }) => {
      await planOf(gateway.database.sql, id);
      return await refusing(() => approvePlan(plansOf(gateway), id, { actor, reason }));
    },
  }),

  /** Before it is begun: another can be made of the same items. */
  discard: operation({
    right: "make a give-back plan",
    kind: "act",
    input: planOrder,
    perform: async ({ gateway: { database: { sql } }, actor }, { id, reason }) => {
      await planOf(sql, id);
      return await refusing(() => discardPlan(sql, id, { actor, reason }));
    },
  }),

  run: mover("run"),
  pause: mover("pause"),
  resume: mover("resume"),

  /** Every item with its verdict and the balance, as they are at one moment, signed. */
  report: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({ id }),
    perform: async ({ gateway }, { id }): Promise<SignedReport> => {
      const { database: { sql } } = gateway;
      await planOf(sql, id);
      const key = await keyInForce(gateway);
      return signReport((await makeReport(sql, id, new Date()))!, key);
    },
  }),

  /** About an item that waits for a person, or otherwise than it was decided before. */
  decide: operation({
    right: "decide a give-back item",
    kind: "act",
    input: z.strictObject({
      item: z.int().positive(),
      decision: z.enum(["done", "again"]).openapi({
        description: "done = settled otherwise, later items go on; again = hand it over once more",
      }),
      reason,
      number: z.string().regex(/^\d{12}$/, "expected 12 digits").optional().openapi({
        description:
          "With done: the primary's number of what was entered by hand, by check digit and type such " +
          "as the document can have, and no other document's; without it an earlier one is taken back",
      }),
    }).openapi("FailbackDecision"),
    perform: async ({ gateway, actor }, { item, ...decision }) => {
      const { database: { sql }, config: { numberBands } } = gateway;
      await refusing(() => decideItem(sql, item, { ...decision, actor }, numberBands));
      return { item };
    },
  }),

  /** What officers wrote down by hand; planned as paper, entered by hand. */
  addPaper: operation({
    right: "decide a give-back item",
    kind: "act",
    input: z.strictObject({
      reason,
      text: z.string().min(1, "expected notes").max(10_000_000).openapi({
        description: "CSV or JSON with document, what, when, who",
      }),
    }),
    perform: async ({ gateway, actor }, { text, reason }) => {
      if (!isStorable(text)) {
        throw new Problem("PARAMETERS_INVALID", "the text holds characters that no text may hold");
      }
      try {
        const notes = readPaperNotes(text);
        const added = await importPaperNotes(gateway.database.sql, notes, { actor, reason });
        return { notes: notes.length, added };
      } catch (error) {
        if (!(error instanceof PaperFileError)) throw error;
        throw new Problem("PARAMETERS_INVALID", error.message);
      }
    },
  }),
};

export type GiveBackStanding = Awaited<ReturnType<typeof giveBackOperations.standing.perform>>;

function mover(move: "run" | "pause" | "resume") {
  return operation({
    right: "run a give-back plan",
    kind: "act",
    input: planOrder,
    perform: async (
      { gateway: { database: { sql } }, actor }: OperationContext,
      { id, reason },
    ): Promise<GiveBackPlan> => {
      await planOf(sql, id);
      return await refusing(() => movePlan(sql, id, move, { actor, reason }));
    },
  });
}

function plansOf({ database: { sql }, store: { seal } }: AdministeredGateway) {
  return { sql, seal };
}

function officesAt(gateway: AdministeredGateway) {
  return { date: gateway.now(), offices: gateway.codes.offices.entries };
}

async function planOf(sql: Sql, id: number): Promise<GiveBackPlan> {
  const plan = await findPlan(sql, id);
  if (plan === undefined) throw new Problem("PLAN_UNKNOWN", `there is no plan ${id}`);
  return plan;
}

async function refusing<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof PlanRefused)) throw error;
    throw new Problem("PLAN_REFUSED", error.message);
  }
}

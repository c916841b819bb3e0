/** Gives back what a standby office accepted, to a centre that applies whatever it is sent, also twice. */
import assert from "node:assert/strict";
import { GiveBackItems } from "../../adapters/give_back/give_back_items.ts";
import { GiveBackRunner } from "../../adapters/give_back/give_back_runner.ts";
import {
  approvePlan,
  findPlan,
  type GiveBackPlan,
  makePlan,
  movePlan,
  type PlanSettings,
} from "../../adapters/give_back/give_back_plans.ts";
import { Terminal } from "../../adapters/terminal/mod.ts";
import type { PrimaryAnswer } from "../../adapters/vnaccs/primary_client.ts";
import type { Field } from "../../core/http/mod.ts";
import { readNumberMap } from "../../core/give_back/mod.ts";
import { asSaid } from "../../core/reasons/mod.ts";
import type { Centre } from "./centre.ts";
import { type Accepted, serviceAccount, type StandbyOffice, testSeal } from "./standby_office.ts";

export const act = { actor: "test", reason: "test" };
export const always: PlanSettings = { ask: "always", concurrency: 8, perSecond: 0 };
export const service = new Terminal(serviceAccount);

export type Fault = "none" | "not sent" | "lost before" | "lost after" | "busy";

export class Returning {
  readonly runner: GiveBackRunner;
  /** Which fault strikes the next message or inquiry. */
  fault: () => Fault = () => "none";
  /** A message that we fail over. */
  isBug: (body: Uint8Array) => boolean = () => false;
  sent = 0;

  constructor(
    readonly office: StandbyOffice,
    readonly centre: Centre,
    options: { service?: Terminal | undefined } = { service },
  ) {
    this.runner = new GiveBackRunner({
      items: new GiveBackItems(office.sql, testSeal),
      lock: { take: () => Promise.resolve(true), release: () => Promise.resolve(), isHeld: true },
      post: (contentType, body, fields) => Promise.resolve(this.#post(contentType, body, fields)),
      service: options.service,
      turnMs: 60_000,
      onTrouble: (_, error) => {
        throw error;
      },
    });
  }

  #post(
    contentType: string | null,
    body: Uint8Array,
    fields: readonly Field[],
  ): PrimaryAnswer {
    this.sent++;
    if (this.isBug(body)) throw new RangeError("out of range");
    const fault = this.fault();
    const lost = {
      kind: "unknown",
      reason: asSaid("cut"),
      late: Promise.resolve(undefined),
    } as const;
    if (fault === "not sent") return { kind: "not sent", reason: asSaid("refused") };
    if (fault === "lost before") return lost;
    const map = fields.find(([name]) => name === "Songhanh-Number-Map")?.[1];
    const bytes = this.centre.answer(
      contentType,
      body,
      map === undefined ? undefined : readNumberMap(map),
      service.account.userId,
    );
    if (fault === "lost after") return lost;
    return {
      kind: "answered",
      reply: { status: 200, contentType: "text/plain; charset=UTF-8", bytes },
    };
  }

  /** Plans, approves and starts. */
  async begin(settings: PlanSettings = always): Promise<number> {
    const { sql } = this.office;
    const context = { sql, seal: testSeal };
    await this.office.setMode("failback");
    const { id } = await makePlan(context, settings, act);
    await approvePlan(context, id, act);
    await movePlan(sql, id, "run", act);
    return id;
  }

  /** Turns until nothing is open; items that wait become due at once. */
  async finish(plan: number): Promise<GiveBackPlan> {
    for (let turn = 0; turn < 100; turn++) {
      await this.runner.turn();
      const found = (await findPlan(this.office.sql, plan))!;
      if (found.state === "done") return found;
      await this.office.sql`update failback_item set due_at = '-infinity'`;
    }
    return (await findPlan(this.office.sql, plan))!;
  }

  async giveBack(settings: PlanSettings = always): Promise<GiveBackPlan> {
    return await this.finish(await this.begin(settings));
  }

  async stateOf({ id }: Accepted): Promise<string> {
    const [row] = await this.office.sql`
      select state, reason from failback_item where stream = ${id.stream}
        and sequence = ${id.sequence}`;
    return row?.state;
  }

  /** What is not through, in words. */
  async open(): Promise<string> {
    const rows = await this.office.sql`
      select procedure, number, state, reason from failback_item
      where state not in ('given back', 'already there') order by place`;
    return rows.map((row) => Object.values(row).join(" ")).join("\n");
  }

  /** Every message was applied at most once, those in a good state exactly once. */
  async assertOnce(messages: readonly Accepted[], seed = 0): Promise<void> {
    for (const message of messages) {
      const times = this.centre.applied.filter(({ linkInfo }) => linkInfo === message.linkInfo);
      assert.ok(
        times.length <= 1,
        `seed ${seed}: applied ${times.length} times: ${times[0]?.procedure}`,
      );
      const state = await this.stateOf(message);
      if (state === "given back") assert.equal(times.length, 1, `seed ${seed}`);
    }
  }
}

/** Declarations in every state, and papers that have no number. */
export async function aDay(office: StandbyOffice, count: number): Promise<Accepted[]> {
  const sent: Accepted[] = [];
  for (let n = 1; n <= count; n++) {
    const ida = await office.send("IDA", { BL1: `BILL${n}`, NT2: `số ${n}` });
    const ICN = ida.number;
    sent.push(ida);
    if (n % 2 === 0) sent.push(await office.send("IDC", { ICN }));
    if (n % 4 === 0) {
      sent.push(await office.send("IDA01", { ICN, BL1: `BILL${n}`, NT2: "sửa" }));
      sent.push(await office.send("IDE", { ICN }));
    }
    if (n % 3 === 0) sent.push(await office.send("MIC", { HAB: `HAWB${n}` }));
    if (n % 5 === 0) sent.push(await office.send("MFR", { KND: "9", BLN: `B${n}` }));
  }
  return sent;
}

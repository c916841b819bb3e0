import assert from "node:assert/strict";
import { join } from "node:path";
import { scratchDatabase } from "../../adapters/testing/scratch_database.ts";
import { exampleChannelRules } from "../../core/testing/example_requests.ts";
import type { GiveBackPlanJson } from "../../gateway/api/give_back.ts";
import { postTo } from "../rehearsal/give_back.ts";
import { Desk, testdataSettings } from "../support/desk.ts";
import { GatewayProcess } from "../support/gateway_process.ts";
import { Operator, until } from "../support/operator.ts";
import { JournalView } from "../support/relay_bed.ts";
import { beforeTheMove, Ownership } from "./ownership.ts";
import type { StartMode, SwitchStep } from "./step.ts";

const main = new URL("../../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../../deno.json", import.meta.url).pathname;
const usersFile = new URL("../../testdata/users.json", import.meta.url);

/** Asks the primary during a give-back; no other test user has this company. */
const serviceUser = "M1009M01";

/** How long everything may take to be given back on a busy machine. */
const GIVE_BACK_MS_MAX = 120_000;

/** The one outcome after which a switch is asked for once more: it has changed nothing. */
const behind = /^the ledger has not caught up after \d+ ms; nothing has changed$/;

/** What of a give-back a person had to decide, by state, procedure and reason. */
export type Held = Map<string, number>;

/** A gateway between fuzz users and the rehearsal primary, as processes. */
export class FuzzBed implements AsyncDisposable {
  readonly held: Held = new Map();
  /** Switches that were asked for once more, since the ledger had not caught up. */
  switchesRetried = 0;
  /** True while a change of mode may tell a sender to try again. */
  turbulent: "no" | "owes" | "forced" = "no";
  /** Forced changes so far: what was in flight then is in doubt, and its documents with it. */
  forced = 0;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    readonly gateway: GatewayProcess,
    readonly primary: GatewayProcess,
    readonly journal: JournalView,
    readonly ownership: Ownership,
    readonly operator: Operator,
    private readonly databaseUrl: string,
    private readonly dataDir: string,
    stack: AsyncDisposableStack,
  ) {
    this.#stack = stack;
  }

  static async start(): Promise<FuzzBed> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await scratchDatabase());
    const dataDir = await Deno.makeTempDir({ prefix: "songhanh-fuzz-" });
    stack.defer(() => Deno.remove(dataDir, { recursive: true }));
    const { users } = JSON.parse(await Deno.readTextFile(usersFile));
    for (const user of users) if (user.user_id === serviceUser) user.roles = ["officer"];
    const file = join(dataDir, "fuzz-users.json");
    await Deno.writeTextFile(file, JSON.stringify({ users }));
    // The gateway has yet to learn where one of them sits now.
    const older = join(dataDir, "older-users.json");
    await Deno.writeTextFile(older, JSON.stringify({ users: beforeTheMove(users) }));
    const rules = join(dataDir, "rules.jsonl");
    await Deno.writeTextFile(rules, exampleChannelRules);
    const settings = {
      ...testdataSettings,
      SONGHANH_USERS_FILE: file,
      SONGHANH_CHANNEL_RULES: rules,
    };
    const primary = stack.use(
      await GatewayProcess.start({
        command: "primary",
        dataDir: join(dataDir, "primary"),
        databaseUrl: database.url,
        env: { ...settings, SONGHANH_PRIMARY_URL: "" },
      }),
    );
    const service = new Desk(() => "", serviceUser).terminal.account;
    const gateway = stack.use(
      await GatewayProcess.start({
        dataDir,
        databaseUrl: database.url,
        env: {
          ...settings,
          SONGHANH_USERS_FILE: older,
          SONGHANH_LEARN_USERS: "on",
          // That the machine is slow is no finding; whether others wait is the canary's to say.
          SONGHANH_DOWN_MS: "30000",
          SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
          SONGHANH_SERVICE_USER: service.userId,
          SONGHANH_SERVICE_PASSWORD: service.password,
          SONGHANH_SERVICE_TERMINAL: service.terminalId,
        },
      }),
    );
    const journal = stack.use(new JournalView(database.url));
    const operator = new Operator(() => gateway.admin, dataDir);
    return new FuzzBed(
      gateway,
      primary,
      journal,
      await Ownership.read(journal.sql),
      operator,
      database.url,
      dataDir,
      stack.move(),
    );
  }

  async mode(): Promise<string> {
    return (await this.operator.status()).mode;
  }

  /** Gets into the mode that a sequence begins in. */
  async begin(mode: StartMode): Promise<void> {
    if (await this.mode() === mode) return;
    if (mode === "standby") await this.act("to standby");
    else await this.act("give back");
  }

  /** What an operator does; a switch that is not done to its end is an error. */
  async act(act: SwitchStep["act"]): Promise<void> {
    if (act === "give back") return await this.#giveBack();
    if (await this.mode() !== "relay") return;
    const kind = act === "to standby" ? "switchover" : "failover";
    if (kind === "failover") {
      this.turbulent = "forced";
      this.forced++;
    }
    try {
      let run = await this.operator.switch({ kind, to: "standby" });
      // On a machine that is busy; who asked asks again. What happens twice running is a finding.
      if (run.state === "aborted" && behind.test(run.outcome)) {
        this.switchesRetried++;
        run = await this.operator.switch({ kind, to: "standby" });
      }
      assert.deepEqual([run.state, run.mode], ["done", "standby"], `${act}: ${run.outcome}`);
      if (kind === "failover") await until("the ledger has caught up", () => this.#isCaughtUp());
    } finally {
      this.turbulent = "no";
    }
  }

  /** Until then whoever names a document is told to try again. */
  async #isCaughtUp(): Promise<boolean> {
    const [row] = await this.journal.sql`select is_ledger_caught_up() as is`;
    return row!.is as boolean;
  }

  /** Why the newest message of a user was answered as it was. */
  async lastReason(user: string): Promise<string> {
    const [row] = await this.journal.sql`
      select state, reason from message where user_id = ${user}
      order by received_at desc, stream, sequence desc limit 1`;
    return row === undefined ? "not in the journal" : `${row.state}: ${row.reason}`;
  }

  async #giveBack(): Promise<void> {
    if (await this.mode() === "relay") return;
    this.turbulent = "owes";
    try {
      const run = await this.operator.switch({ kind: "switchover", to: "primary" });
      assert.equal(run.state, "done", `back: ${run.outcome}`);
      if (await this.mode() === "relay") return;
      const reason = "a fuzz campaign";
      const plan = await postTo<GiveBackPlanJson>(this.operator, "/failback/plans", { reason });
      await postTo(this.operator, `/failback/plans/${plan.id}/approve`, { reason });
      await postTo(this.operator, `/failback/plans/${plan.id}/run`, { reason });
      await until("everything is given back", () => this.#isDone(plan.id), GIVE_BACK_MS_MAX);
      const back = await this.operator.switch({ kind: "switchover", to: "primary" });
      assert.deepEqual([back.state, back.mode], ["done", "relay"], `relay: ${back.outcome}`);
    } finally {
      this.turbulent = "no";
    }
  }

  /** Decides what waits for a person, as one who has looked into it. */
  async #isDone(plan: number): Promise<boolean> {
    const { state } = await this.operator.get<GiveBackPlanJson>(`/failback/plans/${plan}`);
    if (state === "paused") {
      await postTo(this.operator, `/failback/plans/${plan}/resume`, { reason: "decided" });
    }
    const waiting = await this.journal.sql`
      select place, state, procedure, reason from failback_item
      where plan = ${plan} and state in ('refused', 'differs', 'held', 'unknown') and held_by is null
      order by place limit 1`;
    for (const { place, state, procedure, reason } of waiting) {
      const kind = `${state} ${procedure}: ${String(reason).replaceAll(/\d{5,}/g, "…")}`;
      this.held.set(kind, (this.held.get(kind) ?? 0) + 1);
      const order = { decision: "done", reason: "looked into" };
      await this.operator.post(`/failback/items/${place}/decide`, order);
    }
    // A plan is done when nothing is pending; what waits for a person keeps the mode all the same.
    return state === "done" && waiting.length === 0;
  }

  /** What `songhanh evidence verify` finds; empty if it holds. */
  async evidenceFaults(): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", denoConfig, main, "evidence", "verify"],
      env: { SONGHANH_DATA_DIR: this.dataDir, SONGHANH_DATABASE_URL: this.databaseUrl },
    }).output();
    if (code === 0) return "";
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return `exit code ${code}: ${text(stdout)}${text(stderr)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

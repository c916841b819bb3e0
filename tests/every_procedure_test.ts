/**
 * Every procedure of the catalogue through a real gateway that stands in: one example accepted and
 * one refused with the right item and code. Every reply and every report is read as the terminal
 * reads it (`support/client_reply.ts`).
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { itemCode, ruleCode } from "../core/documents/mod.ts";
import {
  exampleChannelRules,
  exampleRequest,
  exampleSteps,
  undecidableProcedures,
} from "../core/testing/example_requests.ts";
import { type FamilyName, procedureKind, procedureKinds } from "../core/procedures/mod.ts";
import { checkRights } from "../core/users/check_rights.ts";
import { type ItemRecord, writeResultCode } from "../core/wire/mod.ts";
import type { ClientOutput, ClientReply } from "./support/client_reply.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";

Deno.test("every procedure is answered over HTTP, accepted and refused", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  const rules = `${dataDir}/rules.jsonl`;
  await Deno.writeTextFile(rules, exampleChannelRules);
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_CHANNEL_RULES: rules },
  });
  const edi = () => gateway.edi;
  const desks = [new Desk(edi, "M1002M01"), new Desk(edi, "M1008M01"), new Desk(edi, "M1001M01")];
  const reports = new Set<string>();
  let runs = 0;
  for (const procedure of procedureKinds.keys()) {
    const allowed = desks.filter((desk) => mayUse(desk, procedure));
    const [owner, stranger] = allowed;
    assert.ok(owner, `${procedure}: somebody may use it`);
    const run = new Run(owner, String(++runs).padStart(4, "0"));
    await run.check(procedure, stranger);
    run.printed.forEach((code) => reports.add(code));
  }
  assert.ok(reports.size > 40, `${reports.size} kinds of reports were put out`);
  const faults = gateway.lines.filter(({ event }) => event === "could not decide a message");
  assert.deepEqual(faults, []);
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

function mayUse({ user }: Desk, procedure: string): boolean {
  const wanted = [...exampleSteps(procedure), procedure].map((code) => catalogue.procedure(code)!);
  const known = { userId: user.user_id, roles: [...user.roles] };
  return wanted.every((one) => checkRights(known, one) === undefined);
}

/** One procedure with what has to be there before, under natural names of its own. */
class Run {
  readonly printed: string[] = [];
  readonly #numbers = new Map<FamilyName, string>();

  constructor(private readonly owner: Desk, private readonly unique: string) {}

  async check(procedure: string, stranger: Desk | undefined): Promise<void> {
    const wrong = this.#example(procedure, badItem(procedure));
    if (undecidableProcedures.includes(procedure)) {
      const code = writeResultCode(ruleCode(catalogue, procedure, "undecidable"));
      await this.owner.refused(procedure, this.#example(procedure), code);
    } else {
      const steps = exampleSteps(procedure);
      for (const step of steps) await this.#accept(step);
      if (steps.length > 0 && stranger !== undefined) {
        const code = writeResultCode(ruleCode(catalogue, procedure, "not owner"));
        const reply = await stranger.job(procedure, this.#example(procedure), filesOf(procedure));
        assert.deepEqual(reply.codes, [code], `${procedure} of another enterprise`);
      }
      await this.#accept(procedure);
    }
    const code = badItemCode(procedure);
    if (code === undefined) return;
    const refused = await this.owner.job(procedure, wrong, filesOf(procedure));
    assert.equal(refused.codes[0], code, procedure);
    assert.equal(refused.output, undefined, procedure);
  }

  async #accept(procedure: string): Promise<void> {
    const { files } = filesOf(procedure);
    const reply = await this.owner.accepted(procedure, this.#example(procedure), files);
    const { screens = [], inquiries = [], family } = procedureKind(procedure)!;
    const answers = [...screens, ...inquiries.map(({ output }) => output)];
    if (answers.length === 0) assert.equal(reply.output, undefined, procedure);
    else assert.ok(answers.includes(reply.output?.code ?? ""), `${procedure} returns a screen`);
    const reports = await this.owner.collect();
    this.printed.push(...reports.map(({ code }) => code));
    this.#note(family, reply, reports);
  }

  /** The number that was given: in the subject of the result, and for transits in a report. */
  #note(family: FamilyName, reply: ClientReply, reports: readonly ClientOutput[]): void {
    const number = /^\d{12}/.exec(reply.information)?.[0];
    if (number !== undefined) {
      assert.equal(reply.resultItems[0] ?? number, number, "the number is in subject and items");
      this.#numbers.set(family, number);
    }
    for (const { items } of reports) {
      const transit = [...items.filled()].find(({ item, value }) =>
        /management no/i.test(item.name) && /^51\d{10}$/.test(value)
      );
      if (transit !== undefined) this.#numbers.set("loading confirmation", transit.value);
    }
  }

  #example(procedure: string, extra: ItemRecord = {}): ItemRecord {
    const numberOf = (family: FamilyName) => this.#numbers.get(family);
    return { ...exampleRequest(procedure, { numberOf, unique: this.unique }), ...extra };
  }
}

function filesOf(procedure: string) {
  const attachments = catalogue.procedure(procedure)!.attachments;
  return { files: attachments ? [{ name: "a.pdf", content: Uint8Array.of(1) }] : undefined };
}

/** The first single item of a request, holding a character that no item may have. */
function badItem(procedure: string): ItemRecord {
  const item = firstItem(procedure);
  return item === undefined ? {} : { [item]: "\u0085" };
}

function badItemCode(procedure: string): string | undefined {
  const item = firstItem(procedure);
  if (item === undefined) return undefined;
  const code = itemCode(catalogue, procedure, item, "characters");
  return writeResultCode({ code, item, repetition: 0 });
}

function firstItem(procedure: string): string | undefined {
  return catalogue.procedure(procedure)!.layout.items
    .find(({ inRequest, group }) => inRequest && group === "")?.id;
}

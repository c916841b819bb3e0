/**
 * Two gateways behind HAProxy as `deploy/haproxy` has it, under load: restarted one after the other with
 * `SONGHANH_DRAIN_MS`, and upgraded from the program of 0.1.0, which all have to be stopped for. Nobody's
 * request is cut.
 */
import assert from "node:assert/strict";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { debianPrograms } from "./rig/debian_programs.ts";
import { Rig, type RigOptions } from "./rig/rig.ts";
import type { RigGateway } from "./rig/rig_gateway.ts";
import { writeLightUsers } from "./rig/write_light_users.ts";
import { declarations } from "./support/declarations.ts";
import { EchoingPrimary } from "./support/echoing_primary.ts";
import { inDirectory } from "./support/in_directory.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { codeOf, ownFiles, testTerminal } from "./support/relay_bed.ts";
import project from "../deno.json" with { type: "json" };
import { firstProgram } from "./upgrade/first_program.ts";
import { nextMinor, nextProgram, type NextStep } from "./upgrade/next_program.ts";

const programs = debianPrograms();
const ignore = programs === undefined;

const senders = 8;
const requestsMin = 2_000;

/** Terminals that connect anew for each message, as they do, until they are told to stop. */
class Terminals {
  /** First code of each answer; undefined for a connection that was cut or refused. */
  readonly codes: (string | undefined)[] = [];
  #stopping = false;
  readonly #senders: Promise<void>[];

  constructor(private readonly edi: Rig["edi"]) {
    this.#senders = Array.from({ length: senders }, (_, index) => this.#send(index));
  }

  /** So many are answered from now on. */
  async more(count: number): Promise<void> {
    const until = this.codes.length + count;
    await waitUntil("messages go on", () => this.codes.length >= until, 60_000);
  }

  async stop(): Promise<Record<string, number>> {
    if (this.codes.length < requestsMin) await this.more(requestsMin - this.codes.length);
    this.#stopping = true;
    await Promise.all(this.#senders);
    const counts: Record<string, number> = {};
    for (const code of this.codes) counts[code ?? "cut"] = (counts[code ?? "cut"] ?? 0) + 1;
    return counts;
  }

  async #send(index: number): Promise<void> {
    const terminal = testTerminal();
    for (let number = 0; !this.#stopping; number++) {
      const message = number % 4 === 0
        ? terminal.job("IDA", { ...declarations.importOneLine, REF: `UPG-${index}-${number}` })
        : terminal.job("IID", { ICN: "100000000000" });
      const answer = await postRaw(this.edi, terminalRequest(message.contentType, message.body))
        .catch(() => undefined);
      this.codes.push(codeOf(answer));
    }
  }
}

function bed(primary: EchoingPrimary, options: Partial<RigOptions>): Promise<Rig> {
  return Rig.start({
    ...{ programs: programs!, replication: "none", haproxy: "deployed", primary: primary.url },
    databaseUrl: (pair) => pair.socketUrl(),
    ...options,
  });
}

/** What HAProxy says of a server that may be ready. */
async function statOf(rig: Rig, server: string): Promise<string> {
  const lines = (await rig.haproxy.tell("show stat")).split("\n");
  const line = lines.find((line) => line.startsWith(`ready,${server},`));
  assert.ok(line, lines.join("\n"));
  return line;
}

/** Nobody is connected to a server any more. */
async function untilUnused(rig: Rig, server: string): Promise<void> {
  await waitUntil(`nobody is connected to ${server}`, async () => {
    // Back end, server, what waits now and at most; the fifth is how many are connected.
    const [, , , , connected] = (await statOf(rig, server)).split(",");
    return connected === "0";
  });
}

Deno.test({
  name: "two nodes are restarted one after the other under load, and no request is cut",
  ignore,
  fn: async () => {
    await using primary = new EchoingPrimary();
    // HAProxy looks every 500 ms and believes the second look.
    await using rig = await bed(primary, { env: { SONGHANH_DRAIN_MS: "2000" } });
    const terminals = new Terminals(rig.edi);
    await terminals.more(50);
    for (const gateway of rig.gateways) {
      assert.equal(await gateway.stop(), 0);
      await gateway.start();
      // As a person does before the next one: the proxy has seen it, too.
      await waitUntil(
        "HAProxy uses it",
        async () => (await statOf(rig, gateway.name)).includes(",UP,"),
      );
      await terminals.more(50);
    }
    const counts = await terminals.stop();
    console.log(`${terminals.codes.length} requests through two restarts:`, counts);
    assert.deepEqual(counts, { "00000": terminals.codes.length });
  },
});

Deno.test({
  name: "0.1.0 is upgraded while HAProxy lets senders wait, and no request is cut",
  ignore,
  fn: () =>
    inDirectory(async (dir) => {
      const program = await firstProgram(dir);
      if (program === undefined) return;
      await using primary = new EchoingPrimary();
      await using rig = await bed(primary, {
        start: false,
        // Settings that 0.1.0 does not know it refuses.
        people: {
          SONGHANH_TRUST_DIR: ownFiles.SONGHANH_TRUST_DIR,
          SONGHANH_USERS_FILE: await writeLightUsers(dir),
        },
      });
      for (const gateway of rig.gateways) await gateway.start({}, program);
      await rig.startHaproxy();
      const terminals = new Terminals(rig.edi);
      await terminals.more(500);
      await waitUntil("somebody is", async () => !/^(?:[^,]*,){4}0,/.test(await statOf(rig, "a")));

      const [a, b] = rig.gateways as [RigGateway, RigGateway];
      const state = async (server: string, to: string) =>
        assert.equal(await rig.haproxy.tell(`set server ${server} state ${to}`), "");
      // As the head of the configuration says.
      await state("ready/a", "drain");
      await untilUnused(rig, "a");
      assert.equal(await a.stop(), 0);
      await state("any/b", "maint");
      await state("ready/b", "drain");
      await untilUnused(rig, "b");
      const from = performance.now();
      assert.equal(await b.stop(), 0);
      const { code, stdout, stderr } = await rig.songhanh(["migrate"]);
      assert.equal(code, 0, stdout + stderr);
      await Promise.all([a.start(), b.start()]);
      for (const server of ["any/b", "ready/a", "ready/b"]) await state(server, "ready");
      const waitedS = (performance.now() - from) / 1_000;
      await terminals.more(500);
      const counts = await terminals.stop();
      const { length } = terminals.codes;
      console.log(
        `${length} requests through an upgrade from 0.1.0, with ${
          waitedS.toFixed(1)
        } s of waiting:`,
        counts,
      );
      assert.equal(counts.cut, undefined);
      // A node that is just coming up may tell a few of them to try again.
      assert.ok((counts["00000"] ?? 0) > length - 50);
    }),
});

const present = project.version;
const next = nextMinor(present);
const added: NextStep = {
  name: "9001_added",
  sql: "create table added_later (id integer primary key);\n" +
    "alter table node add column added_later text;\n",
  facts: {
    since: next,
    oldestProgram: present,
    does: "Adds what the version before does not look at.",
  },
};
const changed: NextStep = {
  name: "9002_changed",
  sql: "alter table node rename column added_later to changed_later;\n",
  facts: { since: next, oldestProgram: next, does: "Changes what the version before may look at." },
};

Deno.test({
  name: "the next minor version comes rolling under load, and no request is cut",
  ignore,
  fn: () =>
    inDirectory(async (dir) => {
      await using primary = new EchoingPrimary();
      await using rig = await bed(primary, { env: { SONGHANH_DRAIN_MS: "2000" } });
      const program = await nextProgram(dir, next, [added]);
      const later = await nextProgram(dir, next, [added, changed]);
      const terminals = new Terminals(rig.edi);
      await terminals.more(50);
      const migrate = (from: string, ...args: string[]) =>
        rig.songhanh(["migrate", ...args], rig.gateways[0]!, {}, from);

      // Where nodes of this version could not go on, nothing is done while they work.
      const planned = JSON.parse((await migrate(later, "--plan", "--json")).stdout);
      assert.deepEqual([planned.rolling, planned.missing], [false, [added.name, changed.name]]);
      const refused = await migrate(later);
      assert.equal(refused.code, 75, refused.stdout + refused.stderr);
      assert.match(refused.stderr, /stop all nodes first/);
      for (const { edi } of rig.gateways) {
        assert.ok(refused.stderr.includes(edi.address.split(":")[1]!), "it names them");
      }

      // Where they can, they do: on the new schema, and started anew on it.
      const plan = JSON.parse((await migrate(program, "--plan", "--json")).stdout);
      assert.deepEqual([plan.rolling, plan.from, plan.to], [true, present, next]);
      const { code, stdout, stderr } = await migrate(program);
      assert.equal(code, 0, stdout + stderr);
      await terminals.more(50);
      for (const from of [undefined, program]) {
        for (const gateway of rig.gateways) {
          assert.equal(await gateway.stop(), 0);
          await gateway.start({}, from);
          await waitUntil(
            "HAProxy uses it",
            async () => (await statOf(rig, gateway.name)).includes(",UP,"),
          );
          await terminals.more(50);
          const said = gateway.process.text.join("\n");
          if (from === undefined) {
            assert.match(said, new RegExp(added.name), "it says that it is behind");
          }
        }
      }
      const counts = await terminals.stop();
      console.log(`${terminals.codes.length} requests from ${present} to ${next}:`, counts);
      assert.deepEqual(counts, { "00000": terminals.codes.length });
      for (const gateway of rig.gateways) {
        const metrics = (await gateway.ask("/metrics"))?.text ?? "";
        assert.match(metrics, new RegExp(`songhanh_build_info\\{version="${next}"`));
      }
    }),
});

/** F11: a gateway and its database that die again while they recover from a crash. */
import assert from "node:assert/strict";
import { withSeed } from "../adapters/testing/seeded.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { assertNothingLost, type Exchange } from "./support/assert_nothing_lost.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Load } from "./support/load.ts";
import { codeOf, isSame, JournalView, RelayBed } from "./support/relay_bed.ts";

/** Starts that are killed before one is let go on. */
const crashes = Number(Deno.env.get("SONGHANH_TEST_ROUNDS") ?? 2);

Deno.test("F11: nothing is lost when a recovery is killed, and the next one too (seeded)", async () => {
  await withSeed(async (chance) => {
    await using bed = await RelayBed.start();
    bed.primary.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, chance() * 20));
    const { startedInMs } = bed.gateway;
    const exchanges: Exchange[] = [];
    const load = new Load(bed, 16);
    await waitUntil("60 answers", () => load.answered >= 60);
    bed.gateway.kill();
    killDatabase(bed.dataDir, chance);
    await bed.gateway.ended();
    await load.stop();
    exchanges.push(...load.exchanges);

    for (let crash = 1; crash <= crashes; crash++) {
      // A program takes a third of that time before it does anything.
      const afterMs = startedInMs * (0.3 + 0.8 * chance());
      const said = await GatewayProcess.startAndKill(bed.processOptions(), afterMs);
      assert.ok(!said.some((line) => line.startsWith("error")), said.join("\n"));
      killDatabase(bed.dataDir, chance);
    }

    await bed.startGateway();
    const url = (await Deno.readTextFile(`${bed.dataDir}/database-url`)).trim();
    await using journal = new JournalView(url);
    await assertNothingLost(journal, bed.primary, exchanges);
    for (const { message } of exchanges.filter(({ answer }) => answer === undefined)) {
      const [before] = await journal.of(message.linkInfo);
      const again = await bed.post(message);
      assert.ok(bed.primary.countOf(message.linkInfo) <= 1, "never handed over again");
      if (before === undefined) assert.equal(codeOf(again), "00000", "it had never arrived");
      if (before?.state === "answered") assert.ok(isSame(again?.body, before.reply?.bytes));
      if (before?.state === "unknown") assert.equal(codeOf(again), "A0007");
    }
    assert.equal(codeOf(await bed.post(bed.declaration())), "00000");
    assert.equal(await bed.gateway.stop(), 0);
  });
});

/** Kills the server that a killed gateway leaves, three times in four: else it is a leftover. */
function killDatabase(dataDir: string, chance: () => number): void {
  if (chance() < 0.25) return;
  try {
    const file = Deno.readTextFileSync(`${dataDir}/postgres/cluster/postmaster.pid`);
    Deno.kill(Number(file.split("\n")[0]), "SIGKILL");
  } catch {
    // It had not started, or has ended.
  }
}

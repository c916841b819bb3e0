/**
 * Where the time of a lane goes: runs one lane in this process under load and prints the functions
 * that took most.
 *
 *     deno run -A bench/profile/main.ts --corpus DIR [--mode standby|relay] [--connections 64]
 *       [--rate MESSAGES_A_SECOND] [--warmup 5] [--seconds 10] [--rows 60] [--out FILE.cpuprofile]
 *
 * A sample counts for twice its interval at most, so that the time in which other programs had the
 * core is left out for the most part; still, only a quiet machine gives microseconds to rely on. The
 * file opens in the Performance panel of a Chromium browser.
 */
import { parseArgs } from "node:util";
import { formatTable } from "../../gateway/command/format_table.ts";
import { run } from "../../gateway/command/run.ts";
import { gatewaySettings } from "../corpus/mod.ts";
import { type LoadResult, runLoad } from "../load/run_load.ts";
import { BenchDatabase } from "../subjects/bench_database.ts";
import { freePort, untilListening } from "../subjects/ports.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { profileRows, profileWork } from "./cpu_profile.ts";
import { runLaneHere } from "./run_lane_here.ts";

const schema = "songhanh_profile";

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      corpus: { type: "string", default: "data/bench/corpus" },
      mode: { type: "string", default: "standby" },
      connections: { type: "string", default: "64" },
      seconds: { type: "string", default: "10" },
      warmup: { type: "string", default: "5" },
      rate: { type: "string" },
      rows: { type: "string", default: "60" },
      data: { type: "string", default: "data/bench" },
      out: { type: "string" },
    },
  });
  await using database = await BenchDatabase.sandbox(values.data);
  await database.reset([schema]);
  await using primary = await startAnsweringPrimary();
  const target = `127.0.0.1:${freePort()}`;
  const dataDir = await Deno.makeTempDir();
  const settings: Record<string, string> = {
    SONGHANH_DATA_DIR: dataDir,
    SONGHANH_DATABASE_URL: database.url,
    SONGHANH_DATABASE_SCHEMA: schema,
    SONGHANH_EDI_LISTEN: target,
    SONGHANH_ADMIN_LISTEN: "127.0.0.1:0",
    SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
    SONGHANH_MODE: values.mode,
    SONGHANH_WORKERS: "1",
    ...gatewaySettings(await Deno.realPath(values.corpus)),
  };
  for (const [name, value] of Object.entries(settings)) Deno.env.set(name, value);
  runLaneHere();
  const gateway = run(["start"]);
  await untilListening(target);

  const load = { target, corpus: values.corpus };
  const connections = Number(values.connections);
  const warmup = await runLoad({
    ...load,
    connections,
    seconds: Number(values.warmup),
    warmupSeconds: 0,
  });
  const warmedUp = Object.values(warmup.replies).reduce((sum, count) => sum + count, 0);
  let result: LoadResult | undefined;
  const profile = await profileWork(async () => {
    result = await runLoad({
      ...load,
      connections,
      rate: values.rate === undefined ? undefined : Number(values.rate),
      seconds: Number(values.seconds),
      warmupSeconds: 0,
      // What was sent before would be a repeat; some was in flight at the end.
      first: warmedUp + connections,
    });
  });
  if (values.out !== undefined) await Deno.writeTextFile(values.out, JSON.stringify(profile));
  const { perSecond, replies, unexpected } = result!;
  const messages = Object.values(replies).reduce((sum, count) => sum + count, 0);
  console.log(`${messages} messages, ${Math.round(perSecond)}/s; µs are per message`, {
    ...replies,
    unexpected,
  });
  const busyMs = profileRows(profile).filter(({ name }) => name !== "(idle)" && name !== "post")
    .reduce((sum, { selfMs }) => sum + selfMs, 0);
  console.log(`busy: ${((busyMs * 1000) / messages).toFixed(0)} µs per message`);
  const us = (milliseconds: number) => ((milliseconds * 1000) / messages).toFixed(1);
  const share = (milliseconds: number) => ((milliseconds * 100) / busyMs).toFixed(1);
  const table = (rows: ReturnType<typeof profileRows>) =>
    formatTable(
      ["self µs", "%", "total µs", "%", "function", "place"],
      rows.slice(0, Number(values.rows))
        .map((
          { selfMs, totalMs, name, place },
        ) => [us(selfMs), share(selfMs), us(totalMs), share(totalMs), name, place]),
    );
  const rows = profileRows(profile).filter(({ name }) => name !== "(idle)");
  console.log(`\nmost by themselves\n${table(rows)}`);
  console.log(
    `\nmost with what they call\n${table(rows.toSorted((a, b) => b.totalMs - a.totalMs))}`,
  );
  Deno.kill(Deno.pid, "SIGTERM");
  await gateway;
  await Deno.remove(dataDir, { recursive: true });
}

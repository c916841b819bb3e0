/** Commands of a give-back at a gateway that answers as it is told. */
import assert from "node:assert/strict";
import { itemStates } from "../../adapters/give_back/give_back_plans.ts";
import type { GiveBackPlanJson } from "../api/give_back.ts";
import { run } from "./run.ts";

const none = Object.fromEntries(
  itemStates.map((state) => [state, 0]),
) as GiveBackPlanJson["counts"];
const plan: GiveBackPlanJson = {
  id: 4,
  state: "running",
  createdAt: "2026-11-22T05:00:00Z",
  createdBy: "mai",
  reason: "",
  settings: { ask: "always", concurrency: 8, perSecond: 0 },
  approvedAt: null,
  approvedBy: null,
  startedAt: null,
  endedAt: null,
  items: 2,
  counts: { ...none, "given back": 2 },
  refusalsExpected: 0,
};

/** A command at a gateway whose plans these are and that looks so at the end; with what it was asked. */
async function ends(args: readonly string[], plans: GiveBackPlanJson[], end = plan) {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ method, url }) => {
      const { pathname } = new URL(url);
      asked.push(`${method} ${pathname.replace("/api/v1/failback/plans", "")}`);
      if (method === "POST") return Response.json(plan);
      return Response.json(pathname.endsWith("/plans") ? { plans } : end);
    },
  );
  const ignore = () => {};
  const dir = await Deno.makeTempDir();
  try {
    const code = await run(["failback", ...args, "--reason", "thử"], {
      environment: {
        SONGHANH_DATA_DIR: dir,
        SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}`,
      },
      output: { text: ignore, json: ignore, remark: ignore },
    });
    return { code, asked };
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("failback run --wait waits for what runs, and tells by its code whether it came to its end", async () => {
  const wait = ["run", "4", "--wait"];
  const through = await ends(wait, [], { ...plan, state: "done" });
  assert.deepEqual(through, { code: 0, asked: ["POST /4/run", "GET /4"] });
  const counts = { ...none, refused: 1, "given back": 1 };
  assert.equal((await ends(wait, [], { ...plan, state: "done", counts })).code, 1);
  // VNACCS has fallen again, or somebody holds it.
  assert.equal((await ends(wait, [], { ...plan, state: "paused" })).code, 1);
  assert.equal((await ends(["run", "4"], [])).code, 0);
});

Deno.test("without a number the newest plan is meant that was not thrown away", async () => {
  const plans = [{ ...plan, id: 6, state: "discarded" } as const, { ...plan, id: 5 }, plan];
  assert.deepEqual((await ends(["pause"], plans)).asked, ["GET ", "POST /5/pause"]);
  assert.deepEqual((await ends(["pause"], plans.slice(0, 1))).asked, ["GET ", "POST /6/pause"]);
});

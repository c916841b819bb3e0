/**
 * Giving back by a process that is killed at every single request, before the centre has applied it
 * and after (F43): it resumes, and nothing is applied twice.
 */
import assert from "node:assert/strict";
import { findPlan } from "../adapters/give_back/give_back_plans.ts";
import { readNumberMap } from "../core/give_back/mod.ts";
import { Centre } from "./support/centre.ts";
import { beginGiveBack, spawnGiveBack } from "./support/begin_give_back.ts";
import { type Accepted, serviceAccount, StandbyOffice } from "./support/standby_office.ts";

/** The centre over HTTP; `onRequest` may end the connection before or after it is applied. */
function serve(
  centre: Centre,
  onRequest: (number: number) => "answer" | "kill before" | "kill after",
  delayMs = 0,
) {
  let count = 0;
  // Requests of killed processes are never answered: the server is not waited for.
  const stopping = new AbortController();
  const options = {
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    signal: stopping.signal,
  };
  const server = Deno.serve(options, async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const what = onRequest(++count);
    if (what === "kill before") return await never();
    const map = request.headers.get("songhanh-number-map");
    const bytes = centre.answer(
      request.headers.get("content-type"),
      body,
      map === null ? undefined : readNumberMap(map),
      serviceAccount.userId,
    );
    if (what === "kill after") return await never();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    return new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": "text/plain; charset=UTF-8" },
    });
  });
  return { port: server.addr.port, stop: () => stopping.abort() };
}

function never(): Promise<Response> {
  return new Promise(() => {});
}

Deno.test("a give-back that is killed at every request resumes and applies nothing twice (F43)", async () => {
  await using office = await StandbyOffice.open();
  const messages: Accepted[] = [];
  const ida = await office.send("IDA", { BL1: "B1" });
  messages.push(ida, await office.send("IDC", { ICN: ida.number }));
  messages.push(await office.send("IDA01", { ICN: ida.number, BL1: "B1", NT2: "sửa" }));
  messages.push(await office.send("IDE", { ICN: ida.number }));
  messages.push(await office.send("MIC", { HAB: "H1" }));
  const plan = await beginGiveBack(office, "always", 2);

  const centre = new Centre();
  let child: Deno.ChildProcess | undefined;
  let killedAt = 0;
  let kills = 0;
  /** Requests of the present process. */
  let since = 0;
  const server = serve(centre, () => {
    since++;
    // Each process gets one request further than the last; killed before and after by turns.
    if (since <= killedAt) return "answer";
    const what = kills % 2 === 0 ? "kill before" : "kill after";
    kills++;
    if (kills % 2 === 0) killedAt++;
    queueMicrotask(() => child?.kill("SIGKILL"));
    return what;
  });
  try {
    for (let processes = 0; processes < 60; processes++) {
      since = 0;
      child = spawnGiveBack(office.url, `http://127.0.0.1:${server.port}/`);
      await child.status;
      const found = (await findPlan(office.sql, plan))!;
      if (found.state === "done") break;
      await office.sql`update failback_item set due_at = '-infinity'`;
    }
  } finally {
    server.stop();
  }
  const done = (await findPlan(office.sql, plan))!;
  const rows = await office.sql`select procedure, state, reason from failback_item order by place`;
  assert.equal(done.state, "done", `${kills} kills: ${JSON.stringify(rows)}`);
  assert.ok(kills >= messages.length, `${kills} kills`);
  for (const { linkInfo } of messages) {
    const times = centre.applied.filter((each) => each.linkInfo === linkInfo).length;
    assert.equal(times, 1, JSON.stringify(rows));
  }
  const { counts } = done;
  assert.equal(counts["given back"] + counts["already there"], messages.length);
});

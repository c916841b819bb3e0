import assert from "node:assert/strict";
import { answerWaiting } from "../admin/answer_waiting.ts";
import { readConfig } from "../settings/config.ts";
import { Problem } from "../web/problem.ts";
import { AdminClient } from "./admin_client.ts";

async function refusal(
  answer: (request: Request) => Response | Promise<Response>,
): Promise<string> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const environment = { SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}` };
  try {
    const client = await AdminClient.open({
      environment,
      config: () => readConfig(environment, 1),
      output: { text: () => {}, json: () => {}, remark: () => {} },
    }, "token");
    let message = "";
    await assert.rejects(client.get("/mirror/status"), (error: Error) => {
      message = error.message.replace(/:\d+ /, ":PORT ");
      return true;
    });
    return message;
  } finally {
    await server.shutdown();
  }
}

Deno.test("AdminClient says why it is refused, whoever says it: the API, or what is there before it", async () => {
  const here = "the gateway at http://127.0.0.1:PORT refused:";
  const info = { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 } } as const;
  const waiting = "waits for the database: it does not answer";
  assert.equal(
    await refusal((request) => answerWaiting(waiting)(request, info)),
    `${here} status 503: not ready: ${waiting}`,
  );
  assert.equal(
    await refusal(() => new Problem("NODE_STOPPED", "rows are lost").response()),
    `${here} The gateway takes and decides nothing now: rows are lost (NODE_STOPPED)`,
  );
  // What is no sentence is not shown.
  const page = { headers: { "content-type": "text/html" }, status: 502 };
  assert.equal(await refusal(() => new Response("<html>", page)), `${here} status 502`);
  assert.equal(await refusal(() => new Response(null, { status: 503 })), `${here} status 503`);
});

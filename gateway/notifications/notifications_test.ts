import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { createLog } from "../log/log.ts";
import type { ServiceNow } from "../node/service_watch.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { Notifications, type NotificationsOptions } from "./notifications.ts";

Deno.test("Notifications keeps its connection to a receiver of the installation's own authority", async () => {
  const certificate = await makeServerCertificate();
  const told: string[] = [];
  const ports = new Set<number>();
  const receiver = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...certificate },
    async (request, { remoteAddr }) => {
      ports.add((remoteAddr as Deno.NetAddr).port);
      told.push(JSON.parse(await request.text()).kind);
      return new Response(null, { status: 204 });
    },
  );
  let changes: (now: ServiceNow, before: ServiceNow) => void = assert.fail;
  const up = scratchService("relay");
  const notifications = new Notifications({
    receiver: { url: `https://127.0.0.1:${receiver.addr.port}/hook`, secret: "một bí mật" },
    trust: { caCertificates: [certificate.cert] },
    // What is about the database itself is told without it.
    sql: undefined as unknown as NotificationsOptions["sql"],
    log: createLog({}, { write: (line) => assert.fail(line) }),
    node: "a",
    service: { now: up, onChange: (listener) => changes = listener },
    unknownCount: () => Promise.resolve(0),
    endings: () => Promise.resolve([]),
  });
  const away = scratchService("relay", { state: "not durable" });
  for (const [now, before] of [[away, up], [up, away], [away, up]] as const) {
    const { length } = told;
    changes(now, before);
    await waitUntil("it is told", () => told.length === length + 1);
  }
  await notifications.close();
  await receiver.shutdown();
  assert.deepEqual(told, ["outage-began", "outage-ended", "outage-began"]);
  assert.equal(ports.size, 1, "one connection for all");
});

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { postNotification, signatureOf } from "./post_notification.ts";

const notification = { id: "a", kind: "outage-began", body: '{"text":"VNACCS ngừng hoạt động"}' };
const now = new Date("2026-03-02T01:00:00.700Z");

Deno.test("postNotification() signs time and body, and sends nothing where it is led to", async () => {
  const seen: { signature: string | null; body: string }[] = [];
  let status = 204;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      seen.push({
        signature: request.headers.get("songhanh-signature"),
        body: await request.text(),
      });
      return new Response(null, { status, headers: { location: "/elsewhere" } });
    },
  );
  const { port } = server.addr as Deno.NetAddr;
  const receiver = { url: `http://127.0.0.1:${port}/hook?key=secret`, secret: "0123456789abcdef" };
  assert.equal(await postNotification(receiver, notification, now), undefined);
  const expected = createHmac("sha256", receiver.secret)
    .update(`1772413200.${notification.body}`).digest("hex");
  assert.deepEqual(seen, [{ signature: `t=1772413200,v1=${expected}`, body: notification.body }]);
  assert.notEqual(signatureOf(receiver.secret, 1772413201, notification.body), expected);

  for (status of [302, 400, 503]) {
    const problem = await postNotification(receiver, notification, now);
    assert.equal(problem, `the receiver answered ${status}`);
  }
  assert.equal(seen.length, 4, "no redirection is followed");
});

Deno.test("postNotification() says without the address that nobody is there", async () => {
  const receiver = { url: "http://127.0.0.1:1/hook?key=secret", secret: "0123456789abcdef" };
  assert.equal(
    await postNotification(receiver, notification, now),
    "the receiver takes no connection",
  );
});

import assert from "node:assert/strict";
import { RequestScope, TooSlow } from "./request_scope.ts";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("RequestScope: what has its own time costs none of a request's, nor of the one around it", async () => {
  const done = await RequestScope.run(400, () =>
    RequestScope.run(300, async () => {
      await RequestScope.inOwnTime(5_000, async () => {
        // What is asked for within has the same time, not one of its own.
        await Promise.all([pause(600), RequestScope.inOwnTime(50, () => pause(500))]);
      });
      await pause(20);
      RequestScope.current!.refuseAbandoned();
      return "done";
    }));
  assert.equal(done, "done");
});

Deno.test("RequestScope: afterwards the request's time goes on where it stood", async () => {
  const from = performance.now();
  await assert.rejects(
    RequestScope.run(300, async () => {
      await RequestScope.inOwnTime(5_000, () => pause(200));
      await pause(5_000);
    }),
    (error) => error instanceof TooSlow && !error.isOwnTime && /300 ms/.test(error.message),
  );
  const ms = performance.now() - from;
  assert.ok(ms >= 490 && ms < 3_000, `${ms} ms`);
});

Deno.test("RequestScope: its own time is bounded, and the request is abandoned after it", async () => {
  const scopes: RequestScope[] = [];
  const asked = RequestScope.run(5_000, () =>
    RequestScope.inOwnTime(50, () => {
      scopes.push(RequestScope.current!);
      return pause(200);
    }));
  await assert.rejects(asked, (error) => error instanceof TooSlow && error.isOwnTime);
  assert.throws(() => scopes[0]!.refuseAbandoned(), TooSlow);
  await pause(200);
});

Deno.test("RequestScope: of parts beside each other the last that ends lets the time go on", async () => {
  for (const [first, second] of [[50, 600], [600, 50]] as const) {
    const done = await RequestScope.run(300, async () => {
      await Promise.all([
        RequestScope.inOwnTime(5_000, () => pause(first)),
        RequestScope.inOwnTime(5_000, () => pause(second)),
      ]);
      await pause(20);
      RequestScope.current!.refuseAbandoned();
      return "done";
    });
    assert.equal(done, "done", `${first} and ${second} ms`);
  }
});

Deno.test("RequestScope: what goes on behind a request that was answered is not abandoned for its time", async () => {
  const behind = Promise.withResolvers<void>();
  await RequestScope.run(300, () => {
    const scope = RequestScope.current!;
    pause(20)
      .then(() => RequestScope.inOwnTime(20, () => pause(100)))
      .then(() => scope.refuseAbandoned())
      .then(behind.resolve, behind.reject);
    return Promise.resolve();
  });
  await behind.promise;
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { type AdmittedProvider, ProviderGate, providerSender } from "../../core/providers/mod.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import {
  changeProvider,
  countUsage,
  createProvider,
  listProviders,
  loadAdmitted,
  monthlyUsage,
  renewToken,
} from "./provider_store.ts";
import { ProviderWatch } from "./provider_watch.ts";

const limits = { perSecond: 10, perDay: 100 };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function gateOf(providers: readonly AdmittedProvider[]): ProviderGate {
  const gate = new ProviderGate(1, sha256);
  gate.replace(providers);
  return gate;
}

async function record(
  sql: Sql,
  { sequence, sender, user = "A0001A01", state = "stood in", at, code, first }: {
    readonly sequence: number;
    readonly sender: string;
    readonly user?: string | null;
    readonly state?: string;
    readonly at: string;
    readonly code?: string;
    /** Sequence of the message that it repeats. */
    readonly first?: number;
  },
): Promise<void> {
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, user_id, state, code,
      first_stream, first_sequence, digest, sealed, request)
    values (1, ${sequence}, ${at}, 1, ${sender}, ${user}, ${state},
      ${code ?? (state === "stood in" ? "00000" : state === "refused" ? "A0011" : null)},
      ${first === undefined ? null : 1}, ${first ?? null},
      ${createHash("sha256").update(String(sequence)).digest()}, false, ${new Uint8Array(50)})`;
  await sql`
    insert into stream (id, last_sequence) overriding system value values (1, ${sequence})
    on conflict (id) do update set last_sequence = excluded.last_sequence`;
}

Deno.test("a provider's token is admitted until it is renewed or the provider disabled", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id, token } = await createProvider(sql, "VAN Một", limits, "test");
  const admit = async (text: string) =>
    gateOf(await loadAdmitted(sql, "2026-03-02")).admit(text, 0).kind;
  assert.equal(await admit(token), "provider");
  const [row] = await sql`select encode(digest, 'hex') as digest from provider`;
  assert.ok(!token.includes(row!.digest));
  const renewed = (await renewToken(sql, id, "test"))!;
  assert.equal(await admit(token), "unknown");
  assert.equal(await admit(renewed), "provider");
  assert.equal(await changeProvider(sql, id, { ...limits, disabled: true }, "test"), "changed");
  assert.equal(await admit(renewed), "unknown");
  assert.equal((await listProviders(sql))[0]!.disabled, true);
  assert.equal(await renewToken(sql, "000000000000", "test"), undefined);
});

Deno.test("countUsage() counts each message once, by day of Vietnam and user", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id } = await createProvider(sql, "VAN Một", limits, "test");
  const sender = providerSender(id, "192.0.2.1");
  await record(sql, { sequence: 1, sender, at: "2026-03-31T10:00:00Z" });
  await record(sql, { sequence: 2, sender, state: "refused", at: "2026-03-31T16:59:59Z" });
  // Midnight in Vietnam.
  await record(sql, { sequence: 3, sender, user: null, at: "2026-03-31T17:00:00Z" });
  await record(sql, { sequence: 4, sender: "192.0.2.1", at: "2026-03-31T10:00:00Z" });
  const [a, b] = await Promise.all([countUsage(sql), countUsage(sql)]);
  assert.equal(a + b, 4);
  assert.equal(await countUsage(sql), 0);
  await record(sql, { sequence: 5, sender, at: "2026-03-31T11:00:00Z" });
  assert.equal(await countUsage(sql), 1);
  assert.deepEqual(await monthlyUsage(sql, id, "2026-03"), [
    {
      ...{ day: "2026-03-31", userId: "A0001A01", messages: 3, accepted: 2 },
      ...{ refusedByGateway: 1, refusedByCentre: 0, unknown: 0, bytes: 150 },
    },
  ]);
  assert.deepEqual(await monthlyUsage(sql, id, "2026-04"), [
    {
      ...{ day: "2026-04-01", userId: "", messages: 1, accepted: 1 },
      ...{ refusedByGateway: 0, refusedByCentre: 0, unknown: 0, bytes: 50 },
    },
  ]);
  const [admitted] = await loadAdmitted(sql, "2026-03-31");
  assert.equal(admitted!.usedToday, 3);
});

Deno.test("countUsage() bills by outcome: what VNACCS refused is not accepted, and may come late", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id } = await createProvider(sql, "VAN Một", limits, "test");
  const sender = providerSender(id, "192.0.2.1");
  const at = "2026-03-31T10:00:00Z";
  const state = "handed over";
  const answer = (sequence: number, step: number, state: string, code: string | null) =>
    sql`
      insert into outcome (stream, sequence, step, at, epoch, state, code)
      values (1, ${sequence}, ${step}, now(), 1, ${state}, ${code})`;
  for (let sequence = 1; sequence <= 6; sequence++) {
    await record(sql, { sequence, sender, at, state });
  }
  await record(sql, { sequence: 7, sender, at, state: "repeated", first: 2 });
  await record(sql, { sequence: 8, sender, at, state: "refused", code: "E0103" });
  await answer(1, 1, "answered", "00000");
  await answer(2, 1, "answered", "S0003");
  await answer(3, 1, "refused", "A0011");
  await answer(4, 1, "unknown", "A0007");
  const bill = async () => {
    await countUsage(sql);
    const [{ day: _, userId: __, bytes: ___, ...counts }] = await monthlyUsage(
      sql,
      id,
      "2026-03",
    ) as [Awaited<ReturnType<typeof monthlyUsage>>[number]];
    return counts;
  };
  // Two are in flight, one is unknown.
  const first = { messages: 8, accepted: 1, refusedByGateway: 1, refusedByCentre: 3, unknown: 3 };
  assert.deepEqual(await bill(), first);
  assert.deepEqual(await bill(), first, "nothing is counted twice");
  await answer(5, 1, "answered", "E0001");
  await answer(6, 1, "answered", "00000");
  // Found out, and settled elsewhere.
  await answer(4, 2, "answered", "00000");
  assert.deepEqual(await bill(), {
    ...{ messages: 8, accepted: 3, refusedByGateway: 1, refusedByCentre: 4, unknown: 0 },
  });
  assert.equal((await sql`select from provider_open`).length, 0);
});

Deno.test("ProviderWatch tells who may send, and goes on after trouble", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id } = await createProvider(sql, "VAN Một", limits, "test");
  let wanted: (() => void) | undefined;
  const told: string[][] = [];
  const watch = new ProviderWatch({
    sql,
    everyMs: 5,
    onProviders: (providers) => {
      told.push(providers.map((provider) => provider.id));
      if (told.length === 2) throw new Error("trouble");
      if (providers.length === 0) wanted?.();
    },
    onTrouble: () => {},
  });
  await watch.start();
  assert.deepEqual(told[0], [id]);
  const gone = new Promise<void>((resolve) => wanted = resolve);
  await changeProvider(sql, id, { ...limits, disabled: true }, "test");
  await gone;
  await watch.stop();
});

Deno.test("ProviderWatch tells who may send before it counts, and while it counts", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id } = await createProvider(sql, "VAN Một", limits, "test");
  const sender = providerSender(id, "192.0.2.1");
  await record(sql, { sequence: 1, sender, at: new Date().toISOString() });
  const used = Promise.withResolvers<void>();
  const told: number[] = [];
  const watch = new ProviderWatch({
    sql,
    everyMs: 5,
    onProviders: ([provider]) => {
      told.push(provider!.usedToday);
      if (provider!.usedToday === 1) used.resolve();
    },
    onTrouble: (error) => used.reject(error),
  });
  await sql.begin(async (transaction) => {
    // Nothing can be counted meanwhile.
    await transaction`lock table provider_position`;
    await watch.start();
    assert.deepEqual(told, [0]);
  });
  await used.promise;
  await watch.stop();
});

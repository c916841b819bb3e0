import assert from "node:assert/strict";
import type { Mode } from "./check_switch.ts";
import {
  judgeService,
  type ServiceFacts,
  type ServiceState,
  serviceStates,
} from "./judge_service.ts";
import type { PrimaryState } from "./primary_health.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 1, minute));
const well: ServiceFacts = {
  mode: { mode: "relay", since: at(1) },
  primary: { configured: true, state: "up", since: at(0) },
  undurableSince: undefined,
  stoppedSince: undefined,
  unheardSince: undefined,
};
const modes: readonly Mode[] = ["relay", "standby", "failback", "closed"];
const states: readonly PrimaryState[] = ["unknown", "up", "suspect", "down"];

function judged(mode: Mode, state: PrimaryState, more: Partial<ServiceFacts> = {}): ServiceState {
  return judgeService({
    ...well,
    mode: { mode, since: at(1) },
    primary: { configured: true, state, since: at(2) },
    ...more,
  }).state;
}

Deno.test("judgeService() joins each mode with each state of the primary", () => {
  const found = Object.fromEntries(
    modes.map((mode) => [mode, states.map((state) => judged(mode, state))]),
  );
  const handsOver = ["primary unknown", "relaying", "primary failing", "primary down"];
  assert.deepEqual(found, {
    relay: handsOver,
    standby: ["standing in", "primary back", "standing in", "standing in"],
    failback: handsOver.with(1, "giving back"),
    closed: ["closed", "closed", "closed", "closed"],
  });
});

Deno.test("judgeService() is good in one case only: relaying to a primary that answers", () => {
  const good = modes.flatMap((mode) =>
    states.filter((state) => serviceStates[judged(mode, state)].level === "good")
      .map((state) => `${mode} ${state}`)
  );
  assert.deepEqual(good, ["relay up"]);
});

Deno.test("judgeService() says first what takes nothing at all, whatever the mode", () => {
  for (const mode of modes) {
    for (const state of states) {
      const all = { stoppedSince: at(3), undurableSince: at(4), unheardSince: at(5) };
      assert.equal(judged(mode, state, all), "rows lost");
      assert.equal(judged(mode, state, { ...all, stoppedSince: undefined }), "not durable");
      const otherwise = judged(mode, state);
      const expected = serviceStates[otherwise].serves ? "not listening" : otherwise;
      assert.equal(judged(mode, state, { unheardSince: at(5) }), expected);
    }
  }
});

Deno.test("judgeService() counts from the later of mode and primary", () => {
  assert.deepEqual(judgeService(well), { state: "relaying", since: at(1) });
  const down = { ...well, primary: { configured: true, state: "down", since: at(9) } } as const;
  assert.deepEqual(judgeService(down), { state: "primary down", since: at(9) });
  const none = {
    ...well,
    primary: { configured: false, state: "unknown", since: undefined },
  } as const;
  assert.deepEqual(judgeService(none), { state: "no primary", since: at(1) });
});

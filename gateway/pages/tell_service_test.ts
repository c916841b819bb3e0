import assert from "node:assert/strict";
import type { AccountFacts, AccountRole } from "../../core/accounts/mod.ts";
import { accountRoles } from "../../core/accounts/mod.ts";
import { type ServiceLevel, type ServiceState, serviceStates } from "../../core/switching/mod.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { languages } from "../texts/text.ts";
import { mayUse, pageAccess } from "./page_access.ts";
import { tellService } from "./tell_service.ts";
import { translator } from "./view.ts";

const states = Object.keys(serviceStates) as ServiceState[];
const accountOf = (role: AccountRole | undefined): AccountFacts | undefined =>
  role === undefined ? undefined : { role, rights: [] };
const everybody = [undefined, ...accountRoles];
const vi = { lang: "vi", t: translator("vi") } as const;

Deno.test("tellService() has words for every state and everybody, in both languages, with nothing left open", () => {
  for (const state of states) {
    for (const role of everybody) {
      const heads = languages.map((lang) => {
        const view = { lang, t: translator(lang) };
        const told = tellService(view, scratchService("relay", { state }), accountOf(role));
        const text = `${told.mark}${told.head} ${told.more} ${told.action?.text ?? ""}`;
        assert.doesNotMatch(text, /undefined|[{}]|service\./, `${state} ${role}`);
        assert.equal(told.mark === "", told.level === "good", state);
        return told.head;
      });
      assert.equal(new Set(heads).size, 2, `${state} ${role}`);
    }
  }
});

Deno.test("tellService() never says green that somebody answers where nobody does", () => {
  for (const state of states) {
    const { level, serves }: { level: ServiceLevel; serves: boolean } = serviceStates[state];
    for (const role of everybody) {
      const told = tellService(vi, scratchService("relay", { state }), accountOf(role));
      assert.equal(told.level, level);
      if (level === "bad") assert.doesNotMatch(told.head, /đang (tiếp nhận|hoạt động)/, state);
      assert.ok(serves || level !== "good", state);
    }
  }
});

Deno.test("tellService() offers to do only what the reader may open", () => {
  let offered = 0;
  for (const state of states) {
    for (const role of everybody) {
      const account = accountOf(role);
      const { action } = tellService(vi, scratchService("relay", { state }), account);
      if (action === undefined) continue;
      offered++;
      assert.ok(mayUse(pageAccess[`GET ${action.path}`], account), `${role}: ${action.path}`);
    }
  }
  assert.ok(offered >= 20, `${offered} offers`);
  const down = scratchService("relay", { state: "primary down" });
  assert.equal(tellService(vi, down, accountOf("operator")).action?.path, "/outage");
  assert.equal(tellService(vi, down, undefined).action, undefined);
});

Deno.test("tellService() tells hosts and reasons to operators alone", () => {
  for (const state of states) {
    const service = scratchService("relay", { state, why: "connect 10.0.0.7:443 refused" });
    for (const role of everybody) {
      const { more } = tellService(vi, service, accountOf(role));
      const isOperator = role === "observer" || role === "operator" || role === "administrator";
      if (!isOperator) assert.doesNotMatch(more, /10\.0\.0\.7|A00(06|10|11)/, `${role} ${state}`);
    }
  }
  const down = scratchService("relay", { state: "primary down", why: "10.0.0.7" });
  assert.match(tellService(vi, down, accountOf("observer")).more, /10\.0\.0\.7/);
});

Deno.test("tellService() counts who was turned away, from when and where", () => {
  const counts = { turnedAway: 6_882, unknown: 2 };
  const down = { state: "primary down", counts } as const;
  const told = (more = {}) =>
    tellService(vi, scratchService("relay", { ...down, ...more }), accountOf("operator")).more;
  assert.match(
    told(),
    /6\.882 thông điệp được trả lời “thử lại sau”, 2 chưa rõ kết quả kể từ đó\./,
  );
  assert.match(told({ nodes: 2 }), /kể từ đó tại nút này\./);
  const countedFrom = new Date("2026-03-02T03:00:00Z");
  assert.match(told({ countedFrom }), /kể từ .*10:00:00.*\./);
  const none = { counts: { turnedAway: 0, unknown: 0 } };
  assert.doesNotMatch(told(none), /thử lại sau/);
});

Deno.test("tellService() asks first for the acknowledgement that an automatic stand-in waits for", () => {
  const service = scratchService("standby");
  const mode = { ...service.mode, acknowledged: false };
  const told = tellService(vi, { ...service, mode }, accountOf("operator"));
  assert.equal(told.action?.text, "Xem và xác nhận");
});

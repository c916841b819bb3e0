import assert from "node:assert/strict";
import { type Document, permitPolicies } from "../../../core/documents/mod.ts";
import { translator, type View } from "../view.ts";
import { PermitDoubtsList } from "./permit_doubts_list.tsx";

const document = {
  family: "import declaration",
  state: "registered",
  channel: { kind: "known", channel: 1, rule: "default", version: "1", kept: false },
  dates: {},
} as unknown as Document;

Deno.test("PermitDoubtsList() says that officers decide about each only where that is the policy", () => {
  const view = { lang: "en", t: translator("en") } as View;
  const said = (more: Partial<Parameters<typeof PermitDoubtsList>[0]>) =>
    String(PermitDoubtsList({ view, document, doubts: [], policy: "all", ...more }) ?? "");
  const doubts = [{ reason: "guarantee", item: "SBC", row: 0 }] as const;
  const yellow = { ...document, channel: { ...document.channel, channel: 2 } } as Document;
  const unheard = { ...document, dates: { unpermitted: new Date() } } as Document;
  for (const policy of permitPolicies) {
    const isOfficers = policy === "officer";
    const plain = said({ policy });
    assert.equal(/an officer decides on every declaration/.test(plain), isOfficers, policy);
    assert.equal(/only when it accepts a registration/.test(plain), !isOfficers, policy);
    const doubted = said({ policy, doubts });
    assert.match(doubted, /cannot vouch for by itself.*guarantee.*SBC/s);
    assert.doesNotMatch(doubted, /officer|Not cleared/, policy);
    assert.equal(said({ policy, document: yellow }), "", "its channel says enough");
    assert.equal(said({ policy, document: unheard }), "", "VNACCS may have permitted it");
  }
});

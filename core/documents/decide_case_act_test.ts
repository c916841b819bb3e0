import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { caseOutputs, type FamilyName, procedureKind } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { readItems, writeItems } from "../wire/mod.ts";
import { isAccepted } from "./decide_case_act.ts";
import { decideOfficerAct } from "./decide_officer_act.ts";
import type { Document } from "./document.ts";
import { exampleItems } from "../testing/example_items.ts";
import type { OfficerAct, OfficerActKind } from "./officer_act.ts";

const at = new Date("2026-03-02T02:00:00Z");
const reason = "Thiếu chứng từ";

const procedures = ["AMA", "TEA", "HYS", "SEA", "SAA", "SFA", "SMA"] as const;

function caseOf(code: string, change: Partial<Document> = {}, outbound = false): Document {
  const procedure = catalogue.procedure(code)!;
  const row = procedureKind(code)!;
  const direction = caseOutputs[row.family]?.direction;
  const values = exampleItems(procedure, {
    ...(direction === undefined ? {} : { [direction]: outbound ? "E" : "I" }),
  });
  return {
    id: "73900000016",
    number: "739000000160",
    family: row.family,
    keys: [],
    owner: "A0001",
    declarant: "A0001",
    company: "CÔNG TY THỬ",
    office: "01AB",
    state: "registered",
    content: { procedure: code, body: writeItems(procedure.layout, "request", values) },
    corrections: 0,
    dates: { created: at, registered: at },
    links: [{ kind: "amended declaration", number: outbound ? "300000000010" : "100000000010" }],
    printed: [],
    receipts: [],
    complete: true,
    ...change,
  };
}

function act(document: Document, kind: OfficerActKind, change: Partial<OfficerAct> = {}) {
  const done = { kind, text: reason, at, ...change };
  return decideOfficerAct(document, done, [], { catalogue, userId: "A0001A01" });
}

function decided(document: Document, kind: OfficerActKind, change: Partial<OfficerAct> = {}) {
  const decision = act(document, kind, change);
  assert.ok(decision.kind === "decided", JSON.stringify(decision));
  return decision;
}

Deno.test("every report of a case is in the list of outputs and says what its title says", () => {
  const says = {
    accepted: /chấp nhận\)|đã đăng ký|cấp phép|Kết quả/,
    rejected: /không chấp nhận|không được đăng ký|không cấp phép|Kết quả/,
    correction: /chỉ thị sửa đổi|hướng dẫn|Kết quả/,
    cancelled: /hủy/,
  } as const;
  for (const [family, { inbound, outbound }] of Object.entries(caseOutputs)) {
    for (const outputs of [inbound, outbound]) {
      for (const [what, code] of Object.entries(outputs)) {
        const title = catalogue.output(code)!.titleVi;
        assert.match(title, says[what as keyof typeof says], `${family}: ${code}`);
      }
    }
  }
});

Deno.test("each act about each case gives a report that holds the officer's words", () => {
  for (const code of procedures) {
    for (const outbound of [false, true]) {
      const document = caseOf(code, {}, outbound);
      const outputs = caseOutputs[document.family]![outbound ? "outbound" : "inbound"];
      for (
        const [kind, expected] of [
          ["accept", outputs.accepted],
          ["reject", outputs.rejected],
          ["ask correction", outputs.correction],
        ] as const
      ) {
        const { prints, document: after } = decided(document, kind);
        assert.deepEqual(prints.map(({ output }) => output), [expected], `${code} ${kind}`);
        const { layout } = catalogue.output(expected!)!;
        const body = writeItems(layout, "output", prints[0]!.values);
        const items = readItems(layout, "output", body);
        assert.ok(!isRefusal(items), `${code} ${kind}`);
        const words = [...items.filled()].filter(({ value }) => value.includes(reason));
        assert.equal(words.length, 1, `${code} ${kind}: ${expected}`);
        assert.ok(after.printed.includes(expected!));
      }
    }
  }
});

Deno.test("a case is accepted once, and anew after a correction", () => {
  for (const code of procedures) {
    const { document } = decided(caseOf(code), "accept", { text: "" });
    assert.ok(isAccepted(document), code);
    for (const kind of ["accept", "reject", "ask correction"] as const) {
      assert.deepEqual(act(document, kind), { kind: "refused", fault: "state" }, `${code} ${kind}`);
    }
    const corrected = new Date(at.getTime() + 1);
    const changed = { ...document, dates: { ...document.dates, corrected } };
    assert.ok(!isAccepted(changed));
    assert.ok(isAccepted(decided(changed, "accept", { at: corrected }).document));
  }
});

Deno.test("what was accepted is cancelled where a report tells of it; what was not is rejected", () => {
  for (const code of procedures) {
    const open = caseOf(code);
    assert.deepEqual(act(open, "cancel"), { kind: "refused", fault: "state" }, code);
    const { document } = decided(open, "accept");
    const { cancelled } = caseOutputs[document.family]!.inbound;
    const outcome = act(document, "cancel");
    if (cancelled === undefined) {
      assert.deepEqual(outcome, { kind: "refused", fault: "not for this paper" }, code);
    } else {
      assert.ok(outcome.kind === "decided" && outcome.document.state === "cancelled", code);
      assert.deepEqual(outcome.prints.map(({ output }) => output), [cancelled]);
    }
    const rejected = decided(open, "reject").document;
    assert.equal(rejected.state, "cancelled");
    assert.deepEqual(act(rejected, "accept"), { kind: "refused", fault: "state" });
  }
});

Deno.test("a case without a reason, incomplete, or treated as a declaration is refused", () => {
  for (const code of procedures) {
    for (const kind of ["reject", "ask correction"] as const) {
      assert.deepEqual(act(caseOf(code), kind, { text: "" }), {
        kind: "refused",
        fault: "text missing",
      });
    }
    for (const kind of ["clear", "papers", "goods", "duties", "release", "storage"] as const) {
      assert.deepEqual(act(caseOf(code), kind), { kind: "refused", fault: "not for this paper" });
    }
    assert.deepEqual(act(caseOf(code, { complete: false }), "accept"), {
      kind: "refused",
      fault: "incomplete",
    });
    assert.deepEqual(act(caseOf(code, { state: "draft" }), "accept"), {
      kind: "refused",
      fault: "state",
    });
  }
  const declaration: FamilyName = "import declaration";
  const document = caseOf("AMA", {
    family: declaration,
    channel: { kind: "known", channel: 1, rule: "x", version: "1", kept: false },
  });
  for (const kind of ["accept", "reject"] as const) {
    assert.deepEqual(act(document, kind), { kind: "refused", fault: "not for this paper" });
  }
});

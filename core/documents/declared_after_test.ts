import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type ItemRecord, readItems, writeItems } from "../wire/mod.ts";
import { exportValues, importValues, ScratchStandby } from "../testing/scratch_standby.ts";
import { type Declared, declaredAfter } from "./declared_after.ts";

Deno.test("declaredAfter() says after every step what the document declares", () => {
  const lives = [
    {
      first: "IDA",
      change: "IDA01",
      declare: "IDC",
      correct: "IDE",
      id: "ICN",
      values: importValues,
    },
    {
      first: "EDA",
      change: "EDA01",
      declare: "EDC",
      correct: "EDE",
      id: "ECN",
      values: exportValues,
    },
  ];
  for (const { first, change, declare, correct, id, values } of lives) {
    const standby = new ScratchStandby();
    let number = "";
    let declared: Declared = {};
    const step = (code: string, more: ItemRecord) => {
      const sent = number === "" ? more : { ...more, [id]: number };
      const decision = standby.accepted(code, sent);
      number = decision.information;
      const { layout } = catalogue.procedure(code)!;
      const body = writeItems(layout, "request", sent);
      const items = readItems(layout, "request", body);
      assert.ok("plan" in items);
      const [document] = decision.documents;
      const request = { procedure: catalogue.procedure(code)!, items, body };
      declared = declaredAfter(catalogue, declared, request, document!.state);
      assert.deepEqual(declared.content, document!.content, code);
      const kept = document!.correction;
      const { expiresAt: _, ...correction } = kept ?? { expiresAt: undefined };
      assert.deepEqual(declared.correction ?? {}, correction, code);
    };
    step(first, values);
    step(first, { ...values, NT2: "ghi chú" });
    step(change, { ...values, NT2: "khác" });
    step(declare, {});
    step(change, { ...values, NT2: "sửa" });
    step(change, { ...values, NT2: "sửa nữa" });
    step(correct, {});
    step(change, { ...values, NT2: "lần hai" });
    step(correct, {});
  }
});

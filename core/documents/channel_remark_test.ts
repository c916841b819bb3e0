import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { procedureKinds } from "../procedures/mod.ts";
import { charactersMax, type ItemRecord, writeItems } from "../wire/mod.ts";
import { withChannelRemark } from "./channel_remark.ts";
import type { Document } from "./document.ts";
import { moneyItemsOf } from "./duty_remark.ts";
import { importValues, ScratchStandby } from "../testing/scratch_standby.ts";

Deno.test("every answer about a declaration says whole what is not determined, beside any note", () => {
  const since = new Date("2026-11-22T05:00:00Z");
  const made = new ScratchStandby().accepted("IDA", importValues).documents[0]!;
  const registered: Document = {
    ...made,
    state: "registered",
    dates: { created: since, registered: since, unpermitted: since },
  };
  const cases: [document: Document, sentence: RegExp][] = [
    [
      { ...registered, channel: { kind: "unknown", since, atLeast: 1 } },
      /Luồng chưa xác định.*\(channel not determined\)/,
    ],
    [registered, /Thông quan chưa xác định.*\(clearance not determined\)/],
  ];
  let inNotes = 0;
  for (const inquiry of ["IID", "IEX", "ITF"]) {
    for (const { output: code } of procedureKinds.get(inquiry)!.inquiries!) {
      const output = catalogue.output(code)!;
      const { notes } = moneyItemsOf(output.layout);
      for (const [document, sentence] of cases) {
        for (const length of [0, 1, 20, 45, 46, 60, 99, 100]) {
          const note = "Ộ".repeat(length);
          const values: ItemRecord = notes === undefined || length === 0
            ? {}
            : { [notes.id]: note };
          const told = withChannelRemark(output, values, document, since);
          const texts = Object.values(told).flatMap((value) => value);
          const name = `${code} ${length}`;
          assert.ok(texts.some((text) => sentence.test(text ?? "")), name);
          for (const { id, group, kind, ...item } of output.layout.items) {
            const text = group === "" ? told[id] : undefined;
            if (typeof text !== "string") continue;
            assert.ok(text.length <= charactersMax({ ...item, id, group, kind }), `${name} ${id}`);
          }
          writeItems(output.layout, "output", told);
          if (notes === undefined || length === 0) continue;
          const shown = String(told[notes.id]);
          assert.ok(shown.includes(note) || /Ộ{20,}…$/.test(shown), `${name}: ${shown}`);
          if (shown !== note) inNotes++;
        }
      }
    }
  }
  assert.ok(inNotes > 0);
});

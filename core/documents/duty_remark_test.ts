import assert from "node:assert/strict";
import { catalogue, type OutputMessage } from "../catalogue/mod.ts";
import { channelOutputs, officerOutputs, procedureKinds } from "../procedures/mod.ts";
import { charactersMax, type ItemRecord, writeItems } from "../wire/mod.ts";
import { addDutyRemark, dutyRemark, moneyItemsOf } from "./duty_remark.ts";
import { importValues, prints, ScratchStandby, valueOf } from "../testing/scratch_standby.ts";

/** Reports whose layout has money items and no notes for the sentence. */
const without: Readonly<Record<string, string>> = {
  VAL800: "its notes are those of the declaration, before and after the amendment",
  VAL802: "likewise",
  VAS503: "its security amount is the declarant's own",
};

/** Every report that the standby can put out. */
function reports(): OutputMessage[] {
  const codes = new Set<string>();
  for (const variants of Object.values(channelOutputs)) {
    for (const { registered, corrected } of Object.values(variants)) {
      for (const { notices, permit } of [registered, corrected]) {
        for (const code of [...Object.values(notices).flat(), permit]) if (code) codes.add(code);
      }
    }
  }
  for (const { permit, instruction, cancelled } of Object.values(officerOutputs)) {
    for (const code of [...Object.values(permit), instruction, ...Object.values(cancelled)]) {
      codes.add(code);
    }
  }
  for (const { prints } of procedureKinds.values()) {
    for (const set of [prints, prints?.outbound]) {
      for (const step of [set?.registered, set?.corrected, set?.cancelled]) {
        for (const code of step ?? []) codes.add(code);
      }
    }
  }
  return [...codes].map((code) => catalogue.output(code)!);
}

Deno.test("every report with money items says where duties are settled, or is known to have no room", () => {
  const names = /exchange rate|payable tax|tax amount|total export tax$|^security amount$/i;
  let said = 0;
  for (const output of reports()) {
    const shows = output.layout.items.some(({ name }) => names.test(name.trim()));
    const record: Record<string, string | string[]> = {};
    addDutyRemark(output, record);
    const says = Object.values(record).includes(dutyRemark);
    assert.equal(says, shows && without[output.code] === undefined, output.code);
    if (!says) continue;
    said++;
    writeItems(output.layout, "output", record);
  }
  assert.ok(said >= 30, `${said} reports`);
  const codes = reports().map(({ code }) => code);
  for (const code of Object.keys(without)) assert.ok(codes.includes(code), `${code} is put out`);
});

Deno.test("addDutyRemark() leaves the declarant's note, cut where both have no room", () => {
  const output = catalogue.output("VAD1AC")!;
  const { notes, money } = moneyItemsOf(output.layout);
  const width = charactersMax(notes!);
  assert.equal(width, 100);
  const noted = (note: string) => {
    const record: Record<string, string | string[]> = { [notes!.id]: note };
    addDutyRemark(output, record);
    return record[notes!.id] as string;
  };
  assert.equal(noted("Hàng mẫu"), `Hàng mẫu – ${dutyRemark}`);
  for (const length of [56, 57, 58, 100]) {
    const text = noted("Ộ".repeat(length));
    assert.ok(text.endsWith(dutyRemark) && text.length <= width, String(length));
    assert.equal(text.includes("…"), length > 57);
    writeItems(output.layout, "output", { [notes!.id]: text });
  }
  // Where every amount is there, nothing is left to settle.
  const amounts = Object.fromEntries(money.map((id) => [id, "1"]));
  addDutyRemark(output, amounts);
  assert.equal(amounts[notes!.id], undefined);
});

Deno.test("reports have the remark, screens and inquiries of the same declaration do not", () => {
  const standby = new ScratchStandby(`{"version":"t","default":1}`);
  const values: ItemRecord = { ...importValues, NT2: "ghi chú" };
  const draft = standby.accepted("IDA", values);
  const number = draft.information;
  const declared = standby.accepted("IDC", { ICN: number });
  assert.deepEqual(prints(declared), ["VAD1AC", "VAD1AG"]);
  for (const { values } of declared.prints) {
    assert.equal(valueOf(values, "B15", 0), `ghi chú – ${dutyRemark}`);
  }
  const shown = standby.accepted("IID", { ICN: number }).screen;
  for (const screen of [draft.screen, shown]) {
    assert.equal(valueOf(screen?.values, "B15", 0), "ghi chú", screen?.output);
  }
});

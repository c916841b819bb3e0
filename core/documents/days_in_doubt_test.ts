/** Days that are days of the calendar and yet no days of this declaration: taken, no permit. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { numbered } from "../codes/mod.ts";
import { isRefusal } from "../verdict.ts";
import { itemPlan, type ItemRecord, readItems, writeItems } from "../wire/mod.ts";
import { dayItems, daysInDoubt } from "./days_in_doubt.ts";
import { dutyFree, importValues, prints, ScratchStandby } from "../testing/scratch_standby.ts";
import { captureFolders } from "../testing/capture_folders.ts";
import { isDateItem } from "./check_items.ts";

const receivedAt = new Date("2026-11-22T05:00:00Z");

function itemsOf(code: string, values: ItemRecord) {
  const { layout } = catalogue.procedure(code)!;
  const items = readItems(layout, "request", writeItems(layout, "request", values));
  if (isRefusal(items)) assert.fail(items.reason);
  return items;
}

const pastDays = {
  good: ["22112026", "23112026", "01012014"],
  bad: ["24112026", "01012027", "01011900"],
};
const nearDays = {
  good: ["22112026", "22112027", "22112023"],
  bad: ["23112027", "21112023", "18112036"],
};

Deno.test("daysInDoubt() looks at every day that is told, each by itself", () => {
  let tried = 0;
  for (const [code, { past, near }] of Object.entries(dayItems)) {
    const plan = itemPlan(catalogue.procedure(code)!.layout, "request");
    for (const [ids, { good, bad }] of [[past, pastDays], [near, nearDays]] as const) {
      for (const id of ids.flatMap((each) => numbered(plan, each))) {
        assert.ok(isDateItem(plan.itemAt(plan.lineOf(id))), `${code} ${id}`);
        for (const day of good) {
          assert.deepEqual(
            daysInDoubt(itemsOf(code, { [id]: day }), { receivedAt }),
            [],
            `${id} ${day}`,
          );
        }
        for (const day of bad) {
          assert.deepEqual(
            daysInDoubt(itemsOf(code, { [id]: day }), { receivedAt }),
            [id],
            `${id} ${day}`,
          );
        }
        tried++;
      }
    }
  }
  assert.ok(tried > 40, `${tried} items`);
});

Deno.test("what was planned is judged by the day on which it was declared", () => {
  const items = itemsOf("IDA", { ARR: "01012024", IVD: "24112026" });
  assert.deepEqual(daysInDoubt(items, { receivedAt }), ["IVD"]);
  const later = new Date("2027-06-01T05:00:00Z");
  assert.deepEqual(daysInDoubt(items, { receivedAt: later }), ["ARR"]);
  assert.deepEqual(daysInDoubt(items, { receivedAt: later, since: receivedAt }), []);
});

Deno.test("a day in doubt is taken and gets no permit", () => {
  const end = (values: ItemRecord) => {
    const standby = new ScratchStandby(`{"version":"t","default":1}`);
    standby.permits = "duty-free";
    const ICN = standby.accepted("IDA", { ...importValues, ...dutyFree, ...values }).information;
    return prints(standby.accepted("IDC", { ICN }));
  };
  assert.deepEqual(end({ IVD: "20112026" }), ["VAD1AC", "VAD1AG"]);
  assert.deepEqual(end({ IVD: "20112027" }), ["VAD1AC"]);
  assert.deepEqual(end({ ARR: "20112036" }), ["VAD1AC"]);
});

Deno.test("the days that a terminal sends are in no doubt", () => {
  let tried = 0;
  for (const { captures } of captureFolders()) {
    for (const { name } of Deno.readDirSync(captures)) {
      if (!name.endsWith(".json")) continue;
      const { procedure, fields } = JSON.parse(Deno.readTextFileSync(new URL(name, captures)));
      if (dayItems[procedure] === undefined || /too-long|bad-/.test(name)) continue;
      const values = Object.fromEntries(
        (fields ?? []).map((field: unknown[]) =>
          typeof field[0] === "number" ? [field[1], field[2], field[5]] : field
        ).filter(([, row]: unknown[]) => row === 0).map(([id, , text]: string[]) => [id, text]),
      );
      assert.deepEqual(daysInDoubt(itemsOf(procedure, values), { receivedAt }), [], name);
      tried++;
    }
  }
  assert.ok(tried > 3, `${tried} captures`);
});

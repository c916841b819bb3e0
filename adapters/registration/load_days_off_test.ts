import assert from "node:assert/strict";
import { announcedDays } from "../../core/registration/mod.ts";
import { loadDaysOff } from "./load_days_off.ts";

Deno.test("loadDaysOff() adds a file's days, anew each time, and tells of a bad file", async () => {
  const path = await Deno.makeTempFile();
  const faults: string[] = [];
  const load = (path?: string) => loadDaysOff(path, (fault) => faults.push(fault));
  try {
    assert.equal(await load(), announcedDays);
    await Deno.writeTextFile(path, "2028-01-25\n");
    const days = await load(path);
    assert.ok(days.off.has("2028-01-25") && days.off.has("2026-02-17"));
    await Deno.writeTextFile(path, "2028-01-25\n+2028-01-29\n");
    assert.ok((await load(path)).worked.has("2028-01-29"));
    assert.deepEqual(faults, []);
    await Deno.writeTextFile(path, "2028-01-25\ntomorrow\n");
    assert.equal(await load(path), announcedDays);
    assert.match(faults.pop()!, /line 2: expected yyyy-MM-dd/);
  } finally {
    await Deno.remove(path);
  }
  assert.equal(await load(path), announcedDays);
  assert.match(faults.pop()!, /NotFound/);
});

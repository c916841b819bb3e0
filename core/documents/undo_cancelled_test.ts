/** What a cancelled or rejected document leaves of what it did to others. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { decideOfficerAct } from "./decide_officer_act.ts";
import type { Document } from "./document.ts";
import { example, importValues, ScratchStandby } from "../testing/scratch_standby.ts";
import { undoCancelled } from "./undo_cancelled.ts";

function amend(standby: ScratchStandby, ICN: string): string {
  const { information: SYN } = standby.accepted("AMA", example("AMA", { ICN }));
  standby.accepted("AMC", { SYN });
  return SYN;
}

Deno.test("a declaration whose amendments are all rejected is amended no more", () => {
  const standby = new ScratchStandby(`{"version":"1","default":1}`);
  const find = (number: string) => standby.documents.get(number.slice(0, 11))!;
  const reject = (number: string): void => {
    const done = { kind: "reject", text: "lý do", at: standby.now } as const;
    const decision = decideOfficerAct(find(number), done, [], { catalogue, userId: "A0001A01" });
    if (decision.kind === "refused") assert.fail(decision.fault);
    const { document } = decision;
    for (const each of [document, ...undoCancelled(document, find)]) standby.documents.put(each);
  };
  const ICN = standby.accepted("IDA", importValues).information;
  standby.accepted("IDC", { ICN });
  const before = find(ICN);
  assert.equal(before.state, "cleared");

  const rejected = amend(standby, ICN);
  assert.equal(find(ICN).state, "amended");
  reject(rejected);
  assert.deepEqual(find(ICN), before, "as it was");

  const [first, second] = [amend(standby, ICN), amend(standby, ICN)];
  reject(second);
  assert.equal(find(ICN).state, "amended", "the other one stands");
  reject(first);
  assert.deepEqual(find(ICN), before);
  const again = amend(standby, ICN);
  assert.equal(find(ICN).state, "amended", "and it may be amended again");
  // A declaration that was amended before what amends it was noted.
  standby.documents.put({ ...find(ICN), links: before.links });
  reject(again);
  assert.equal(find(ICN).state, "cleared");
});

Deno.test("a cancellation undoes nothing in what is not known, and nothing of others", () => {
  const standby = new ScratchStandby();
  const document: Document = {
    ...standby.accepted("IDA", importValues).documents[0]!,
    state: "cancelled",
    links: [
      { kind: "exemption list", number: "750000000010" },
      { kind: "invoice", number: "700000000010" },
    ],
  };
  const draw = { declaration: "10900000099", line: 1, quantity: "9" };
  const others = { ...document, id: "75000000001", drawn: [draw] };
  assert.deepEqual(undoCancelled(document, () => undefined), []);
  assert.deepEqual(undoCancelled(document, () => others), []);
  const own = { ...draw, declaration: document.id };
  const found = { ...others, drawn: [draw, own, own] };
  assert.deepEqual(undoCancelled(document, () => found), [others]);
});

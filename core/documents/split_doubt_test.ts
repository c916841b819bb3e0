/** Parts of a split consignment that the first declaration does not know of: taken, and held. */
import assert from "node:assert/strict";
import { importValues, ScratchStandby } from "../testing/scratch_standby.ts";

const green = `{"version":"t","default":1}`;

/** Declares a part; the rule by which its channel was decided. */
function declare(standby: ScratchStandby, FIC: string, BNO: string, DNO: string) {
  const { information } = standby.accepted("IDA", { ...importValues, FIC, BNO, DNO });
  standby.accepted("IDC", { ICN: information });
  const { channel } = standby.documents.get(information.slice(0, 11))!;
  return { number: information, rule: channel?.kind === "known" ? channel.rule : "" };
}

Deno.test("a part that says another number of parts than the first is held, one that agrees is not", () => {
  const standby = new ScratchStandby(green);
  const first = declare(standby, "F", "1", "3");
  assert.equal(first.rule, "default");
  assert.equal(declare(standby, first.number, "2", "3").rule, "default");
  assert.equal(declare(standby, first.number, "3", "03").rule, "default");
  const other = declare(standby, first.number, "4", "4").rule;
  assert.match(other, /items that do not agree: R1031 DNO 4$/);
});

Deno.test("a part of what was not split is held", () => {
  const standby = new ScratchStandby(green);
  const whole = declare(standby, "", "", "").number;
  assert.match(
    declare(standby, whole, "2", "2").rule,
    /items that do not agree: R1032 FIC \d{12}$/,
  );
  const first = declare(standby, "F", "1", "3").number;
  const second = declare(standby, first, "2", "3").number;
  assert.match(declare(standby, second, "3", "3").rule, /R1032 FIC/, "a part is no first");
});

Deno.test("the first that names itself is in no doubt, corrected either", () => {
  const standby = new ScratchStandby(green);
  standby.permits = "officer";
  const { number } = declare(standby, "F", "1", "3");
  standby.accepted("IDA01", { ...importValues, ICN: number, FIC: number, BNO: "1", DNO: "2" });
  standby.accepted("IDE", { ICN: number });
  const { channel } = standby.documents.get(number.slice(0, 11))!;
  assert.equal(channel?.kind === "known" && channel.rule, "default");
});

import {
  listCollisions,
  listNumbers,
  type NumbersSetting,
  type NumberTrouble,
  numberTroubles,
} from "../../adapters/numbers/document_numbers.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import type { Sql } from "postgres";
import type { Log } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

/** VNACCS takes weeks for what is said here. */
const EVERY_MS = 60_000;

/** Says in the log when VNACCS comes near a band of the standby, has come to one, or numbers collide. */
export function numberWatch(sql: Sql, config: NumbersSetting, log: Log): Loop {
  const say = troubleSayer(log);
  let collisions = 0;
  return new Loop({
    name: "numbers",
    everyMs: EVERY_MS,
    turn: async () => {
      const [numbers, { count }] = await Promise.all([
        listNumbers(sql, config),
        listCollisions(sql, 1),
      ]);
      say(numberTroubles(numbers));
      if (count > collisions) log.error("numbers were given by both systems", { count });
      collisions = count;
    },
    ...loopReport(log),
  });
}

/** Says each trouble once when it begins and once when it has ended, however its numbers change. */
export function troubleSayer(log: Pick<Log, "warn" | "info">) {
  let said: ReadonlyMap<string, NumberTrouble> = new Map();
  return (troubles: readonly NumberTrouble[]): void => {
    const now = new Map(troubles.map((each) => [each.key, each]));
    for (const [key, { sentence }] of now) {
      if (!said.has(key)) log.warn("document numbers of VNACCS and of the standby", { sentence });
    }
    for (const [key, { sentence }] of said) {
      if (!now.has(key)) log.info("this about document numbers holds no more", { sentence });
    }
    said = now;
  };
}

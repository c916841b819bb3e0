import {
  listCollisions,
  listNumbers,
  numberTroubles,
} from "../adapters/standby/document_numbers.ts";
import { Loop } from "../adapters/switching/mod.ts";
import type { NumberBands } from "../core/numbering/mod.ts";
import type { Sql } from "postgres";
import { bugFields, type Log } from "./log.ts";

/** VNACCS takes weeks for what is said here. */
const EVERY_MS = 60_000;

/** Each is said again after so long, for who reads the log of one day only. */
const AGAIN_MS = 24 * 60 * 60 * 1000;

/** Says in the log when VNACCS comes near a band of the standby, has come to one, or numbers collide. */
export function numberWatch(sql: Sql, bands: NumberBands, log: Log): Loop {
  const said = new Map<string, number>();
  let collisions = 0;
  return new Loop({
    name: "numbers",
    everyMs: EVERY_MS,
    turn: async () => {
      const now = performance.now();
      const [numbers, { count }] = await Promise.all([
        listNumbers(sql, bands),
        listCollisions(sql, 1),
      ]);
      for (const sentence of numberTroubles(numbers)) {
        // By its pace the days run down: the sentence is new every day, and said once a day.
        const about = sentence.replace(/\d+ days/, "");
        if (now - (said.get(about) ?? -Infinity) < AGAIN_MS) continue;
        said.set(about, now);
        log.warn("document numbers of VNACCS and of the standby", { sentence });
      }
      if (count > collisions) log.error("numbers were given by both systems", { count });
      collisions = count;
    },
    onError: (step, error) =>
      log.warn("could not look at the numbers", { step, ...bugFields(error) }),
  });
}

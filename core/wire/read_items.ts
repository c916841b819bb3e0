import type { Layout } from "../catalogue/layout.ts";
import { isRefusal, type Refusal } from "../verdict.ts";
import { type Direction, itemPlan } from "./item_plan.ts";
import { Items } from "./items.ts";
import { scanLines } from "./scan_lines.ts";

/**
 * Reads the items of a body, bytes `start` to `end` (docs/wire-protocol.md 5). Only the structure
 * is judged: A0017 for a CR or LF by itself, a last line without CR LF, more lines than the layout
 * has. What stands on a line – its width, its characters – is for the item check to judge.
 *
 * An empty range (a request without body, docs/wire-protocol.md 8.4) has no lines. Of an M message,
 * whose layout begins at position 2, `start` is behind the result line: see `readReply`.
 */
export function readItems(
  layout: Layout,
  direction: Direction,
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Items | Refusal {
  const plan = itemPlan(layout, direction);
  // A screen with nothing entered sends one CR LF, also where the layout has no item at all.
  if (plan.linesMax === 0 && end - start === 2 && bytes[start] === 0x0d) end = start;
  const lines = scanLines(bytes, start, end, plan.linesMax);
  return isRefusal(lines) ? lines : new Items(plan, bytes, lines);
}

import type { Procedure } from "../catalogue/mod.ts";
import { isRefusal, type Refusal, refuse } from "../verdict.ts";
import { headerBytes, itemPlan, type Items, readItems } from "../wire/mod.ts";
import { scanLines } from "../wire/scan_lines.ts";
import { say } from "../reasons/mod.ts";

/**
 * Reads the items of a message for the standby. Structure is judged as `readItems` does, but for one
 * thing: a repeating group with more rows than its procedure takes – the fifty-first goods line –
 * is no broken message. It gets E0001, "longer than the maximum", from the procedure's own list.
 */
export function readRequestItems(procedure: Procedure, message: Uint8Array): Items | Refusal {
  const items = readItems(procedure.layout, "request", message, headerBytes);
  if (!isRefusal(items)) return items;
  const { headLines, rowLines, linesMax } = itemPlan(procedure.layout, "request");
  const linesPossible = (message.length - headerBytes) >> 1;
  if (rowLines === 0 || linesPossible <= linesMax) return items;
  const lines = scanLines(message, headerBytes, message.length, linesPossible);
  if (isRefusal(lines)) return items;
  const rows = Math.ceil((lines.count - headLines) / rowLines);
  const rowsMax = (linesMax - headLines) / rowLines;
  return refuse(
    "E0001",
    say("TOO_MANY_ROWS", { procedure: procedure.code, found: rows, most: rowsMax }),
  );
}

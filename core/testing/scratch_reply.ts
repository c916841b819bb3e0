import { catalogue } from "../catalogue/mod.ts";
import type { Decision } from "../documents/mod.ts";
import { writeOutputMessage, writeResultMessage } from "../wire/mod.ts";

/** For tests: the answer that passes the gateway after a centre's decision. */
export function scratchReply(code: string, decision: Decision, receivedAt: Date): Uint8Array {
  const request = { procedure: code };
  const { codes, information, resultItems, screen } = decision;
  const output = screen && catalogue.output(screen.output)!;
  const written = screen && writeOutputMessage({
    message: output!,
    values: screen.values,
    request,
    receivedAt,
    information: screen.information,
  });
  if (written !== undefined && output!.type === "M") return written;
  const result = writeResultMessage({
    request,
    codes,
    receivedAt,
    information,
    items: resultItems,
  });
  return written === undefined ? result : new Uint8Array([...result, ...written]);
}

import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogue } from "../catalogue/mod.ts";
import { builtInCodes } from "../codes/mod.ts";
import { documentTypes } from "../procedures/mod.ts";
import { allGreen } from "../routing/mod.ts";
import { isRefusal } from "../verdict.ts";
import {
  hasKind,
  readItems,
  writeItems,
  writeOutputMessage,
  writeResultMessage,
} from "../wire/mod.ts";
import { decide, documentsNamed } from "./decide.ts";
import type { DocumentRequest } from "./decision.ts";
import { exampleItems } from "../testing/example_items.ts";
import { MemoryDocuments } from "../testing/memory_documents.ts";

/** Values that items of numbers, dates and processing types react to, beside plain noise. */
const value = fc.oneof(
  fc.constantFrom("1", "5", "9", "F", "I", "E", "Y", "109000000060", "309000000060", "22112026"),
  fc.stringMatching(/^[A-Z0-9 ]{0,12}$/),
  fc.string({ maxLength: 20 }).filter((text) => hasKind("W", text)),
);

const step = fc.record({
  procedure: fc.constantFrom(...catalogue.procedures()),
  /** Which items to fill, as parts of the layout, and with what. */
  filled: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), value), {
    maxLength: 8,
  }),
  user: fc.constantFrom("A0001A01", "C0003C01"),
});

Deno.test("decide() answers any values in any order, in messages that can be written", () => {
  const days = fc.array(step, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(days, (steps) => {
      const documents = new MemoryDocuments();
      let numbers = Object.fromEntries(
        documentTypes.map((type) => [type, { type, next: 90_000_000, last: 90_000_099 }]),
      );
      for (const { procedure, filled, user } of steps) {
        const items = procedure.layout.items.filter(({ inRequest }) => inRequest);
        const record = Object.fromEntries(filled.map(([part, text]) => {
          const item = items[Math.floor(part * items.length)]!;
          return [item.id, item.group === "" ? text : [text]];
        }));
        const body = writeItems(procedure.layout, "request", exampleItems(procedure, record));
        const read = readItems(procedure.layout, "request", body);
        if (isRefusal(read)) continue;
        const request: DocumentRequest = {
          messageId: "m",
          procedure,
          items: read,
          body,
          userId: user,
          company: "CÔNG TY",
          suspended: false,
          files: [{ name: "a.pdf", bytes: 1 }],
        };
        const receivedAt = new Date("2026-11-22T05:00:00Z");
        const decision = decide(request, documents.read(documentsNamed(request)), {
          catalogue,
          receivedAt,
          numbers,
          receipts: [{ identifier: "S1", second: "", last: 0 }],
          channelRules: allGreen,
          permits: "all",
          codes: builtInCodes,
        });
        if (decision.kind === "needs numbers") assert.fail(decision.of);
        documents.apply(decision);
        numbers = { ...decision.numbers };
        const { codes, information, resultItems, screen, prints } = decision;
        writeResultMessage({ codes, receivedAt, information, items: resultItems });
        for (const { output, values, information } of [...prints, ...screen ? [screen] : []]) {
          const message = catalogue.output(output)!;
          writeOutputMessage({ message, values, receivedAt, information });
        }
      }
    }),
    { numRuns: 300 },
  );
});

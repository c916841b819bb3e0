/** How the standby's bands of document numbers are used, and leaving numbers out. */
import { z } from "@hono/zod-openapi";
import {
  listCollisions,
  listNumbers,
  skipNumbers,
} from "../../adapters/numbers/document_numbers.ts";
import { bandOf } from "../../core/numbering/mod.ts";
import { documentTypes } from "../../core/procedures/mod.ts";
import { Problem } from "../web/problem.ts";
import { operation } from "./operation.ts";
import { reason } from "./reason.ts";

/** Collisions of a list. */
const collisionsMax = 100;

export const numbersOperations = {
  /** By document type, with VNACCS's counting beside it and the numbers that both have given. */
  list: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: async ({ gateway: { database: { sql }, config } }) => {
      const [types, { count, collisions }] = await Promise.all([
        listNumbers(sql, config),
        listCollisions(sql, collisionsMax),
      ]);
      return { band: config.numberBands.all, types, collisionCount: count, collisions };
    },
  }),

  /** Leaves out what may have been given already, after a backup was restored. */
  skip: operation({
    right: "skip numbers",
    kind: "act",
    input: z.strictObject({
      // Of another the standby gives none, whatever the band of all types says.
      type: z.enum(documentTypes, {
        error: `expected the type of a document that is numbered here: ${documentTypes.join(", ")}`,
      }),
      to: z.int().openapi({ description: "No sequence up to this one is given any more" }),
      reason,
    }),
    perform: async ({ gateway, actor }, { type, to, reason }) => {
      const band = bandOf(gateway.config.numberBands, type);
      if (band === undefined || to < band.first || to > band.last) {
        const span = band === undefined ? "none is set" : `${band.first}-${band.last}`;
        throw new Problem(
          "PARAMETERS_INVALID",
          `to: expected a sequence of the band of type ${type} (${span}), found ${to}`,
        );
      }
      const order = { type, band, to, actor, reason };
      return { type, to, voided: await skipNumbers(gateway.database.sql, order) };
    },
  }),
};

/** The faults that the rehearsal primary can be told to have (`POST /api/v1/faults`). */
import { z } from "zod";

/** `true` = always, a share between 0 and 1, or how many of the next ones. */
const often = z.union([z.boolean(), z.number().min(0).max(1_000_000)]).transform((value) =>
  typeof value === "boolean" ? (value ? 1 : 0) : value
);

export const faultsSchema = z.strictObject({
  /** Added before every answer, in milliseconds. */
  latencyMs: z.number().int().min(0).max(600_000).default(0),
  /** Connections cut when the request begins to arrive: the primary has not seen it. */
  dropRequests: often.default(0),
  /** Connections cut when the answer begins to leave: the primary has processed it. */
  dropReplies: often.default(0),
  /** Connections are taken and closed at once. */
  refuse: z.boolean().default(false),
  /** Nothing listens. */
  down: z.boolean().default(false),
  /**
   * Codes and items that do not agree are refused as the standby refuses them. Off = everything that
   * is whole is taken, which a standby that judges must not rely on.
   */
  judgesValues: z.boolean().default(false),
  /** Every message is refused with this code and not processed. */
  answerCode: z.string().regex(/^[A-Z]\d{4}$/, "expected a letter and four digits").optional(),
});

export type Faults = z.output<typeof faultsSchema>;

export const noFaults: Faults = faultsSchema.parse({});

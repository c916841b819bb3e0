import { z } from "@hono/zod-openapi";
import { momentForms, readMoment } from "../../core/read_moment.ts";

/** A moment as people and programs write it, where a range begins or ends. */
export function moment(edge: "from" | "to") {
  return z.string().transform((text, context) => {
    const at = readMoment(text, edge);
    if (at !== undefined) return at;
    context.addIssue({ code: "custom", message: `expected ${momentForms}` });
    return z.NEVER;
  }).openapi({ type: "string", example: "2026-01-31T08:00:00+07:00" });
}

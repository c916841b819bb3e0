import { z } from "@hono/zod-openapi";
import { limits } from "../limits.ts";

/** Rows of a page of a search; more is asked for with its cursor. */
export const pageLimit = z.coerce.number().int().min(1).max(limits.searchRowsMax).default(50);

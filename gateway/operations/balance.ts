import { z } from "@hono/zod-openapi";
import { balanceOf } from "../../adapters/balance/balance.ts";
import { operation } from "./operation.ts";

/** What was received, and what became of it; `all`: read anew what was summed up before, too. */
export const countBalance = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({ all: z.boolean().default(false) }),
  perform: ({ gateway: { database } }, asked) => balanceOf(database.sql, asked),
});

import { z } from "@hono/zod-openapi";
import { balanceOf } from "../../adapters/balance/balance.ts";
import { operation } from "./operation.ts";

/** What was received, and what became of it; reads the whole journal. */
export const countBalance = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({}),
  perform: ({ gateway: { database } }) => balanceOf(database.sql),
});

/** Tokens of the admin API: made, listed, revoked. */
import { z } from "@hono/zod-openapi";
import {
  createToken,
  listTokens as listStored,
  revokeToken as revokeStored,
  roles,
} from "../../adapters/accounts/token_store.ts";
import { Problem } from "../web/problem.ts";
import { type GatewayDatabase, operation, type OperationContext } from "./operation.ts";

type Context = OperationContext<GatewayDatabase>;

const nameForm = "expected who or what uses the token, 1 to 100 characters";

/** Its text is given once. */
export const makeToken = operation({
  right: "manage tokens",
  kind: "act",
  input: z.strictObject({
    name: z.string(nameForm).trim().min(1, nameForm).max(100, nameForm),
    role: z.enum(roles),
  }),
  async perform({ gateway, actor }: Context, { name, role }) {
    const { id, text } = await createToken(gateway.database.sql, name, role, actor);
    return { id, name, role, token: text };
  },
});

/** Revoked ones too. */
export const listTokens = operation({
  right: "manage tokens",
  kind: "question",
  input: z.strictObject({}),
  perform: ({ gateway }: Context) => listStored(gateway.database.sql),
});

export const revokeToken = operation({
  right: "manage tokens",
  kind: "act",
  input: z.strictObject({ id: z.string() }),
  async perform({ gateway, actor }: Context, { id }) {
    const outcome = await revokeStored(gateway.database.sql, id, actor);
    if (outcome === "unknown") throw new Problem("TOKEN_UNKNOWN", `there is no token "${id}"`);
    return outcome;
  },
});

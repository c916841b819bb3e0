/** VAN providers: made, limited, suspended, given tokens, and what they sent. */
import { z } from "@hono/zod-openapi";
import {
  changeProvider as changeStored,
  createProvider,
  findProvider,
  listProviders as listStored,
  monthlyUsage,
  renewToken,
} from "../../adapters/providers/mod.ts";
import { vietnamTime } from "../../core/wire/mod.ts";
import { Problem } from "../web/problem.ts";
import { type GatewayDatabase, operation, type OperationContext } from "./operation.ts";

type Context = OperationContext<GatewayDatabase>;

/** Largest limit that is taken: the columns hold four bytes. */
const limitMax = 1_000_000_000;
const limitForm = `expected a whole number from 1 to ${limitMax}`;
const limit = z.int(limitForm).min(1, limitForm).max(limitMax, limitForm);
const nameForm = "expected 1 to 200 characters";
const name = z.string(nameForm).trim().min(1, nameForm).max(200, nameForm);
const id = z.string();

export const listProviders = operation({
  right: "manage providers",
  kind: "question",
  input: z.strictObject({}),
  perform: ({ gateway }: Context) => listStored(gateway.database.sql),
});

/** Its token is given once. */
export const makeProvider = operation({
  right: "manage providers",
  kind: "act",
  input: z.strictObject({ name, perSecond: limit.default(50), perDay: limit.default(1_000_000) }),
  async perform({ gateway, actor }: Context, { name, ...limits }) {
    const made = await createProvider(gateway.database.sql, name, limits, actor);
    return { ...made, name, ...limits };
  },
});

/** What is not named stays; what changes nothing leaves no entry in the audit. */
export const changeProvider = operation({
  right: "manage providers",
  kind: "act",
  input: z.strictObject({
    id,
    perSecond: limit.optional(),
    perDay: limit.optional(),
    disabled: z.boolean().optional(),
  }),
  async perform({ gateway, actor }: Context, { id, ...change }) {
    const outcome = await changeStored(gateway.database.sql, id, change, actor);
    if (outcome === "unknown") throw unknownProvider(id);
    return outcome;
  },
});

/** The token before stops counting. */
export const renewProviderToken = operation({
  right: "manage providers",
  kind: "act",
  input: z.strictObject({ id }),
  async perform({ gateway: { database }, actor }: Context, { id }) {
    const provider = await findProvider(database.sql, id);
    const token = provider && await renewToken(database.sql, id, actor);
    if (provider === undefined || token === undefined) throw unknownProvider(id);
    return { ...provider, token };
  },
});

/** A provider with what it sent in a month of Vietnam, by day and user: the present month if none is named. */
export const showProvider = operation({
  right: "manage providers",
  kind: "question",
  input: z.strictObject({
    id,
    month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, "expected yyyy-MM").optional(),
  }),
  async perform({ gateway }: Context, { id, month = monthOf(gateway.now()) }) {
    const { database } = gateway;
    const provider = await findProvider(database.sql, id);
    if (provider === undefined) throw unknownProvider(id);
    const usage = await monthlyUsage(database.sql, id, month);
    const total = {
      ...{ messages: 0, accepted: 0, refusedByGateway: 0, refusedByCentre: 0, unknown: 0 },
      bytes: 0,
    };
    for (const row of usage) {
      for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += row[name];
    }
    return { provider, month, usage, total };
  },
});

export type ShownProvider = Awaited<ReturnType<typeof showProvider.perform>>;

function monthOf(at: Date): string {
  const time = vietnamTime(at);
  return `${time.slice(0, 4)}-${time.slice(4, 6)}`;
}

function unknownProvider(id: string): Problem {
  return new Problem("PROVIDER_UNKNOWN", `there is no provider "${id}"`);
}

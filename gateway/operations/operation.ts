/**
 * What can be asked and done at the admin address: one file per noun, each act and each question once.
 * The API, the pages and the command line (through the API) bring the input and show the result; who
 * may, what is judged, what is done and what is refused must not depend on the door.
 *
 * A door judges the input by `input` – the API as JSON, a page by `readForm` – and calls `perform`. What
 * cannot be done is thrown as a `Problem`: its code is stable, its detail says what was found and
 * expected. The audit row is written where the change is, in one transaction with it.
 */
import type { z } from "@hono/zod-openapi";
import type { Operation } from "../../core/accounts/mod.ts";
import type { AdministeredGateway } from "./administered_gateway.ts";

/** What operations need that work on the database alone, whether a gateway runs or not. */
export type GatewayDatabase = Pick<AdministeredGateway, "database" | "now">;

/** Who asks, and what is asked: a gateway, or as much of one as the operation needs. */
export interface OperationContext<Gateway = AdministeredGateway> {
  readonly gateway: Gateway;
  /** Name of the account or token, for the audit. */
  readonly actor: string;
}

export interface GatewayOperation<
  Input extends z.ZodType = z.ZodType,
  Result = unknown,
  Gateway = AdministeredGateway,
> {
  /** By which it is decided who may: `operationRights`. */
  readonly right: Operation;
  /** A question never writes, whoever asks it how often. */
  readonly kind: "question" | "act";
  readonly input: Input;
  readonly perform: (
    context: OperationContext<Gateway>,
    input: z.output<Input>,
  ) => Promise<Result>;
}

/** Input and result by what is written; nothing else. */
export function operation<Input extends z.ZodType, Result, Gateway = AdministeredGateway>(
  made: GatewayOperation<Input, Result, Gateway>,
): GatewayOperation<Input, Result, Gateway> {
  return made;
}

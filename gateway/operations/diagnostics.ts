/** What a gateway needs around it, looked at from this node. */
import { z } from "@hono/zod-openapi";
import { diagnosticChecks } from "../../core/diagnostics/mod.ts";
import { operation } from "./operation.ts";

export const diagnosticsOperations = {
  /** What every check has found within the last minute; those that have not are made. */
  list: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: ({ gateway }) => gateway.diagnostics.list(),
  }),

  /** Looks now. It asks neighbours and changes nothing. */
  try: operation({
    right: "test surroundings",
    kind: "question",
    input: z.strictObject({ check: z.enum(diagnosticChecks) }),
    perform: ({ gateway }, { check }) => gateway.diagnostics.try(check),
  }),

  /** The same for everything. */
  tryAll: operation({
    right: "test surroundings",
    kind: "question",
    input: z.strictObject({}),
    perform: ({ gateway }) => gateway.diagnostics.tryAll(),
  }),
};

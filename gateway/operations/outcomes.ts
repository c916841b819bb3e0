/** Outcomes that are not known: asking the primary, and saying what became of a message. */
import { z } from "@hono/zod-openapi";
import { formatMessageId } from "../../adapters/journal.ts";
import { type OutcomeResolver, ResolveRefused } from "../../adapters/ledger/outcome_resolver.ts";
import { Problem } from "../web/problem.ts";
import { findMessage, messageId } from "./messages.ts";
import { operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

/** Asks the primary; settles nothing. */
export const inquireOutcome = operation({
  right: "resolve an outcome",
  kind: "question",
  input: z.strictObject({ id: messageId }),
  perform: async (context, { id }) => {
    const message = await findMessage.perform(context, { id });
    return await withResolver(context, (resolver) => resolver.inquire(message.id));
  },
});

export const resolveOutcome = operation({
  right: "resolve an outcome",
  kind: "act",
  input: z.strictObject({
    id: messageId,
    verdict: z.enum(["found", "absent", "operator"]).openapi({
      description: "found = the primary has it; absent = it has not; operator = settled elsewhere",
    }),
    reason,
    number: z.string().overwrite((text) => text.replace(/\s/g, ""))
      .regex(/^\d{12}$/, "expected 12 digits").optional().openapi({
        description: "With found: the number that the primary gave",
      }),
    resend: z.boolean().default(false).openapi({
      description: "With absent: hand the original bytes over once more, now. Where they are not " +
        "taken, nothing is settled",
    }),
  }),
  perform: async (context, { id, ...resolution }) => {
    const { id: message } = await findMessage.perform(context, { id });
    const { actor } = context;
    const sent = await withResolver(
      context,
      (resolver) => resolver.resolve(message, { ...resolution, actor }),
    );
    const { state } = await findMessage.perform(context, { id });
    return { state, sentAgain: sent && { ...sent, id: formatMessageId(sent.id) } };
  },
});

async function withResolver<Result>(
  { gateway: { giveBack } }: OperationContext,
  act: (resolver: OutcomeResolver) => Promise<Result>,
): Promise<Result> {
  if (giveBack === undefined) throw new Problem("RESOLVE_REFUSED", "this gateway has no primary");
  try {
    return await act(giveBack.resolver);
  } catch (error) {
    if (!(error instanceof ResolveRefused)) throw error;
    throw new Problem("RESOLVE_REFUSED", error.message);
  }
}

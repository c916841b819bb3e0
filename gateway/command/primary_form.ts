import { form } from "./command.ts";
import { flag } from "./option.ts";
import { primary } from "./primary.ts";

/** `songhanh primary`; a gateway of a sandbox starts it as its child. */
export const primaryForm = form({
  does: "Answer as VNACCS would, on SONGHANH_PRIMARY_LISTEN, with faults to be asked for",
  options: { child: flag("it is the child of a gateway", true) },
  hasResult: false,
  examples: ["primary"],
  run: async ({ values }, context) => await primary(context.config(), { child: values.child }) as 0,
});

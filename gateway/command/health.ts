import { askHealth } from "./ask_health.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { flag } from "./option.ts";
import { reachable } from "../reachable.ts";

/** For container platforms, which look at the exit code only. */
export const health: Command = {
  summary: "Ask the running gateway whether it lives, or is ready; exit code 1 if not",
  forms: [form({
    does: "Ask /livez of the admin address of the settings; an answer is waited for two seconds",
    options: { ready: flag("ask /readyz: whether a message can be made durable now") },
    examples: ["health", "health --ready"],
    async run({ values }, context) {
      const config = context.config();
      const path = values.ready ? "/readyz" : "/livez";
      const address = reachable(config.adminListen);
      const { healthy, says } = await askHealth(address, path, config.adminTls !== undefined);
      if (values.json) context.output.json({ healthy, says });
      else context.output.text(says);
      return healthy ? exitCodes.ok : exitCodes.no;
    },
  })],
};

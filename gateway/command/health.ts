import { askHealth } from "./ask_health.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { flag, wholeOr } from "./option.ts";
import { reachable } from "../reachable.ts";

/** Until it is asked again, in milliseconds. */
const AGAIN_MS = 500;

/** For container platforms, which look at the exit code only. */
export const health: Command = {
  summary: "Ask the running gateway whether it lives, or is ready; exit code 1 if not",
  forms: [form({
    does: "Ask /livez of the admin address of the settings; an answer is waited for two seconds",
    options: {
      ready: flag("ask /readyz: whether a message can be made durable now"),
      wait: wholeOr(0, "SECONDS", {
        says: "how long to ask again, twice a second, until it is so: it has just been started",
        most: 3_600,
        example: "30",
      }),
    },
    examples: ["health", "health --ready", "health --ready --wait 30"],
    async run({ values }, context) {
      const config = context.config();
      const path = values.ready ? "/readyz" : "/livez";
      const address = reachable(config.adminListen);
      const ask = () => askHealth(address, path, config.adminTls !== undefined);
      const until = performance.now() + values.wait * 1_000;
      let { healthy, says } = await ask();
      while (!healthy && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        ({ healthy, says } = await ask());
      }
      if (values.json) context.output.json({ healthy, says });
      else context.output.text(says);
      return healthy ? exitCodes.ok : exitCodes.no;
    },
  })],
};

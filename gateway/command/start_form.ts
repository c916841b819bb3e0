import { takeOpenFiles } from "../process/open_files.ts";
import { type CommandContext, form } from "./command.ts";
import { flag, text } from "./option.ts";
import { boundedChild, canBeBounded, inPlace, runBounded } from "./run_bounded.ts";
import { start } from "./start.ts";

/** `songhanh start`; what is hidden is said by the tasks and by the starter to its child. */
export const startForm = form({
  does:
    "Run the gateway until it is told to stop. Everything else is a setting: SONGHANH_… in the " +
    "environment or in songhanh.env (docs/settings.md)",
  options: {
    "with-starter": flag("end with whoever started it, too: npx or a task"),
    bounded: flag("run in a process that may do what it needs and nothing else", true),
    [boundedChild]: text("N", {
      says: "it is that process; N files may be open",
      example: "1024",
      hidden: true,
    }),
    [inPlace]: flag("nobody has started it: who did has become it", true),
  },
  hasResult: false,
  examples: ["start", "start --with-starter"],
  async run({ values }, context: CommandContext) {
    const config = context.config();
    const withStarter = values["with-starter"];
    const files = values[boundedChild];
    if (files !== undefined) {
      takeOpenFiles(files === "" ? undefined : Number(files));
      return await start(config, { withStarter: false, isBounded: !values[inPlace] }) as 0;
    }
    if (values.bounded && canBeBounded(config)) {
      return await runBounded(config, context.given ?? context.environment, { withStarter }) as 0;
    }
    return await start(config, { withStarter, isBounded: false }) as 0;
  },
});

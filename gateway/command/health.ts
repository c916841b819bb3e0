import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { reachableAdmin } from "./admin_client.ts";
import type { Command } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { readOptions } from "./read_options.ts";

/** How long an answer may take, in milliseconds. */
const ANSWER_MS_MAX = 2_000;

/** For container platforms, which look at the exit code only. */
export const health: Command = {
  summary: "Ask the running gateway whether it lives, or is ready; exit code 1 if not",
  usage: ["health [--ready] [--json]"],

  async run(args, context) {
    const { values } = readOptions(args, { ready: { type: "boolean", default: false } });
    const config = context.config();
    const path = values.ready ? "/readyz" : "/livez";
    const found = await ask(reachableAdmin(config), path, config.adminTls !== undefined);
    if (values.json) context.output.json(found);
    else context.output.text(found.says);
    return found.healthy ? exitCodes.ok : exitCodes.no;
  },
};

interface Health {
  readonly healthy: boolean;
  /** The gateway's own words, or why there are none. */
  readonly says: string;
}

function ask(
  { hostname, port }: { hostname: string; port: number },
  path: string,
  tls: boolean,
): Promise<Health> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const fail = (error: Error) => {
      const reason = signal.aborted ? `no answer within ${ANSWER_MS_MAX} ms` : error.message;
      resolve({ healthy: false, says: `cannot ask ${hostname}:${port}: ${reason}` });
    };
    // Its certificate is for others, and has its own warnings before it ends: a gateway that works
    // is not to be restarted because its name is not 127.0.0.1. Nothing secret is sent.
    const options = { hostname, port, path, signal, agent: false, rejectUnauthorized: false };
    const get = tls ? getHttps : getHttp;
    get(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => text += part).on("error", fail)
        .on("end", () => resolve({ healthy: response.statusCode === 200, says: text.trim() }));
    }).on("error", fail);
  });
}

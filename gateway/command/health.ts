import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect, type TLSSocket } from "node:tls";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { flag } from "./option.ts";
import { reachable } from "./reachable.ts";

/** How long an answer may take, in milliseconds. */
const ANSWER_MS_MAX = 2_000;

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
      const found = await ask(reachable(config.adminListen), path, config.adminTls !== undefined);
      if (values.json) context.output.json(found);
      else context.output.text(found.says);
      return found.healthy ? exitCodes.ok : exitCodes.no;
    },
  })],
};

interface Health {
  readonly healthy: boolean;
  /** The gateway's own words, or why there are none. */
  readonly says: string;
}

async function ask(
  { hostname, port }: { hostname: string; port: number },
  path: string,
  tls: boolean,
): Promise<Health> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  let socket: TLSSocket | undefined;
  try {
    // Its certificate is for others, and has its own warnings before it ends: a gateway that works
    // is not to be restarted because its name is not 127.0.0.1. Nothing secret is sent.
    // Not by node:https: with NODE_EXTRA_CA_CERTS in the environment it reads the authorities of the
    // system, for which there is no permission that could be given alone.
    if (tls) {
      socket = connect({ host: hostname, port, rejectUnauthorized: false });
      await once(socket, "secureConnect", { signal });
    }
    // `agent: false` would open a connection of its own.
    const how = socket === undefined ? { agent: false } : { createConnection: () => socket! };
    const asked = get({ hostname, port, path, signal, ...how });
    const [response] = await once(asked, "response", { signal }) as [IncomingMessage];
    let text = "";
    for await (const part of response.setEncoding("utf8")) text += part;
    return { healthy: response.statusCode === 200, says: text.trim() };
  } catch (error) {
    const reason = signal.aborted
      ? `no answer within ${ANSWER_MS_MAX} ms`
      : (error as Error).message;
    return { healthy: false, says: `cannot ask ${hostname}:${port}: ${reason}` };
  } finally {
    socket?.destroy();
  }
}

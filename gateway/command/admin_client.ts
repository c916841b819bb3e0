import { join } from "node:path";
import type { Config } from "../settings/config.ts";
import { adminTokenFile } from "../sandbox.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { fetchPinned, type PinnedRequest } from "./fetch_pinned.ts";
import { reachable } from "../reachable.ts";

/** Variable that may hold the token; better than `--token`, which others on the machine can see. */
const TOKEN_VARIABLE = "SONGHANH_TOKEN";

/** How long the gateway may take to answer. */
const ANSWER_MS_MAX = 30_000;

/** Of a refusal in plain words. */
const PLAIN_CHARACTERS_MAX = 400;

/** Nothing listens at the admin address: there may be another way to the answer. */
export class NotRunning extends CommandError {}

export type Query = Readonly<Record<string, string | number | Date | undefined>>;

/** The admin API of the running gateway. Every failure is a `CommandError`. */
export class AdminClient {
  private constructor(
    private readonly url: string,
    private readonly token: string | undefined,
    /** The gateway's own certificate, PEM; undefined where it speaks HTTP. */
    private readonly certificate: string | undefined,
  ) {}

  /** `token`: from the command line; else that of the environment, or the sandbox's own. */
  static async open(context: CommandContext, token: string | undefined): Promise<AdminClient> {
    const config = context.config();
    return new AdminClient(
      adminUrl(config),
      token ?? context.environment[TOKEN_VARIABLE] ?? await sandboxToken(config),
      config.adminTls && await Deno.readTextFile(config.adminTls.certFile),
    );
  }

  async get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return await (await this.#ask(path, query)).json();
  }

  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    return await (await this.#ask(path, {}, body)).json();
  }

  async put<Answer>(path: string, body: unknown): Promise<Answer> {
    return await (await this.#ask(path, {}, body, "PUT")).json();
  }

  async getBytes(
    path: string,
    query: Query = {},
  ): Promise<{ bytes: Uint8Array; headers: Headers }> {
    const response = await this.#ask(path, query);
    return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
  }

  /** `body`: what is sent along; undefined asks only. */
  async #ask(
    path: string,
    query: Query,
    body?: unknown,
    method: "POST" | "PUT" = "POST",
  ): Promise<Response> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name, value instanceof Date ? value.toISOString() : String(value)]]
    );
    const url = new URL(`${this.url}/api/v1${path}?${new URLSearchParams(given)}`);
    const request = {
      method: body === undefined ? "GET" : method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    };
    let response: Response;
    try {
      response = await this.#fetch(url, request);
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (!response.ok) throw await this.#refused(response);
    return response;
  }

  /**
   * A certificate that holds for this address is enough, so that a renewed one may lie in the file
   * before the gateway shows it; else it has to be the very one of the file.
   */
  async #fetch(url: URL, request: PinnedRequest): Promise<Response> {
    if (this.certificate === undefined) return await fetch(url, request);
    try {
      return await fetch(url, request);
    } catch (error) {
      if (!/certificate/i.test(deepestMessage(error))) throw error;
      return await fetchPinned(url, request, this.certificate);
    }
  }

  #unreachable(error: unknown): CommandError {
    const found = deepestMessage(error);
    if (/connection refused|ECONNREFUSED/i.test(found)) {
      return new NotRunning(
        exitCodes.unavailable,
        `nothing listens at ${this.url} (SONGHANH_ADMIN_LISTEN); "songhanh start" runs the gateway`,
      );
    }
    const late = error instanceof DOMException && error.name === "TimeoutError";
    return new CommandError(
      exitCodes.unavailable,
      `cannot ask the gateway at ${this.url}: ${
        late ? `no answer within ${ANSWER_MS_MAX / 1000} s` : found
      }`,
    );
  }

  async #refused(response: Response): Promise<CommandError> {
    const { title = `status ${response.status}`, detail, code } = await problemOf(response);
    const sentence = [title, detail].filter((part) => part !== undefined).join(": ");
    const text = `the gateway at ${this.url} refused: ${sentence}${code ? ` (${code})` : ""}`;
    switch (response.status) {
      case 400:
        return new CommandError(exitCodes.usage, text);
      case 401:
        return new CommandError(
          exitCodes.noPermission,
          `${text}; give a token with ${TOKEN_VARIABLE} or --token, make one with "songhanh tokens create"`,
        );
      case 403:
        return new CommandError(exitCodes.noPermission, text);
      case 404:
        return new CommandError(exitCodes.noInput, text);
      case 409:
      case 412:
        return new CommandError(exitCodes.no, text);
      default:
        return new CommandError(exitCodes.unavailable, text);
    }
  }
}

/** As the API says it; before there is one, and between here and there, it is said in plain words. */
async function problemOf(response: Response): Promise<Readonly<Record<string, string>>> {
  const text = await response.text().catch(() => "");
  if (response.headers.get("content-type")?.startsWith("text/plain")) {
    const detail = text.trim().slice(0, PLAIN_CHARACTERS_MAX);
    return detail === "" ? {} : { detail };
  }
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** What went wrong below is in the causes. */
function deepestMessage(error: unknown): string {
  let found = "";
  for (let at = error; at instanceof Error; at = at.cause) found = at.message;
  return found;
}

function adminUrl({ adminListen, adminTls }: Config): string {
  const { hostname, port } = reachable(adminListen);
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${adminTls === undefined ? "http" : "https"}://${host}:${port}`;
}

async function sandboxToken({ profile, dataDir }: Config): Promise<string | undefined> {
  if (profile !== "sandbox") return undefined;
  return await Deno.readTextFile(join(dataDir, adminTokenFile)).then(
    (text) => text.trim(),
    () => undefined,
  );
}

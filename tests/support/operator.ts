/** A person at the admin address, for tests. */
import assert from "node:assert/strict";
import type { Status } from "../../gateway/api/status.ts";
import type { SwitchRunJson } from "../../gateway/api/switch.ts";

/** How long a state may take to come about on a busy machine. */
const UNTIL_MS_MAX = 30_000;
const POLL_MS = 20;

interface AuditEntry {
  readonly by: string;
  readonly action: string;
  readonly reason: string;
  readonly epoch: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a person has who is not at a sandbox. */
export interface OperatorAccess {
  readonly token: string;
  /** Trusts the authority of the admin address, which then speaks TLS. */
  readonly client?: Deno.HttpClient;
}

export class Operator {
  /**
   * `admin`: host and port, asked for anew with every call. `access`: a token, or the data directory
   * of a sandbox, which has one.
   */
  constructor(
    private readonly admin: () => string,
    private readonly access: string | OperatorAccess,
  ) {}

  async get<Answer>(path: string): Promise<Answer> {
    const response = await this.#ask(path);
    assert.equal(response.status, 200, path);
    return await response.json();
  }

  /** A page of the API, such as a copy for the border. */
  async text(path: string): Promise<string> {
    const response = await this.#ask(path);
    assert.equal(response.status, 200, path);
    return await response.text();
  }

  status(): Promise<Status> {
    return this.get<Status>("/status");
  }

  /** Oldest first. */
  async audit(): Promise<AuditEntry[]> {
    const { entries } = await this.get<{ entries: AuditEntry[] }>("/audit?limit=200");
    return entries.reverse();
  }

  /** What was done about the mode. */
  async actions(): Promise<string[]> {
    return (await this.audit()).map(({ action }) => action)
      .filter((action) => /^(switchover|failover|automatic|lease)/.test(action));
  }

  async post(path: string, body: unknown): Promise<Response> {
    return await this.#ask(path, { method: "POST", body: JSON.stringify(body) });
  }

  /** Asks for a switch and waits for its end. */
  async switch(order: Readonly<Record<string, unknown>>): Promise<SwitchRunJson> {
    const response = await this.post("/switch", { reason: "a test", ...order });
    const answer = await response.json();
    assert.equal(response.status, 202, JSON.stringify(answer));
    let run = answer as SwitchRunJson;
    while (run.state === "running") {
      await pause();
      run = await this.get<SwitchRunJson>(`/switch/${run.id}`);
    }
    return run;
  }

  /** Waits for a status. */
  async until(what: string, holds: (status: Status) => boolean): Promise<Status> {
    let status: Status | undefined;
    await until(what, async () => {
      status = await this.status().catch(() => undefined);
      return status !== undefined && holds(status);
    });
    return status!;
  }

  /** Status of an address that needs no token. */
  async health(path: string): Promise<number> {
    const response = await this.#fetch(path);
    await response.body?.cancel();
    return response.status;
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const token = typeof this.access === "string"
      ? (await Deno.readTextFile(`${this.access}/admin-token`)).trim()
      : this.access.token;
    return await this.#fetch(`/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}` },
    });
  }

  #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const client = typeof this.access === "string" ? undefined : this.access.client;
    const scheme = client === undefined ? "http" : "https";
    return fetch(`${scheme}://${this.admin()}${path}`, { ...init, client });
  }
}

/** Waits until something holds; fails with what did not come about. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  msMax = UNTIL_MS_MAX,
): Promise<void> {
  const giveUpAt = performance.now() + msMax;
  while (!await holds()) {
    assert.ok(performance.now() < giveUpAt, `in time: ${what}`);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

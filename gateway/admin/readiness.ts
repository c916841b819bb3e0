import { commitProbe } from "../../adapters/postgres/commit_probe.ts";
import type { AdministeredGateway } from "./admin_options.ts";

/** How long a database may take to make a commit durable before the gateway counts as not ready. */
const COMMIT_MS_MAX = 2_000;

/**
 * Tells whether the gateway can make a message durable now. Askers that come while the database is
 * asked share its answer, so that a database that hangs is not asked again and again.
 */
export class Readiness {
  #asking: Promise<void> | undefined;

  constructor(private readonly gateway: AdministeredGateway) {}

  /** Undefined = ready, else the reason why not. */
  async problem(): Promise<string | undefined> {
    const { lanes, node } = this.gateway;
    if (node.obstacle !== undefined) return node.obstacle;
    if (!lanes.ready) return "a lane does not listen";
    this.#asking ??= commitProbe(this.gateway.database.sql).finally(() => {
      this.#asking = undefined;
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(
        () => resolve(`the database made nothing durable within ${COMMIT_MS_MAX} ms`),
        COMMIT_MS_MAX,
      );
    });
    const asked = this.#asking.then(() => undefined, (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      return `the database cannot make anything durable: ${reason}`;
    });
    const problem = await Promise.race([asked, late]);
    clearTimeout(timer);
    return problem;
  }
}

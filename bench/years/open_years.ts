/** The doors of a gateway over a filled database, in this process: every question asked through each. */
import type { Sql } from "postgres";
import { createAccount } from "../../adapters/accounts/mod.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { hashPassword } from "../../adapters/users/mod.ts";
import { pageAccess } from "../../gateway/pages/page_access.ts";
import { pagesApp } from "../../gateway/pages/pages_app.tsx";
import { createLog } from "../../gateway/log/log.ts";
import { nodeMetrics } from "../../gateway/metrics/node_metrics.ts";
import { consoleTestSetting } from "../../gateway/testing/console_test_setting.ts";
import { Browser, testPassword, testScryptCost } from "../../gateway/testing/page_test_setting.ts";
import { scratchService } from "../../gateway/testing/scratch_service.ts";
import { questionsOfOperations } from "./questions_of_operations.ts";
import {
  inputsOfOperations,
  pathsOfPages,
  readYearsFacts,
  type Viewer,
  viewerOf,
} from "./years_questions.ts";
import { yearsNames } from "./fill_years.ts";

/** One thing that is asked. */
export interface YearsQuestion {
  readonly name: string;
  readonly door: "operation" | "page" | "metrics";
  readonly ask: () => Promise<unknown>;
}

/**
 * Every question over this connection. `sql`: whose; signing in is done over `own`, as it writes.
 *
 * @throws Error where an operation or a page has no inputs here.
 */
export async function openYears(sql: Sql, own: Sql): Promise<readonly YearsQuestion[]> {
  const facts = await readYearsFacts(own);
  const now = () => new Date();
  const console = consoleTestSetting(sql, () => "");
  const gateway = {
    ...console.gateway,
    now,
    metrics: () => Promise.resolve(""),
    trust: { store: console.trust().store, problems: [] },
  };
  const operations = [...await questionsOfOperations()].flatMap(([name, operation]) => {
    const inputs = inputsOfOperations(facts)[name];
    if (inputs === undefined) throw new Error(`nothing asks ${name}: give it inputs`);
    if (typeof inputs === "string") return [];
    return Object.entries(inputs).map(([what, input]): YearsQuestion => ({
      name: `${name}: ${what}`,
      door: "operation",
      ask: () =>
        operation.perform(
          { gateway: gateway as never, actor: "bench" },
          operation.input.parse(input),
        ),
    }));
  });
  const app = pagesApp({
    sql,
    undurable: () => Promise.resolve(undefined),
    obstacle: () => undefined,
    service: () => scratchService("relay"),
    log: createLog({}, { write: () => {} }),
    seal: byteSeal(undefined),
    secure: false,
    scryptCost: testScryptCost,
    judge: () => {
      throw new Error("no certificate is judged");
    },
    now,
    console: { ...console, gateway },
  });
  const browsers = await signedIn(own, app);
  const paths = pathsOfPages(facts);
  const pages = Object.keys(pageAccess).filter((route) => route.startsWith("GET "))
    .flatMap((route) => {
      const asked = paths[route];
      if (asked === undefined) throw new Error(`nothing asks ${route}: give it paths`);
      if (typeof asked === "string") return [];
      return asked.map((path): YearsQuestion => ({
        name: path,
        door: "page",
        ask: async () => {
          const response = await browsers[viewerOf(path)].get(path);
          if (response.status >= 400) throw new Error(`${path}: ${response.status}`);
          await response.text();
        },
      }));
    });
  const metrics: YearsQuestion = {
    name: "metrics",
    door: "metrics",
    ask: async () => {
      const { config, policy } = gateway;
      return await nodeMetrics(sql, await gateway.mode(), config, policy, now());
    },
  };
  return [...operations, ...pages, metrics];
}

/** Somebody of each kind; made where they are not there yet. */
async function signedIn(
  own: Sql,
  app: ReturnType<typeof pagesApp>,
): Promise<Readonly<Record<Viewer, Browser>>> {
  const passwordHash = await hashPassword(testPassword, testScryptCost);
  const { office } = yearsNames;
  const accounts = {
    "administrator": { role: "administrator" as const },
    "officer": { role: "officer" as const, office, rights: ["check", "cancel", "assign"] as const },
    "registrar": { role: "officer" as const, office, rights: ["registrations"] as const },
    "branch administrator": { role: "branch administrator" as const, office },
  };
  const browsers: Partial<Record<Viewer, Browser>> = {};
  for (const [viewer, account] of Object.entries(accounts) as [Viewer, object][]) {
    const name = `bench-${viewer.replace(" ", "-")}`;
    await own.begin((transaction) =>
      createAccount(
        transaction,
        {
          ...{ name, displayName: viewer, passwordHash, mustChange: false },
          ...account,
        } as Parameters<typeof createAccount>[1],
        "bench",
      )
    );
    browsers[viewer] = await new Browser(app).signIn(name);
  }
  return browsers as Record<Viewer, Browser>;
}

import { Hono } from "hono";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { auditPages } from "./audit_page.tsx";
import { certificatesPages } from "./certificates_pages.tsx";
import { comparePages } from "./compare_pages.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { diagnosticsPages } from "./diagnostics_pages.tsx";
import { documentsPages } from "./documents_pages.tsx";
import { findPages } from "./find_page.tsx";
import { giveBackPages } from "./give_back_pages.tsx";
import { messagesPages } from "./messages_pages.tsx";
import { numbersPages } from "./numbers_page.tsx";
import { outagePages } from "./outage_pages.tsx";
import { overviewPages } from "./overview_page.tsx";
import { recordsPages } from "./records_pages.tsx";
import { selectivityPages } from "./selectivity_pages.tsx";
import { switchPages } from "./switch_pages.tsx";
import { trafficPages } from "./traffic_pages.tsx";

/** The operators' console, in the order of its navigation. */
export function consolePages(options: PageOptions, console: ConsoleOptions): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  overviewPages(app, options, console);
  findPages(app, console);
  trafficPages(app, console);
  messagesPages(app, options, console);
  documentsPages(app, options, console);
  numbersPages(app, console);
  selectivityPages(app, console);
  outagePages(app, console);
  switchPages(app, console);
  giveBackPages(app, console);
  comparePages(app, options, console);
  certificatesPages(app, options, console);
  auditPages(app, console);
  diagnosticsPages(app, console);
  recordsPages(app, options, console);
  return app;
}

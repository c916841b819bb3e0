import { type Operation, operators } from "../../core/accounts/mod.ts";
import type { PageAccess } from "../pages/page_access.ts";

/** What every page and form of the console is; who may is said once, in `operationRights`. */
export const operationOfPage: Readonly<Record<string, Operation>> = {
  "GET /overview": "see",
  "GET /console/events": "see",
  "GET /messages": "see",
  "GET /messages/:id": "see",
  "POST /messages/:id/resolve": "resolve an outcome",
  "POST /messages/:id/inquiry": "resolve an outcome",
  "GET /documents": "see",
  "GET /documents/:number": "see",
  "GET /switch": "see",
  "POST /switch": "switch",
  "GET /switch/:id": "see",
  "POST /switch/:id/abort": "switch",
  "POST /automatic": "allow automatic action",
  "GET /give-back": "see",
  "POST /give-back": "make a give-back plan",
  "GET /give-back/:id": "see",
  "GET /give-back/:id/report": "see",
  "POST /give-back/:id/approve": "approve a give-back plan",
  "POST /give-back/:id/run": "run a give-back plan",
  "POST /give-back/:id/pause": "run a give-back plan",
  "POST /give-back/:id/resume": "run a give-back plan",
  "GET /compare": "see",
  "GET /compare/:id": "see",
  "POST /compare/rules": "compare",
  "GET /certificates": "see",
  "GET /evidence": "see",
  "POST /evidence": "verify evidence",
  "POST /evidence/export": "see raw bytes",
  "GET /audit": "see",
  "GET /numbers": "see",
  "GET /selectivity": "see selectivity",
  "GET /selectivity/:version": "see selectivity",
  "POST /selectivity": "draft selectivity",
  "POST /selectivity/:version/try": "draft selectivity",
  "POST /selectivity/:version/activate": "put selectivity in force",
  "GET /settings": "see",
};

/** Who may open which page of the console. */
export const consoleAccess: Readonly<Record<string, PageAccess>> = Object.fromEntries(
  Object.entries(operationOfPage).map(([route, operation]) => [
    route,
    { roles: operators(operation) },
  ]),
);

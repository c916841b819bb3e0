import type { PageAccess } from "../pages/page_access.ts";

const observers = { roles: ["observer", "operator", "administrator"] } as const;
const operators = { roles: ["operator", "administrator"] } as const;

/** Who may open which page of the console: observers see, operators act. */
export const consoleAccess: Readonly<Record<string, PageAccess>> = {
  "GET /overview": observers,
  "GET /console/events": observers,
  "GET /messages": observers,
  "GET /messages/:id": observers,
  "POST /messages/:id/resolve": operators,
  "POST /messages/:id/inquiry": operators,
  "GET /documents": observers,
  "GET /documents/:number": observers,
  "GET /switch": observers,
  "POST /switch": operators,
  "GET /switch/:id": observers,
  "POST /switch/:id/abort": operators,
  "POST /automatic": operators,
  "GET /give-back": observers,
  "POST /give-back": operators,
  "GET /give-back/:id": observers,
  "GET /give-back/:id/report": observers,
  "POST /give-back/:id": operators,
  "GET /compare": observers,
  "GET /compare/:id": observers,
  "POST /compare/rules": operators,
  "GET /certificates": observers,
  "GET /evidence": observers,
  "POST /evidence": operators,
  // An export holds requests as received, and so passwords.
  "POST /evidence/export": operators,
  "GET /audit": observers,
  "GET /settings": observers,
};

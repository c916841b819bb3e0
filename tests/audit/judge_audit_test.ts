import assert from "node:assert/strict";
import { judgeAudit } from "./judge_audit.ts";

Deno.test("judgeAudit() tells advisories from a registry that cannot be asked", () => {
  assert.equal(judgeAudit(0, "No known vulnerabilities found\n", ""), "clean");
  const found = "╭ a package\n│ Severity: high\n\nFound 1 vulnerabilities\nSeverity: 1 high\n";
  assert.equal(judgeAudit(1, found, ""), "advisories");
  const refused = "error: error sending request for url (…): client error (Connect)\n";
  assert.equal(judgeAudit(1, "", refused), "cannot be asked");
  assert.equal(
    judgeAudit(1, "", "error: the registry answered: 405 Method Not Allowed"),
    "cannot be asked",
  );
  // A fault that nobody foresaw is not a clean list.
  assert.equal(judgeAudit(101, "", "thread panicked"), "advisories");
});

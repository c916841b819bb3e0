/**
 * Why: every sentence by which the gateway says why something is as it is. The table has a code and
 * both languages for each; `say` makes the English one, which is stored, and `readReason` finds code and
 * values in what was stored – by the same table, so earlier rows are read as well.
 */
export { type AuditAction, auditActionNames, auditActionText } from "./audit_action_text.ts";
export { auditActorNamed, auditActorText, auditDetailText } from "./audit_detail_text.ts";
export { cutText } from "./cut_text.ts";
export { reasonText } from "./read_reason.ts";
export { asSaid, say, sayAll, sayOf, type Sentence } from "./say.ts";

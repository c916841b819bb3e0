import type { Operation } from "../../../core/accounts/mod.ts";
import { findNamed } from "../../operations/find.ts";
import { diagnosticsOperations } from "../../operations/diagnostics.ts";
import { listAudit } from "../../operations/audit.ts";
import { findDocument, listToEnter, searchDocuments } from "../../operations/documents.ts";
import { findMessage, searchMessages } from "../../operations/messages.ts";
import { addRule, mirrorDifferences, mirrorPair } from "../../operations/mirror.ts";
import { inquireOutcome, resolveOutcome } from "../../operations/outcomes.ts";
import { showStatus } from "../../operations/status.ts";
import { showCertificates } from "../../operations/certificates.ts";
import { exportRecorded, showCheckpoints, verifyRecorded } from "../../operations/evidence.ts";
import { giveBackOperations } from "../../operations/give_back.ts";
import { keysOperations } from "../../operations/keys.ts";
import { numbersOperations } from "../../operations/numbers.ts";
import { selectivityOperations } from "../../operations/selectivity.ts";
import { showTraffic } from "../../operations/traffic.ts";
import { switchOperations } from "../../operations/switch.ts";

/** What every page and form of the console is; who may is said once, in `operationRights`. */
export const operationOfPage: Readonly<Record<string, Operation>> = {
  "GET /overview": showStatus.right,
  "GET /console/events": "see",
  "GET /find": findNamed.right,
  "GET /outage": showStatus.right,
  "POST /outage": switchOperations.order.right,
  "GET /traffic": showTraffic.right,
  "GET /traffic/:form": showTraffic.right,
  "GET /messages": searchMessages.right,
  "GET /messages/:id": findMessage.right,
  "POST /messages/:id/resolve": resolveOutcome.right,
  "POST /messages/:id/inquiry": inquireOutcome.right,
  "GET /documents": searchDocuments.right,
  "GET /documents/:number": findDocument.right,
  "GET /switch": switchOperations.list.right,
  "POST /switch": switchOperations.order.right,
  "GET /switch/:id": switchOperations.find.right,
  "POST /switch/:id/abort": switchOperations.abort.right,
  "POST /automatic": switchOperations.setAutomatic.right,
  "GET /give-back": giveBackOperations.list.right,
  "POST /give-back": giveBackOperations.make.right,
  "POST /give-back/switch": switchOperations.order.right,
  "GET /give-back/:id/numbers": giveBackOperations.numbers.right,
  "GET /give-back/acts/:office": listToEnter.right,
  "POST /give-back/paper": giveBackOperations.addPaper.right,
  "POST /give-back/:id/items/:item/decide": giveBackOperations.decide.right,
  "GET /give-back/:id": giveBackOperations.find.right,
  "GET /give-back/:id/report": giveBackOperations.report.right,
  "POST /give-back/:id/approve": giveBackOperations.approve.right,
  "POST /give-back/:id/discard": giveBackOperations.discard.right,
  "POST /give-back/:id/run": giveBackOperations.run.right,
  "POST /give-back/:id/pause": giveBackOperations.pause.right,
  "POST /give-back/:id/resume": giveBackOperations.resume.right,
  "GET /diagnostics": diagnosticsOperations.list.right,
  "POST /diagnostics": diagnosticsOperations.tryAll.right,
  "POST /diagnostics/:check": diagnosticsOperations.try.right,
  "GET /compare": mirrorDifferences.right,
  "GET /compare/:id": mirrorPair.right,
  "POST /compare/rules": addRule.right,
  "GET /certificates": showCertificates.right,
  "GET /evidence": showCheckpoints.right,
  "POST /evidence": verifyRecorded.right,
  "POST /evidence/export": exportRecorded.right,
  "POST /evidence/keys": keysOperations.rotate.right,
  "GET /audit": listAudit.right,
  "GET /numbers": numbersOperations.list.right,
  "GET /selectivity": selectivityOperations.list.right,
  "GET /selectivity/:version": selectivityOperations.find.right,
  "POST /selectivity": selectivityOperations.draft.right,
  "POST /selectivity/:version/try": selectivityOperations.try.right,
  "POST /selectivity/:version/activate": selectivityOperations.activate.right,
  "GET /settings": "see",
};

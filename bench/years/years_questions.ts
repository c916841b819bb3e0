/**
 * What is asked of a journal of years: every question of `gateway/operations/` and every page that is
 * shown on a `GET`, by usual inputs and by those that find little, much, or what lies years back. A
 * question or page that is not here fails the test (`tests/years_test.ts`); what is not asked says why.
 */
import type { Sql } from "postgres";
import { yearsNames } from "./fill_years.ts";

/** Inputs by what they are, or why nothing is asked. */
export type Inputs = Readonly<Record<string, unknown>> | string;

/** What inputs are made of that only the filled database knows. */
export interface YearsFacts {
  readonly now: Date;
  readonly plan: number;
  readonly firstPlan: number;
  /** The oldest message but some. */
  readonly oldest: { readonly id: string; readonly cursor: string; readonly at: Date };
  readonly newest: { readonly id: string; readonly linkInfo: string };
  readonly linkInfo: string;
  readonly document: string;
  readonly newDocument: string;
  readonly theirs: string;
  readonly oldestDocument: string;
  readonly auditCursor: string;
  readonly pair: string;
  readonly switchRun: number;
  readonly month: string;
}

export async function readYearsFacts(sql: Sql): Promise<YearsFacts> {
  const message = async (newestFirst: boolean, skip: number) => {
    const order = newestFirst ? sql`desc` : sql`asc`;
    const [row] = await sql`
      select stream || '-' || sequence as id, received_at as at, link_info as "linkInfo",
        microseconds(received_at) || ',' || stream || ',' || sequence as cursor
      from message where document is not null
      order by received_at ${order} limit 1 offset ${skip}`;
    return row as { id: string; at: Date; linkInfo: string; cursor: string };
  };
  const [oldest, newest] = [await message(false, 60), await message(true, 60)];
  const [found] = await sql`
    select (select max(id) from failback_plan)::int as plan,
      (select min(id) from failback_plan)::int as "firstPlan",
      (select id from document order by changed_at limit 1 offset 9) as document,
      (select id from document order by changed_at desc limit 1 offset 9) as "newDocument",
      (select min(theirs) from number_map where theirs like '20%') as theirs,
      (select microseconds(changed_at) || ',' || id from document order by changed_at limit 1 offset 60)
        as "oldestDocument",
      (select id::text from audit order by id limit 1 offset 60) as "auditCursor",
      (select max(place)::text from mirror_pair) as pair,
      (select max(id)::int from switch_run) as "switchRun",
      to_char(now() - interval '1 year', 'YYYY-MM') as month`;
  return {
    ...found,
    now: new Date(),
    oldest,
    newest,
    linkInfo: oldest.linkInfo,
  } as unknown as YearsFacts;
}

const { enterprise, quietEnterprise, heavyUser, quietUser, rareCode, formerCode, frequentCode } =
  yearsNames;

/** By the names that `questionsOfOperations` gives. */
export function inputsOfOperations(facts: YearsFacts): Readonly<Record<string, Inputs>> {
  const { now, plan, firstPlan, oldest, newest } = facts;
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  const searches = {
    "none": {},
    "last page": { cursor: oldest.cursor },
    "a page back from the oldest": { cursor: `-${oldest.cursor}` },
    "200 rows": { limit: 200 },
    "answered": { state: "answered" },
    "refused": { state: "refused" },
    "refused, last page": { state: "refused", cursor: oldest.cursor },
    "unknown": { state: "unknown" },
    "unknown, without repeats": { state: "unknown", repeats: "no" },
    "in flight": { state: "in flight" },
    "absent": { state: "absent" },
    "decided": { state: "decided" },
    "accepted": { outcome: "accepted" },
    "refused by the centre": { outcome: "refused by the centre" },
    "refused by the gateway": { outcome: "refused by the gateway" },
    "outcome unknown": { outcome: "unknown" },
    "a user": { user: "E0001X01" },
    "a heavy user": { user: heavyUser },
    "a heavy user, unknown": { user: heavyUser, state: "unknown" },
    "a heavy user, a rare code": { user: heavyUser, code: rareCode },
    "a heavy user, refused": { user: heavyUser, outcome: "refused by the centre" },
    "a heavy user, a rare procedure": { user: heavyUser, procedure: yearsNames.rareProcedure },
    "a user quiet for two years": { user: quietUser },
    "a user that nobody is": { user: "Z9999X01" },
    "an enterprise": { user: "E0001" },
    "an enterprise with 500 users": { user: enterprise },
    "an enterprise with 500 users, last page": { user: enterprise, cursor: oldest.cursor },
    "an enterprise with 500 users, two years ago": {
      user: enterprise,
      from: daysAgo(730),
      to: daysAgo(729),
    },
    "an enterprise with 500 users, refused": { user: enterprise, outcome: "refused by the centre" },
    "an enterprise with 500 users, unknown": { user: enterprise, state: "unknown" },
    "an enterprise with 500 users, a rare procedure": {
      user: enterprise,
      procedure: yearsNames.rareProcedure,
    },
    "500 users quiet for two years": { user: quietEnterprise },
    "an enterprise that nobody is": { user: "Z9999" },
    "users by one letter": { user: "Q" },
    "users by three letters": { user: "E00" },
    "a procedure": { procedure: yearsNames.procedure },
    "a rare procedure": { procedure: yearsNames.rareProcedure },
    "a procedure that nobody sends": { procedure: "XYZ" },
    "a document": { document: facts.newDocument },
    "a document of three years ago": { document: facts.document },
    "a document by VNACCS's number": { document: facts.theirs },
    "a document that nobody knows": { document: "109999999999" },
    "link information": { linkInfo: newest.linkInfo },
    "link information of three years ago": { linkInfo: facts.linkInfo },
    "link information that nobody sent": { linkInfo: "NOBODY" },
    "a frequent code": { code: frequentCode },
    "a code that was frequent two years ago": { code: formerCode },
    "a rare code": { code: rareCode },
    "all codes of a letter": { code: "S" },
    "behind outages": { code: "A0011" },
    "success": { code: "00000" },
    "a code that nobody got": { code: "X1234" },
    "a frequent code of 500 users": { code: frequentCode, user: enterprise },
    "a rare code and procedure": { code: rareCode, procedure: yearsNames.rareProcedure },
    "an hour of today": { from: daysAgo(0.04), to: daysAgo(0) },
    "a day two years ago": { from: daysAgo(730), to: daysAgo(729) },
    "a month two years ago, refused": {
      from: daysAgo(730),
      to: daysAgo(700),
      outcome: "refused by the centre",
    },
    "a month two years ago, a frequent code": {
      from: daysAgo(730),
      to: daysAgo(700),
      code: frequentCode,
    },
    "before there was anything": { to: daysAgo(2_000) },
    "tomorrow": { from: daysAgo(-1) },
  };
  const counted = Object.fromEntries(
    Object.entries(searches).filter(([, input]) => !("cursor" in input) && !("limit" in input)),
  );
  const item = { after: 0, limit: 1_000 };
  return {
    "messages.searchMessages": searches,
    "messages.countMessages": counted,
    "messages.findMessage": { "new": { id: newest.id }, "old": { id: oldest.id } },
    "find.findNamed": {
      "message": { q: oldest.id },
      "link information": { q: facts.linkInfo },
      "link information of nobody": { q: facts.linkInfo.replaceAll(/\d/g, "9") },
      "number": { q: facts.document },
      "number of nobody": { q: "109999999990" },
      "VNACCS's number": { q: facts.theirs },
      "user": { q: "E0001X01" },
      "heavy user": { q: heavyUser },
      "user of nobody": { q: "Z9999X01" },
      "enterprise with 500 users": { q: enterprise },
      "enterprise of nobody": { q: "Z9999" },
      "tax code": { q: "0001000007" },
      "waybill": { q: "BILL9" },
    },
    "balance.countBalance": { "usual": {} },
    "status.showStatus": { "usual": {} },
    "documents.searchDocuments": {
      "none": {},
      "last page": { cursor: facts.oldestDocument },
      "an owner": { owner: "E0001" },
      "a heavy owner": { owner: enterprise },
      "a heavy owner, drafts": { owner: enterprise, state: "draft" },
      "a quiet owner": { owner: quietEnterprise },
      "an owner of nothing": { owner: "Z9999" },
      "drafts": { state: "draft" },
      "registered": { state: "registered" },
      "amended": { state: "amended" },
    },
    "documents.findDocument": {
      "new": { number: facts.newDocument },
      "old": { number: facts.document },
      "VNACCS's": { number: facts.theirs },
      "waybill": { number: "cargo:BILL9" },
    },
    "documents.listToEnter": {
      "an office": { office: "01AB" },
      "an office, all": { office: "01AB", all: "true" },
      "another": { office: "02B2", all: "true" },
      "an office of nothing": { office: "99ZZ" },
    },
    "give_back.list": { "usual": {} },
    "give_back.find": { "open": { id: plan }, "done": { id: firstPlan } },
    "give_back.standing": { "usual": {} },
    "give_back.offices": { "usual": {} },
    "give_back.numbers": { "a page": { id: firstPlan, limit: 1_000 } },
    "give_back.items": {
      "all": { id: plan, ...item },
      "pending": { id: plan, state: "pending", ...item },
      "refused": { id: plan, state: "refused", ...item },
      "differs, of which there is none": { id: plan, state: "differs", ...item },
      "last page": { id: firstPlan, state: "given back", after: 900_000_000 },
    },
    "give_back.report": { "of a plan": { id: firstPlan } },
    "audit.listAudit": {
      "none": {},
      "last page": { cursor: facts.auditCursor },
      "an actor": { actor: "actor7" },
      "a rare actor": { actor: "hiếm" },
      "an actor that nobody is": { actor: "nobody" },
      "an act": { action: "users imported" },
      "an act that nobody did": { action: "lost rows acknowledged" },
      "a text": { text: "lý do số 7" },
      "a text of nothing": { text: "không có" },
      "a day two years ago": { from: daysAgo(730), to: daysAgo(729) },
    },
    "audit.countAudit": {
      "none": {},
      "an actor that nobody is": { actor: "nobody" },
      "a text of nothing": { text: "không có" },
    },
    "evidence.showCheckpoints": { "usual": {} },
    "evidence.verifyRecorded":
      "reads what it verifies: everything since the last that held (docs/operate.md)",
    "keys.list": { "usual": {} },
    "numbers.list": { "usual": {} },
    "windows.listWindows": { "usual": {} },
    "certificates.showCertificates": "asks the files of authorities, no table",
    "diagnostics.list": { "usual": {} },
    "diagnostics.try": { "database": { check: "database" }, "partitions": { check: "partitions" } },
    "diagnostics.tryAll": { "usual": {} },
    "mirror.mirrorProgress": { "usual": {} },
    "mirror.mirrorDifferences": { "usual": {} },
    "mirror.mirrorPair": { "newest": { id: facts.pair } },
    "mirror.mirrorRules": { "usual": {} },
    "mirror.mirrorReadiness": { "usual": {} },
    "outcomes.inquireOutcome": "asks the primary about one message",
    "providers.listProviders": { "usual": {} },
    "providers.showProvider": {
      "this month": { id: yearsNames.provider },
      "a year ago": { id: yearsNames.provider, month: facts.month },
    },
    "accounts.listAccounts": { "usual": {} },
    "accounts.showAccount": { "one": { name: "officer7" } },
    "tokens.listTokens": { "usual": {} },
    "users.listUsers": {
      "none": {},
      "200 rows": { limit: 200 },
      "of an enterprise with 500 users": { user: enterprise },
      "last page": { cursor: quietUser },
    },
    "selectivity.list": { "usual": {} },
    "selectivity.find": "one row by its key",
    "selectivity.try": "decides as many declarations as it is asked for anew",
    "switch.list": { "usual": {} },
    "switch.find": { "newest": { id: String(facts.switchRun) } },
    "switch.checks": { "usual": { kind: "switchover" } },
    "traffic.showTraffic": {
      "an hour": {},
      "a day by user": { range: "24h", by: "user" },
      "a week by procedure": { range: "7d", by: "procedure" },
      "30 days by code": { range: "30d", by: "code" },
      "30 days by provider": { range: "30d", by: "provider" },
      "30 days by lane": { range: "30d", by: "lane" },
      "a year by target": { from: daysAgo(365), to: daysAgo(0), by: "target" },
      "three years": { from: daysAgo(1_095), to: daysAgo(0) },
    },
    "archive.listUnfetchedReports": { "of more than 30 days": { days: 30 } },
    "archive.verifyArchives": "reads files of archives",
  };
}

/** Who looks at a page. */
export type Viewer = "administrator" | "officer" | "registrar" | "branch administrator";

/** Paths by route, who asks for them, or why nothing is asked. */
export function pathsOfPages(
  facts: YearsFacts,
): Readonly<Record<string, readonly string[] | string>> {
  const { plan, firstPlan, newest, oldest } = facts;
  return {
    "GET /overview": ["/overview"],
    "GET /console/events": "a stream of events, which reads nothing",
    "GET /find": [`/find?q=${facts.document}`, `/find?q=${enterprise}`],
    "GET /outage": ["/outage"],
    "GET /traffic": ["/traffic", "/traffic?range=30d&by=procedure"],
    "GET /traffic/:form": ["/traffic/csv?range=30d&by=user"],
    "GET /messages": [
      ...["/messages", `/messages?user=${enterprise}`, `/messages?user=${quietEnterprise}`],
      ...["/messages?state=refused", "/messages?code=A0011", "/messages?procedure=XYZ"],
    ],
    "GET /messages/:id": [`/messages/${newest.id}`, `/messages/${oldest.id}`],
    "GET /documents": ["/documents", `/documents?owner=${enterprise}`, "/documents?state=draft"],
    "GET /documents/:number": [`/documents/${facts.document}`],
    "GET /switch": ["/switch"],
    "GET /switch/:id": [`/switch/${facts.switchRun}`],
    "GET /give-back": ["/give-back"],
    "GET /give-back/:id": [`/give-back/${plan}`, `/give-back/${firstPlan}`],
    "GET /give-back/:id/numbers": [`/give-back/${firstPlan}/numbers`],
    "GET /give-back/acts/:office": ["/give-back/acts/01AB"],
    "GET /give-back/:id/report": [`/give-back/${firstPlan}/report`],
    "GET /diagnostics": ["/diagnostics"],
    "GET /compare": ["/compare"],
    "GET /compare/:id": [`/compare/${facts.pair}`],
    "GET /certificates": ["/certificates"],
    "GET /evidence": ["/evidence"],
    "GET /audit": ["/audit", "/audit?actor=nobody"],
    "GET /numbers": ["/numbers"],
    "GET /selectivity": ["/selectivity"],
    "GET /selectivity/:version": "one row by its key",
    "GET /settings": ["/settings"],
    "GET /accounts": ["/accounts"],
    "GET /accounts/:name": ["/accounts/officer7"],
    "GET /tokens": ["/tokens"],
    "GET /providers": ["/providers"],
    "GET /providers/:id": [`/providers/${yearsNames.provider}`],
    "GET /providers/:id/usage": [`/providers/${yearsNames.provider}/usage?month=${facts.month}`],
    "GET /": ["/"],
    "GET /service": ["/service"],
    "GET /login": "reads nothing",
    "GET /password": "reads nothing",
    "GET /account": ["/account"],
    "GET /register": "reads nothing",
    "GET /register/proofs/:id": "one row by its key",
    "GET /register/proofs/:id/text": "one row by its key",
    "GET /register/application": "one registration by its tax code",
    "GET /registrations": ["/registrations", "/registrations?state=submitted"],
    "GET /registrations/lookup": ["/registrations/lookup?taxCode=0000039999"],
    "GET /registrations/:id": "one row by its key; what it holds is not made here",
    "GET /registrations/enterprises/:taxCode/form-1a": "one enterprise by its key",
    "GET /registrations/enterprises/:taxCode/form-1b": "one enterprise by its key",
    "GET /office": [
      ...["/office", "/office?channel=2", "/office?waits=permit", "/office?state=cancelled"],
      "/office?number=109999999999",
    ],
    "GET /office/declarations/:id": "one document by its key; what it holds is not made here",
    "GET /office/declarations/:id/print": "one document by its key; what it holds is not made here",
    "GET /office/declarations/:id/files/:receipt/:place": "one file by its key",
    "GET /office/cases": ["/office/cases", "/office/cases?open=yes"],
    "GET /office/cases/:id": "one document by its key; what it holds is not made here",
    "GET /office/cases/:id/files/:receipt/:place": "one file by its key",
    "GET /office/assignment": ["/office/assignment"],
    "GET /office/to-enter": ["/office/to-enter", "/office/to-enter?all"],
    "GET /office/overdue": ["/office/overdue"],
    "GET /office/officers": ["/office/officers"],
  };
}

/** Who asks for a path. */
export function viewerOf(path: string): Viewer {
  if (path.startsWith("/office/officers")) return "branch administrator";
  if (path.startsWith("/office")) return "officer";
  return path.startsWith("/registrations") ? "registrar" : "administrator";
}

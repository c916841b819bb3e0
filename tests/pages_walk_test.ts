/**
 * Every page there is, as somebody sees it who may open it, looked at in a browser: words of the other
 * language, what is too wide or lies over something else, what axe finds. A page that the table below
 * does not name fails. The suite takes two looks at each – both languages, themes and sizes, once;
 * `deno task walk` takes all eight, and `deno task pictures` keeps them.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { createToken } from "../adapters/accounts/token_store.ts";
import { formatMessageId } from "../adapters/journal.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { Mirror } from "../adapters/mirror/mod.ts";
import { createProvider } from "../adapters/providers/mod.ts";
import {
  approveRegistration,
  changeContent,
  currentRegistration,
  openProof,
  registerEnterprise,
  stepRegistration,
} from "../adapters/registration/mod.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { handedOver } from "../adapters/testing/journal_fixture.ts";
import { scratchCase } from "../adapters/testing/scratch_case.ts";
import { scratchDeclaration } from "../adapters/testing/scratch_declaration.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import { inParallel } from "../adapters/users/in_parallel.ts";
import { type AccountRole, officerRights } from "../core/accounts/mod.ts";
import { emptyContent } from "../core/registration/mod.ts";
import type { Judgement } from "../core/trust/mod.ts";
import { adminApp } from "../gateway/admin/admin_app.ts";
import { createLog } from "../gateway/log/log.ts";
import { giveBackOperations } from "../gateway/operations/give_back.ts";
import { selectivityOperations } from "../gateway/operations/selectivity.ts";
import { switchOperations } from "../gateway/operations/switch.ts";
import { pageAccess } from "../gateway/pages/page_access.ts";
import {
  type PageSetting,
  pageSetting,
  testPassword,
  testScryptCost,
} from "../gateway/testing/page_test_setting.ts";
import { browserTest, Browsing } from "./browser/browsing.ts";
import { everyLook, twoLooks } from "./browser/looker.ts";
import { declarations } from "./support/declarations.ts";
import { FakeCentre, writeJob } from "./support/fake_centre.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { testTerminal } from "./support/relay_bed.ts";

type Reader = AccountRole | "nobody";

/** What is there to be seen: the parts of paths that are ids. */
interface Things {
  readonly message: string;
  readonly document: string;
  readonly declaration: string;
  readonly paper: string;
  readonly plan: string;
  readonly criteria: string;
  readonly run: string;
  readonly provider: string;
  readonly proof: string;
  readonly pair: string;
}

const taxCode = "0101234567";
const waiting = "0109999999";

/** As whom a page is looked at, and where it is; or why it is not. */
type Walked =
  | { readonly as: Reader; readonly at: (things: Things) => string }
  | { readonly none: "no page" | "another page is shown" };

const by = (as: Reader, at: string | ((things: Things) => string)): Walked => ({
  as,
  at: typeof at === "string" ? () => at : at,
});
const operator = (at: string | ((things: Things) => string)) => by("administrator", at);
const officer = (at: string | ((things: Things) => string)) => by("officer", at);
const file: Walked = { none: "no page" };

const walk: Readonly<Record<string, Walked>> = {
  "GET /": { none: "another page is shown" },
  "GET /login": by("nobody", "/login"),
  "GET /password": operator("/password"),
  "GET /account": operator("/account"),
  "GET /register": by("nobody", "/register"),
  "GET /register/proofs/:id": by("nobody", ({ proof }) => `/register/proofs/${proof}`),
  "GET /register/proofs/:id/text": file,
  "GET /register/application": by("registrant", "/register/application"),
  "GET /registrations": officer("/registrations"),
  "GET /registrations/lookup": officer(`/registrations/lookup?taxCode=${taxCode}`),
  "GET /registrations/:id": officer("/registrations/2"),
  "GET /registrations/enterprises/:taxCode/form-1a": officer(
    `/registrations/enterprises/${taxCode}/form-1a`,
  ),
  "GET /registrations/enterprises/:taxCode/form-1b": officer(
    `/registrations/enterprises/${taxCode}/form-1b`,
  ),
  "GET /office": officer("/office"),
  "GET /office/declarations/:id": officer(({ declaration }) =>
    `/office/declarations/${declaration}`
  ),
  // A paper in both languages on one sheet, with a style of its own.
  "GET /office/declarations/:id/print": file,
  "GET /office/declarations/:id/files/:receipt/:place": file,
  "GET /office/cases": officer("/office/cases"),
  "GET /office/cases/:id": officer(({ paper }) => `/office/cases/${paper}`),
  "GET /office/cases/:id/files/:receipt/:place": file,
  "GET /office/assignment": officer("/office/assignment"),
  "GET /office/to-enter": officer("/office/to-enter"),
  "GET /office/overdue": officer("/office/overdue"),
  "GET /office/officers": by("branch administrator", "/office/officers"),
  "GET /accounts": operator("/accounts"),
  "GET /accounts/:name": operator("/accounts/hoa"),
  "GET /tokens": operator("/tokens"),
  "GET /providers": operator("/providers"),
  "GET /providers/:id": operator(({ provider }) => `/providers/${provider}`),
  "GET /providers/:id/usage": file,
  "GET /overview": operator("/overview"),
  "GET /console/events": file,
  "GET /traffic": operator("/traffic"),
  "GET /traffic/:form": file,
  "GET /messages": operator("/messages"),
  "GET /messages/:id": operator(({ message }) => `/messages/${message}`),
  "GET /documents": operator("/documents"),
  "GET /documents/:number": operator(({ document }) => `/documents/${document}`),
  "GET /switch": operator("/switch"),
  "GET /switch/:id": operator(({ run }) => `/switch/${run}`),
  "GET /give-back": operator("/give-back"),
  "GET /give-back/:id": operator(({ plan }) => `/give-back/${plan}`),
  "GET /give-back/:id/numbers": operator(({ plan }) => `/give-back/${plan}/numbers`),
  "GET /give-back/acts/:office": operator("/give-back/acts/01AB"),
  "GET /outage": operator("/outage"),
  "GET /give-back/:id/report": operator(({ plan }) => `/give-back/${plan}/report`),
  "GET /compare": operator("/compare"),
  "GET /compare/:id": operator(({ pair }) => `/compare/${pair}`),
  "GET /certificates": operator("/certificates"),
  "GET /evidence": operator("/evidence"),
  "GET /find": operator("/find?q=CONG"),
  "GET /service": file,
  "GET /audit": operator("/audit"),
  "GET /numbers": operator("/numbers"),
  "GET /diagnostics": operator("/diagnostics"),
  "GET /selectivity": operator("/selectivity"),
  "GET /selectivity/:version": operator(({ criteria }) => `/selectivity/${criteria}`),
  "GET /settings": operator("/settings"),
};

Deno.test("every page is in the table of the walk", () => {
  const pages = Object.keys(pageAccess).filter((route) => route.startsWith("GET "));
  assert.deepEqual(Object.keys(walk).toSorted(), pages.toSorted());
});

Deno.test({
  name:
    "no page has words of the other language, is too wide, lies over itself or keeps anybody out",
  ...browserTest,
  async fn() {
    const log = createLog({}, { level: "error", write: (line) => console.log(line) });
    await using setting = await pageSetting({ log, judge: nobodyTrusted });
    const things = await fill(setting);
    const app = adminApp({
      gateway: setting.options.console!.gateway,
      token: undefined,
      pages: setting.options,
      faultsUrl: undefined,
    });
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request, { remoteAddr }) => app.fetch(request, { remoteAddr }),
    );
    await using browsing = await Browsing.open(`http://127.0.0.1:${server.addr.port}`);
    const wanted = Deno.env.get("SONGHANH_TEST_WALK");
    const isWhole = wanted === undefined ? browsing.takesPictures : wanted === "whole";
    const looks = isWhole ? everyLook : twoLooks;
    const names: Partial<Record<Reader, string>> = {
      "administrator": "sang",
      "officer": "hoa",
      "branch administrator": "tuan",
      "registrant": taxCode,
    };
    const readers = new Set(Object.values(walk).flatMap((each) => "at" in each ? [each.as] : []));
    let views = 0;
    const walkAs = async (reader: Reader, pages: Readonly<Record<string, string>>) => {
      const name = names[reader];
      const { page, looker } = name === undefined
        ? await browsing.visitor()
        : await browsing.signIn(name, testPassword);
      await looker.lookAtAll(page, pages, looks);
      views += looks.length * Object.keys(pages).length;
    };
    const walks = [...readers].flatMap((reader) => {
      const pages = Object.entries(walk).flatMap(([route, walked]): [string, string][] =>
        "at" in walked && walked.as === reader ? [[nameOf(route), walked.at(things)]] : []
      );
      // The administrator has most of them: two share them.
      const half = Math.ceil(pages.length / (pages.length > 10 ? 2 : 1));
      return [pages.slice(0, half), pages.slice(half)].filter(({ length }) => length > 0)
        .map((some) => [reader, Object.fromEntries(some)] as const);
    });
    await inParallel(walks, 2, ([reader, pages]) => walkAs(reader, pages));
    console.log(`${views} views of ${views / looks.length} pages`);
    browsing.assertNothingFound();
  },
});

/** A gateway without authorities has no other word for a signer. */
function nobodyTrusted(): Judgement {
  return {
    ...{ status: "untrusted", accepted: false, reason: "", signer: undefined, chain: [] },
    ...{ fromMs: 0, untilMs: 0 },
  };
}

/** A route as the name of a picture. */
function nameOf(route: string): string {
  return route.slice("GET /".length).replaceAll(/[/:]+/g, "-");
}

/** Something of everything, so that no page is empty. */
async function fill(setting: PageSetting): Promise<Things> {
  const { sql, now } = setting;
  const office = "01AB";
  await setting.account({ name: "sang", displayName: "Võ Sáng", role: "administrator" });
  const rights = [...officerRights];
  await setting.account({ name: "hoa", displayName: "Trần Hoa", role: "officer", office, rights });
  await setting.account({ name: "tuan", role: "branch administrator", office });
  const gateway = { ...setting.options.console!.gateway };
  const asked = { gateway, actor: "sang" };
  const declaration = await scratchDeclaration(sql, { office, channel: 3 });
  for (const channel of [1, 2] as const) await scratchDeclaration(sql, { office, channel });
  const paper = await scratchCase(sql, { procedure: "TEA", office });
  await giveBackOperations.addPaper.perform(asked, {
    reason: "sổ giấy ngày 6/8",
    text: "document,what,when,who\n10000,đóng dấu,2024-08-06T14:30+07:00,An\n",
  });
  const make = giveBackOperations.make;
  const plan = await make.perform(asked, make.input.parse({ reason: "sau bảo trì" }));
  const draft = selectivityOperations.draft;
  const criteria = await draft.perform(
    asked,
    draft.input.parse({ criteria: `{"version":"mẫu","default":2}` }),
  );
  assert.ok("version" in criteria);
  const provider = await createProvider(
    sql,
    "VAN Sông Hồng",
    { perSecond: 10, perDay: 1_000 },
    "sang",
  );
  await createToken(sql, "Prometheus", "observer", "sang");
  const order = switchOperations.order;
  const [mode] = await sql`select epoch::int from mode`;
  const ordered = await order.perform(
    asked,
    order.input.parse({
      ...{ to: "standby", kind: "switchover", reason: "diễn tập", dryRun: true },
      expectedEpoch: mode!.epoch,
    }),
  );
  assert.ok(ordered.kind === "taken");
  await registered(sql, taxCode, now, true);
  await registered(sql, waiting, now, false);
  return {
    message: await message(sql),
    pair: await comparedPair(sql),
    document: declaration.number,
    declaration: declaration.id,
    paper: paper.id,
    plan: String(plan.id),
    criteria: criteria.version,
    run: String(ordered.run.id),
    provider: provider.id,
    proof: (await openProof({ sql, seal: byteSeal(undefined) }, "register", "0108888888", now)).id,
  };
}

/** A signed declaration that was handed over and not answered. */
async function message(sql: Sql): Promise<string> {
  const [mode] = await sql`select epoch::int from mode`;
  const writer = new JournalWriter({
    ...{ sql, writer: "test", epoch: () => mode!.epoch, seal: byteSeal(undefined) },
    ...{ appendWaitMs: 5_000, queueMessagesMax: 10 },
  });
  await writer.open();
  const { contentType, body } = testTerminal().job("IDA", declarations.importOneLine);
  const more = {
    ...{ procedure: "IDA", request: body, contentType, userId: "X1234X01" },
    linkInfo: "00000000000000000000000001",
  };
  const appended = await writer.append({ ...handedOver("walk"), ...more });
  assert.ok(appended.kind === "recorded");
  const { id } = appended;
  await writer.settle({ id, at: Date.now(), state: "unknown", reason: "no answer" });
  await writer.close();
  return formatMessageId(id);
}

/** A message that the mirror answered otherwise. */
async function comparedPair(sql: Sql): Promise<string> {
  const seal = byteSeal(undefined);
  const centre = new FakeCentre({ firstSequence: 1 });
  const other = new FakeCentre({ firstSequence: 501, distort: () => "H21" });
  await using second = new FakePrimary((request) => other.answer(request));
  const limits = {
    ...{ concurrency: 1, answerMs: 10_000, replyBytesMax: 100_000 },
    ...{ backlogMax: 10, backlogMs: 3_600_000, pairsKept: 10 },
  };
  const onError = (_: string, error: unknown) => assert.fail(String(error));
  const mirror = new Mirror({ sql, seal, url: second.url, limits, now: Date.now, onError });
  // What comes before its first turn is not its own.
  await mirror.turn();
  const [mode] = await sql`select epoch::int from mode`;
  const writer = new JournalWriter({
    ...{ sql, writer: "mirrored", epoch: () => mode!.epoch, seal },
    ...{ appendWaitMs: 5_000, queueMessagesMax: 10 },
  });
  await writer.open();
  const linkInfo = "M1000100000000000000000002";
  const request = writeJob("IDA", { ICB: "H11" }, { link: linkInfo });
  const more = { procedure: "IDA", request, linkInfo, receivedAt: Date.now() };
  const appended = await writer.append({ ...handedOver("mirrored"), ...more });
  assert.ok(appended.kind === "recorded");
  const reply = { status: 200, ...centre.answer({ body: request }) };
  await writer.settle({ id: appended.id, at: Date.now(), state: "answered", reply });
  await writer.close();
  await mirror.turn();
  await mirror.stop();
  const [row] = await sql`select place::text, verdict from mirror_pair`;
  assert.equal(row?.verdict, "differs");
  return row!.place;
}

/** An enterprise that asked to be registered, and was, or waits. */
async function registered(sql: Sql, code: string, now: Date, isApproved: boolean): Promise<void> {
  const proof = await openProof({ sql, seal: byteSeal(undefined) }, "register", code, now);
  const passwordHash = await hashPassword(testPassword, testScryptCost);
  await registerEnterprise(sql, { proof, subject: "CÔNG TY TNHH MỘT", passwordHash, now });
  const { id } = (await currentRegistration(sql, code))!;
  await changeContent(sql, id, () => ({
    ...emptyContent,
    ...{ company: "CÔNG TY TNHH MỘT", address: "Số 1 phố Mới, Hà Nội", email: "a@example.vn" },
    roles: ["importer", "exporter"],
    users: [{ ref: "u1", name: "Nguyễn Thị Lan", email: "", machines: ["m1"] }],
    machines: [{ ref: "m1", description: "Máy kế toán" }],
  }));
  const step = { actor: code, reason: "", now };
  await sql.begin((transaction) => stepRegistration(transaction, id, "submit", step));
  const officer = { actor: "hoa", now, scryptCost: testScryptCost };
  if (isApproved) await approveRegistration(sql, id, officer);
}

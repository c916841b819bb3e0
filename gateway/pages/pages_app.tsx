/**
 * Everything that people see, server-rendered. Groups of pages are mounted here; who may open what is
 * in `page_access.ts`, what each request passes in `guard.ts`.
 */
import { builtInOffices } from "../../core/codes/mod.ts";
import { reasonText } from "../../core/reasons/mod.ts";
import { type Context, Hono } from "hono";
import { RowsLost } from "../../adapters/lost_rows/mod.ts";
import { RequestScope, TooSlow } from "../../adapters/postgres/request_scope.ts";
import { Problem } from "../web/problem.ts";
import { consolePages } from "./console/console_pages.ts";
import { limits } from "../limits.ts";
import { accountPages } from "./accounts/account_pages.tsx";
import { officerRightsPages } from "./accounts/officer_rights_pages.tsx";
import { tokenPages } from "./accounts/token_pages.tsx";
import { assetResponse } from "./assets.ts";
import { Banner, Layout, SendAgain } from "./components/mod.ts";
import { guard, guardHeaders, pageHeaders, recognise } from "./guard.ts";
import type { PageEnv, PageOptions } from "./page_env.ts";
import { PageProblem, type PageProblemKind } from "./page_problem.ts";
import { showPage } from "./show_page.ts";
import { languages } from "../texts/text.ts";
import { readChoice } from "../web/cookies.ts";
import { assignmentPages } from "./office/assignment_pages.tsx";
import { casePages } from "./office/case_pages.tsx";
import { officePages } from "./office/office_pages.tsx";
import { overduePage } from "./office/overdue_page.tsx";
import { printPages } from "./office/print_pages.tsx";
import { toEnterPages } from "./office/to_enter_pages.tsx";
import { officerRegistrationPages } from "./registration/officer_registration_pages.tsx";
import { applicationPages } from "./registration/application_pages.tsx";
import { proofPages } from "./registration/proof_pages.tsx";
import { providerPages } from "./providers/provider_pages.tsx";
import { servicePages } from "./service_pages.ts";
import { signInPages } from "./sign_in_pages.tsx";
import { themes, translator, type View } from "./view.ts";

export function pagesApp(options: PageOptions): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get("/assets/:name", (context) => {
    return assetResponse(context.req.param("name")) ?? context.notFound();
  });
  app.use(pageHeaders(), (_context, next) => RequestScope.run(limits.pageAnswerMs, next));
  // Before the guard, which asks the database: what is told must be told when that is away, too.
  servicePages(app, options);
  app.use(guard(options));
  app.route("/", signInPages(options));
  app.route("/", accountPages(options));
  app.route("/", officerRightsPages(options));
  app.route("/", tokenPages(options));
  app.route("/", proofPages(options));
  app.route("/", applicationPages(options));
  app.route("/", officerRegistrationPages(options));
  app.route("/", officePages(options));
  app.route("/", printPages(options));
  app.route("/", casePages(options));
  app.route("/", assignmentPages(options));
  app.route("/", toEnterPages(options));
  app.route("/", overduePage(options));
  app.route("/", providerPages(options));
  if (options.console !== undefined) app.route("/", consolePages(options, options.console));
  app.notFound(missingPage(options));
  app.onError((error, context) => {
    // What is wrong with a request before it is a form of ours is said as to a program.
    if (error instanceof Problem && error.status === 400) return error.response();
    const problem = problemOf(error);
    if (problem.kind === "internal") options.log.error("could not show a page", { error });
    return problemPage(context, problem, options);
  });
  return app;
}

/** What is at no address of ours, said to a person: in their language, with the way back. */
export function missingPage(options: PageOptions) {
  return async (context: Context<PageEnv>): Promise<Response> => {
    // Who asks cannot be found out without the database.
    await recognise(context, options).catch(() => {});
    const response = await problemPage(
      context,
      new PageProblem("address", { path: context.req.path }),
      options,
    );
    guardHeaders(response.headers);
    return response;
  };
}

function problemOf(error: Error): PageProblem {
  if (error instanceof PageProblem) return error;
  if (error instanceof Problem) return new PageProblem(kindOf(error), error.values);
  if (error instanceof RowsLost) return new PageProblem("stopped", { why: error.message });
  const { code } = error as { code?: unknown };
  if (error instanceof TooSlow) return new PageProblem(error.isOwnTime ? "slow" : "database");
  if (typeof code === "string" && /^(CONNECT|ECONN|ENOENT|ETIMEDOUT|55P03|57|08)/.test(code)) {
    return new PageProblem("database");
  }
  return new PageProblem("internal");
}

/** What an operation refused; a page that can say more catches it itself. */
function kindOf({ code, status }: Problem): PageProblemKind {
  if (code === "MESSAGE_ARCHIVED") return "archived";
  if (status === 403) return "forbidden";
  if (status === 404) return "missing";
  return status === 409 || status === 412 ? "conflict" : "internal";
}

function problemPage(context: Context<PageEnv>, problem: PageProblem, options: PageOptions) {
  const view = context.var.view ?? anonymousView(context, options);
  // What was only to be read is read again once messages are served otherwise.
  const again = context.req.method === "GET" && problem.kind === "database";
  const page = <ProblemPage view={view} problem={problem} again={again} />;
  return showPage(context, page, problem.status);
}

function ProblemPage(
  { view, problem, again }: {
    readonly view: View;
    readonly problem: PageProblem;
    readonly again: boolean;
  },
) {
  const { t } = view;
  const { why } = problem.values;
  const values = typeof why === "string" ? { why: reasonText(view.lang, why) } : problem.values;
  return (
    <Layout view={view} title={t(problem.title)}>
      <Banner view={view} kind="bad">{t(problem.text, values)}</Banner>
      {problem.kind === "undurable" && <SendAgain view={view} />}
      <p data-reload={again ? true : undefined}>
        <a class="button quiet" href="/">{t("back")}</a>
      </p>
    </Layout>
  );
}

/** For what goes wrong before the reader is known: the database may be away, the choices are not. */
function anonymousView(context: Context<PageEnv>, options: PageOptions): View {
  const lang = readChoice(context, "lang", languages) ?? "vi";
  const { pathname, search } = new URL(context.req.url);
  return {
    lang,
    theme: readChoice(context, "theme", themes) ?? "auto",
    t: translator(lang),
    csrf: "",
    path: pathname,
    query: search.slice(1),
    account: undefined,
    plannedWindow: undefined,
    now: new Date(0),
    service: options.service(),
    officesNow: { date: new Date(0), offices: builtInOffices },
  };
}

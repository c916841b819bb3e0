import { type Context, Hono } from "hono";
import {
  beginAnew,
  changeContent,
  currentRegistration,
  findEnterprise,
  loadDaysOff,
  registrationSteps,
  stepRegistration,
} from "../../../adapters/registration/mod.ts";
import {
  businessRoles,
  contentFaults,
  isEditable,
  readUserCertificate,
  registeredMax,
  type RegistrationContent,
  type RegistrationUser,
} from "../../../core/registration/mod.ts";
import { formFile, formText, formTexts } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ApplicationPage, type ApplicationState, type Refused } from "./application_page.tsx";

/** Longest text of a field. */
const charactersMax = 200;
const emailForm = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Where an enterprise's administrator fills in what is to be registered. */
export function applicationPages(
  { sql, judge, daysOffFile, log }: PageOptions,
): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  async function stateOf({ account }: View): Promise<ApplicationState> {
    const registration = await currentRegistration(sql, account!.taxCode!);
    return {
      registration,
      enterprise: await findEnterprise(sql, account!.taxCode!),
      steps: registration === undefined ? [] : await registrationSteps(sql, registration.id),
    };
  }

  async function show(context: Context<PageEnv>, faults: readonly string[] = []) {
    const { view } = context.var;
    const state = await stateOf(view);
    const page = <ApplicationPage view={view} state={state} faults={faults} />;
    return await showPage(context, page, faults.length > 0 ? 422 : 200);
  }

  /** The page with the form as it was sent: nobody types it again. */
  async function showAgain(context: Context<PageEnv>, refused: Refused) {
    const { view } = context.var;
    const state = await stateOf(view);
    const faults = [refused.fault];
    const page = <ApplicationPage {...{ view, state, faults, refused }} />;
    return await showPage(context, page, 422);
  }

  /** Changes the request that is open, and shows it again. */
  async function change(
    context: Context<PageEnv>,
    how: (content: RegistrationContent) => RegistrationContent,
  ) {
    const found = await currentRegistration(sql, context.var.view.account!.taxCode!);
    if (found === undefined || await changeContent(sql, found.id, how) !== "done") {
      throw new PageProblem("conflict");
    }
    return context.redirect("/register/application", 303);
  }

  pages.get("/register/application", (context) => show(context));

  pages.post("/register/application/details", async (context) => {
    const { form, view } = context.var;
    const text = (name: string) => formText(form, name).slice(0, charactersMax);
    const chosen = formTexts(form, "roles");
    const values = {
      holder: formText(form, "holder") === "person" ? "person" as const : "enterprise" as const,
      company: text("company"),
      address: text("address"),
      phone: text("phone"),
      email: text("email"),
      roles: businessRoles.filter((role) => chosen.includes(role)),
    };
    if (values.email !== "" && !emailForm.test(values.email)) {
      const fault = view.t("fault.email bad");
      return await showAgain(context, { form: "details", field: "email", fault });
    }
    return await change(context, (content) => ({ ...content, ...values }));
  });

  pages.post("/register/application/users", async (context) => {
    const read = await readUser(context, "users", undefined);
    if ("fault" in read) return await showAgain(context, read);
    return await change(context, (content) => {
      if (content.users.length >= registeredMax) throw new PageProblem("conflict");
      return {
        ...content,
        users: [...content.users, { ...read, ref: nextRef("u", content.users) }],
      };
    });
  });

  pages.post("/register/application/users/:ref", async (context) => {
    const ref = context.req.param("ref");
    const isRemoved = formText(context.var.form, "action") === "remove";
    const found = await currentRegistration(sql, context.var.view.account!.taxCode!);
    const user = found?.content.users.find((each) => each.ref === ref);
    if (user === undefined) throw new PageProblem("missing");
    const read = isRemoved ? user : await readUser(context, ref, user);
    if ("fault" in read) return await showAgain(context, read);
    return await change(context, (content) => ({
      ...content,
      users: content.users.flatMap((each) =>
        each.ref !== ref ? [each] : isRemoved ? [] : [{ ...each, ...read }]
      ),
    }));
  });

  pages.post("/register/application/machines", async (context) => {
    const description = formText(context.var.form, "description").slice(0, charactersMax);
    if (description === "") {
      const fault = context.var.view.t("field.missing");
      return await showAgain(context, { form: "machines", field: "description", fault });
    }
    return await change(context, (content) => {
      if (content.machines.length >= registeredMax) throw new PageProblem("conflict");
      const machine = { ref: nextRef("m", content.machines), description };
      return { ...content, machines: [...content.machines, machine] };
    });
  });

  pages.post("/register/application/machines/:ref", async (context) => {
    const ref = context.req.param("ref");
    return await change(context, (content) => {
      if (!content.machines.some((each) => each.ref === ref)) throw new PageProblem("missing");
      return {
        ...content,
        machines: content.machines.filter((each) => each.ref !== ref),
        users: content.users.map((user) => ({
          ...user,
          machines: user.machines.filter((each) => each !== ref),
        })),
      };
    });
  });

  pages.post("/register/application/submit", async (context) => {
    const { view } = context.var;
    const { name, taxCode } = view.account!;
    const found = await currentRegistration(sql, taxCode!);
    if (found === undefined || !isEditable(found.state)) throw new PageProblem("conflict");
    const faults = found.kind === "cancel" ? [] : faultTexts(view, found.content);
    if (faults.length > 0) return await show(context, faults);
    const daysOff = await loadDaysOff(
      daysOffFile,
      (fault) => log.warn("could not use the file of days off", { fault }),
    );
    const step = { actor: name, reason: "", now: view.now, daysOff };
    const moved = await sql.begin((transaction) =>
      stepRegistration(transaction, found.id, "submit", step)
    );
    if (moved === undefined) throw new PageProblem("conflict");
    return context.redirect("/register/application", 303);
  });

  pages.post("/register/application/anew", async (context) => {
    const { name, taxCode } = context.var.view.account!;
    const options = { actor: name, now: context.var.view.now };
    const outcome = await beginAnew(sql, taxCode!, options);
    if (outcome.kind !== "done") throw new PageProblem("conflict");
    return context.redirect("/register/application", 303);
  });

  /** A user as it was typed; a certificate only where one was sent. */
  async function readUser(
    context: Context<PageEnv>,
    of: string,
    before: RegistrationUser | undefined,
  ): Promise<Omit<RegistrationUser, "ref" | "userId"> | Refused> {
    const { form, view } = context.var;
    const name = formText(form, "name").slice(0, charactersMax);
    const email = formText(form, "email").slice(0, charactersMax);
    const machines = formTexts(form, "machines");
    const refused = (field: string, fault: string): Refused => ({ form: of, field, fault });
    if (name === "") return refused("name", view.t("field.missing"));
    if (email !== "" && !emailForm.test(email)) return refused("email", view.t("fault.email bad"));
    const file = await formFile(form, "certificate");
    const certificate = file === undefined
      ? before?.certificate
      : readUserCertificate(file, (der) => judge(der, [], view.now));
    if (certificate !== undefined && "fault" in certificate) {
      return refused("certificate", view.t(`certificate.${certificate.fault}`));
    }
    // It replaces every one of before, also those that only an import has brought.
    const registered = file === undefined ? before?.registered : undefined;
    return { name, email, machines, certificate, registered };
  }

  return pages;
}

/** What stands in the way of submitting, in words. */
export function faultTexts({ t }: View, content: RegistrationContent): string[] {
  const nameOf = (ref: string | undefined) =>
    content.users.find((each) => each.ref === ref)?.name ??
      content.machines.find((each) => each.ref === ref)?.description ?? "";
  return contentFaults(content).map(({ fault, ref }) =>
    t(`fault.${fault}`, ref === undefined ? {} : { name: nameOf(ref) })
  );
}

/** A reference that no user or machine of the request has or had since it was opened. */
function nextRef(letter: string, among: readonly { readonly ref: string }[]): string {
  const last = Math.max(0, ...among.map(({ ref }) => Number(ref.slice(1))));
  return `${letter}${last + 1}`;
}

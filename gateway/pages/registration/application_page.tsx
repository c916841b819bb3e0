import {
  businessRoles,
  isEditable,
  type RegistrationContent,
  type RegistrationUser,
} from "../../../core/registration/mod.ts";
import {
  Banner,
  Choices,
  Field,
  FileField,
  Form,
  Layout,
  Select,
  shortDate,
} from "../components/mod.ts";
import type { View } from "../view.ts";
import type {
  Enterprise,
  Registration,
  RegistrationStep,
} from "../../../adapters/registration/mod.ts";
import { ContentView } from "./content_view.tsx";
import { StepsTable } from "./steps_table.tsx";

/** What the page shows. */
export interface ApplicationState {
  readonly registration: Registration | undefined;
  readonly enterprise: Enterprise | undefined;
  readonly steps: readonly RegistrationStep[];
}

/** A form that could not be taken, and what is wrong with it; its fields come back as they were sent. */
export interface Refused {
  /** `details`, `machines`, `users` for a new user, or the reference of one. */
  readonly form: string;
  readonly field: string;
  readonly fault: string;
}

/** The enterprise's own page: what is registered or shall be, and how far it is. */
export function ApplicationPage(
  { view, state, faults, refused }: {
    readonly view: View;
    readonly state: ApplicationState;
    readonly faults: readonly string[];
    readonly refused?: Refused;
  },
) {
  const { t } = view;
  const { registration, enterprise, steps } = state;
  const content = registration?.content ?? enterprise?.content;
  const editable = registration !== undefined && isEditable(registration.state);
  return (
    <Layout
      view={view}
      title={t("application.title")}
      lead={registration && t(`application.${registration.kind}`)}
    >
      {faults.length > 0 && (
        <Banner view={view} kind="bad" title={t("form.faults")}>
          <ul>{faults.map((fault) => <li>{fault}</li>)}</ul>
        </Banner>
      )}
      <StateBanner view={view} state={state} />
      {editable && registration.kind === "cancel" && (
        <section class="card">
          <p>{t("application.cancelLead")}</p>
          <SubmitForm view={view} />
        </section>
      )}
      {editable && registration.kind !== "cancel"
        ? <Editor view={view} content={registration.content} refused={refused} />
        : content !== undefined && <ContentView view={view} content={content} />}
      {!editable && <NextSteps view={view} state={state} />}
      {steps.length > 0 && <StepsTable view={view} steps={steps} />}
    </Layout>
  );
}

function StateBanner({ view, state }: { readonly view: View; readonly state: ApplicationState }) {
  const { t, now } = view;
  const { registration, enterprise, steps } = state;
  const reason = steps.at(-1)?.reason ?? "";
  switch (registration?.state) {
    case "submitted": {
      const due = registration.dueAt!;
      const late = due < now;
      return (
        <Banner view={view} kind={late ? "warning" : "info"}>
          {t(late ? "application.submitted.late" : "application.submitted", {
            date: shortDate(view, due),
          })}
        </Banner>
      );
    }
    case "changes asked":
      return <Banner view={view} kind="warning">{t("application.changes", { reason })}</Banner>;
    case "rejected":
      return <Banner view={view} kind="bad">{t("application.rejected", { reason })}</Banner>;
    case "approved":
      return (
        <Banner view={view} kind={enterprise?.state === "cancelled" ? "warning" : "good"}>
          {t(enterprise?.state === "cancelled" ? "application.cancelled" : "application.approved")}
        </Banner>
      );
    default:
      return registration === undefined && enterprise?.state === "active"
        ? <Banner view={view} kind="info">{t("application.takenOver")}</Banner>
        : null;
  }
}

/** What can be begun when no request is open. */
function NextSteps({ view, state }: { readonly view: View; readonly state: ApplicationState }) {
  const { t } = view;
  const { registration, enterprise } = state;
  if (registration?.state === "submitted") return null;
  if (enterprise?.state !== "active") {
    return (
      <Form view={view} action="/register/application/anew" class="buttons">
        <button type="submit">{t("application.startAnew")}</button>
      </Form>
    );
  }
  return (
    <section class="buttons card">
      {(["change", "cancel"] as const).map((purpose) => (
        <Form view={view} action="/register/proofs" class="inline">
          <input type="hidden" name="taxCode" value={enterprise.taxCode} />
          <input type="hidden" name="purpose" value={purpose} />
          <button type="submit" class="quiet">{t(`register.purpose.${purpose}`)}</button>
        </Form>
      ))}
    </section>
  );
}

interface EditorProps {
  readonly view: View;
  readonly content: RegistrationContent;
  readonly refused: Refused | undefined;
}

/** What is wrong with a field of a form that was sent. */
function faultIn(refused: Refused | undefined, form: string, field: string): string | undefined {
  return refused?.form === form && refused.field === field ? refused.fault : undefined;
}

function Editor({ view, content, refused }: EditorProps) {
  const { t } = view;
  return (
    <>
      <Details view={view} content={content} refused={refused} />
      <section class="card" aria-labelledby="machines">
        <h2 id="machines">{t("application.machines")}</h2>
        {content.machines.length > 0 && (
          <ul class="rows">
            {content.machines.map(({ ref, description, terminalId }) => (
              <li>
                <span>
                  {description} {terminalId !== undefined && <code>{terminalId}</code>}
                </span>
                <Form view={view} action={`/register/application/machines/${ref}`} class="inline">
                  <button type="submit" class="quiet" aria-label={`${t("delete")}: ${description}`}>
                    {t("delete")}
                  </button>
                </Form>
              </li>
            ))}
          </ul>
        )}
        <Form
          view={view}
          action="/register/application/machines"
          label={t("application.machine.add")}
        >
          <Field
            view={view}
            name="description"
            label={t("application.machine.description")}
            fault={faultIn(refused, "machines", "description")}
            required
            maxlength={200}
          />
          <button type="submit" class="quiet">{t("application.machine.add")}</button>
        </Form>
      </section>
      <section class="card" aria-labelledby="users">
        <h2 id="users">{t("application.users")}</h2>
        <p class="hint">{t("application.users.hint")}</p>
        {content.users.map((user) => (
          <details class="entry" open={refused?.form === user.ref ? true : undefined}>
            <summary>
              {user.name || "–"} {user.userId !== undefined && <code>{user.userId}</code>}{" "}
              <small>{certificatesText(view, user)}</small>
            </summary>
            <UserForm view={view} content={content} user={user} refused={refused} />
          </details>
        ))}
        <h3>{t("application.user.add")}</h3>
        <UserForm view={view} content={content} refused={refused} />
      </section>
      <section class="card">
        <SubmitForm view={view} />
      </section>
    </>
  );
}

function Details({ view, content, refused }: EditorProps) {
  const { t } = view;
  const { holder, company, address, phone, email, roles } = content;
  return (
    <section class="card" aria-labelledby="details">
      <h2 id="details">{t("application.details")}</h2>
      <Form view={view} action="/register/application/details">
        <div class="fields">
          <Field
            view={view}
            name="company"
            label={t("application.company")}
            value={company}
            required
            maxlength={200}
            autocomplete="organization"
          />
          <Select
            view={view}
            name="holder"
            label={t("application.holder")}
            value={holder}
            required
            options={[
              ["enterprise", t("application.holder.enterprise")],
              ["person", t("application.holder.person")],
            ]}
          />
          <Field
            view={view}
            name="address"
            label={t("application.address")}
            value={address}
            required
            maxlength={200}
            autocomplete="street-address"
          />
          <Field
            view={view}
            name="email"
            type="email"
            label={t("application.email")}
            value={email}
            fault={faultIn(refused, "details", "email")}
            required
            maxlength={200}
            autocomplete="email"
          />
          <Field
            view={view}
            name="phone"
            type="tel"
            label={t("application.phone")}
            value={phone}
            maxlength={200}
            autocomplete="tel"
          />
        </div>
        <Choices
          name="roles"
          legend={t("application.roles")}
          chosen={roles}
          options={businessRoles.map((role) => [role, t(`business.${role}`)] as const)}
        />
        <button type="submit" class="quiet">{t("save")}</button>
      </Form>
    </section>
  );
}

function UserForm(
  { view, content, user, refused }: EditorProps & { readonly user?: RegistrationUser },
) {
  const { t } = view;
  const form = user?.ref ?? "users";
  const suffix = user === undefined ? "" : `/${user.ref}`;
  const registered = user?.registered?.length ?? 0;
  return (
    <Form
      view={view}
      action={`/register/application/users${suffix}`}
      upload
      label={user?.name || (user?.userId ?? t("application.user.add"))}
    >
      <div class="fields">
        <Field
          view={view}
          id={`name${suffix}`}
          name="name"
          label={t("application.user.name")}
          value={user?.name}
          fault={faultIn(refused, form, "name")}
          required
          maxlength={200}
        />
        <Field
          view={view}
          id={`email${suffix}`}
          name="email"
          type="email"
          label={t("application.email")}
          value={user?.email}
          fault={faultIn(refused, form, "email")}
          maxlength={200}
        />
      </div>
      <FileField
        view={view}
        id={`certificate${suffix}`}
        name="certificate"
        label={t(
          user?.certificate === undefined && registered === 0
            ? "application.user.certificate"
            : "application.user.replaceCertificate",
        )}
        accept=".cer,.crt,.pem,.der"
        hint={refused?.form === form
          ? t("application.fileAgain")
          : registered > 0
          ? t("application.user.replacesAll")
          : undefined}
        fault={faultIn(refused, form, "certificate")}
      />
      {content.machines.length > 0 && (
        <Choices
          name="machines"
          legend={t("application.machines")}
          chosen={user?.machines ?? content.machines.map(({ ref }) => ref)}
          options={content.machines.map(({ ref, description }) => [ref, description] as const)}
        />
      )}
      <div class="buttons">
        <button type="submit" class="quiet">
          {t(user === undefined ? "application.user.add" : "save")}
        </button>
        {user !== undefined && (
          <button type="submit" class="quiet" name="action" value="remove" formnovalidate>
            {t("delete")}
          </button>
        )}
      </div>
    </Form>
  );
}

/** Whose certificate counts; also those of which no more than the name was imported. */
function certificatesText({ t }: View, { certificate, registered = [] }: RegistrationUser): string {
  const all = [
    ...(certificate === undefined ? [] : [certificate.subject]),
    ...registered.map(({ authorityName, serial }) => `${authorityName} ${serial}`),
  ];
  return all.length === 0 ? t("application.user.noCertificate") : all.join(", ");
}

function SubmitForm({ view }: { readonly view: View }) {
  return (
    <Form view={view} action="/register/application/submit">
      <button type="submit">{view.t("application.submit")}</button>
    </Form>
  );
}

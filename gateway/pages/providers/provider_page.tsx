import type { z } from "zod";
import type { Provider } from "../../../adapters/providers/mod.ts";
import { changeProvider, makeProvider, type ShownProvider } from "../../operations/providers.ts";
import {
  Badge,
  Banner,
  Choices,
  DefinitionList,
  Field,
  Form,
  Layout,
  Table,
  Time,
} from "../components/mod.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import type { TextKey } from "../../texts/texts.ts";
import type { View } from "../view.ts";

/** All providers, and a form for one more. */
export function ProvidersPage(
  { view, providers, faults = {} }: {
    readonly view: View;
    readonly providers: readonly Provider[];
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("providers.title")} lead={t("providers.lead")}>
      <Table
        view={view}
        caption={t("providers.caption")}
        rows={providers}
        columns={[
          {
            head: t("provider.name"),
            cell: ({ id, name }) => <a href={`/providers/${id}`}>{name}</a>,
            rowHead: true,
          },
          { head: t("provider.id"), cell: ({ id }) => <code>{id}</code> },
          { head: t("state"), cell: (provider) => <State view={view} provider={provider} /> },
          {
            head: t("provider.perSecond"),
            cell: ({ perSecond }) => String(perSecond),
            number: true,
          },
          { head: t("provider.perDay"), cell: ({ perDay }) => String(perDay), number: true },
        ]}
      />
      <section class="card" aria-labelledby="add">
        <h2 id="add">{t("providers.add")}</h2>
        <Form view={view} action="/providers">
          <div class="fields">
            <Field
              view={view}
              name="name"
              label={t("provider.name")}
              {...fieldOf(makeProvider.input.shape.name)}
              fault={faults.name}
            />
            <LimitFields view={view} shape={makeProvider.input.shape} faults={faults} />
          </div>
          <button type="submit">{t("providers.add")}</button>
        </Form>
      </section>
    </Layout>
  );
}

/** One provider: limits, token, and what it sent in a month. */
export function ProviderPage(
  { view, provider, month, usage, total, saved, faults = {} }: ShownProvider & {
    readonly view: View;
    readonly saved: boolean;
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  const { id, name, disabled, madeAt } = provider;
  const path = `/providers/${id}`;
  return (
    <Layout view={view} title={name} lead={t("providers.title")}>
      {saved && <Banner view={view} kind="good">{t("saved")}</Banner>}
      <section class="card">
        <DefinitionList
          pairs={[
            [t("provider.id"), <code>{id}</code>],
            [t("state"), <State view={view} provider={provider} />],
            [t("at"), <Time view={view} at={madeAt} />],
          ]}
        />
      </section>
      <div class="grid">
        <section class="card" aria-labelledby="limits">
          <h2 id="limits">{t("provider.limits")}</h2>
          <Form view={view} action={path}>
            <LimitFields
              view={view}
              shape={changeProvider.input.shape}
              values={provider}
              faults={faults}
            />
            <Choices
              name="state"
              legend={t("state")}
              type="radio"
              chosen={[disabled ? "disabled" : "active"]}
              options={[["active", t("provider.active")], ["disabled", t("provider.disabled")]]}
            />
            <button type="submit" class="quiet">{t("save")}</button>
          </Form>
        </section>
        <section class="card" aria-labelledby="token">
          <h2 id="token">{t("provider.token")}</h2>
          <p class="hint">{t("provider.token.renew.hint")}</p>
          <Form view={view} action={`${path}/token`}>
            <button type="submit" class="danger">{t("provider.token.renew")}</button>
          </Form>
        </section>
      </div>
      <form method="get" action={path} class="card filters">
        <Field view={view} name="month" type="month" label={t("provider.month")} value={month} />
        <button type="submit" class="quiet">{t("provider.show")}</button>
        <p>
          <a href={`${path}/usage?month=${month}`}>{t("provider.csv")}</a>
        </p>
      </form>
      <Table
        view={view}
        caption={t("provider.usage", { month })}
        rows={usage.length === 0 ? [] : [...usage, { day: undefined, userId: "", ...total }]}
        columns={[
          {
            head: t("provider.day"),
            cell: ({ day }) =>
              day === undefined ? t("provider.total") : <time datetime={day}>{day}</time>,
          },
          { head: t("provider.user"), cell: ({ userId }) => <code>{userId || "–"}</code> },
          ...usageColumns.map(([name, text]) => ({
            head: t(text),
            cell: (row: UsageCounts) => String(row[name]),
            number: true,
          })),
        ]}
      />
    </Layout>
  );
}

type UsageCounts = ShownProvider["total"];

const usageColumns = [
  ["messages", "provider.messages"],
  ["accepted", "outcome.accepted"],
  ["refusedByGateway", "outcome.refused by the gateway"],
  ["refusedByCentre", "outcome.refused by the centre"],
  ["unknown", "outcome.unknown"],
  ["bytes", "provider.bytes"],
] as const satisfies readonly (readonly [keyof UsageCounts, TextKey])[];

/** A token that was just made; nothing can show it again. */
export function TokenPage(
  { view, id, name, token }: {
    readonly view: View;
    readonly id: string;
    readonly name: string;
    readonly token: string;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={name} lead={t("provider.token")}>
      <Banner view={view} kind="warning">{t("provider.token.once")}</Banner>
      <section class="card">
        <pre tabindex={0}>{`Songhanh-Provider: ${token}`}</pre>
        <p>
          <a class="button quiet" href={`/providers/${id}`}>{t("continue")}</a>
        </p>
      </section>
    </Layout>
  );
}

const limits = ["perSecond", "perDay"] as const;

function LimitFields(
  { view, shape, values, faults }: {
    readonly view: View;
    /** Of the operation that takes them. */
    readonly shape: Readonly<Record<typeof limits[number], z.ZodType>>;
    readonly values?: Provider;
    readonly faults: FormFaults;
  },
) {
  return (
    <>
      {limits.map((name) => {
        const { value, ...field } = fieldOf(shape[name]);
        return (
          <Field
            view={view}
            name={name}
            label={view.t(`provider.${name}`)}
            {...field}
            value={values === undefined ? value : String(values[name])}
            fault={faults[name]}
          />
        );
      })}
    </>
  );
}

function State({ view, provider }: { readonly view: View; readonly provider: Provider }) {
  return (
    <Badge tone={provider.disabled ? "bad" : "good"}>
      {view.t(provider.disabled ? "provider.disabled" : "provider.active")}
    </Badge>
  );
}

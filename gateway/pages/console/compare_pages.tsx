import type { Hono } from "hono";
import { formatMessageId } from "../../../adapters/journal.ts";
import type {
  ComparedPair,
  DifferenceClass,
  JudgedMinute,
  MirrorProgress,
  StoredRules,
} from "../../../adapters/mirror/mod.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import {
  type Difference,
  differenceClass,
  ruleFor,
  waysOfSample,
} from "../../../core/compare/mod.ts";
import { explainBody } from "../../../core/explain_body.ts";
import { portableVerifier, SignerKeys } from "../../../core/signature/mod.ts";
import {
  addRule,
  mirrorDifferences,
  mirrorPair,
  mirrorProgress,
  mirrorRules,
} from "../../operations/mirror.ts";
import { Banner, DefinitionList, Field, Form, Select, Table, Time } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { askedBy, fieldOf, type FormFaults, readForm, readPath } from "../read_form.ts";
import { sentAs } from "../sent_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { Differences, PairVerdict } from "./differences.tsx";
import { formatNumber, formatSpan } from "./format_number.ts";
import { ItemsTable } from "./items_table.tsx";
import { LineChart } from "./line_chart.tsx";
import { mayAct } from "./may_act.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

const hourMs = 3_600_000;
const signers = new SignerKeys(portableVerifier(), 100);

/** The mirror beside the primary: classes of differences, pairs, rules. */
export function comparePages(
  app: Hono<PageEnv>,
  _options: PageOptions,
  { gateway, events }: ConsoleOptions,
): void {
  app.get("/compare", async (context) => {
    const { view } = context.var;
    const [mode, progress, found] = await Promise.all([
      gateway.mode(),
      mirrorProgress.perform(askedBy(view, gateway), {}),
      mirrorDifferences.perform(askedBy(view, gateway), {}),
    ]);
    const saved = context.req.query("saved") !== undefined;
    return showPage(context, <ComparePage {...{ view, mode, progress, ...found, saved }} />);
  });

  const pairPage = async (view: View, id: string, refused?: { readonly faults: FormFaults }) => {
    const [mode, pair, { version }] = await Promise.all([
      gateway.mode(),
      mirrorPair.perform(askedBy(view, gateway), readPath(mirrorPair.input, { id })),
      mirrorRules.perform(askedBy(view, gateway), {}),
    ]);
    return <PairPage {...{ view, mode, pair, version, ...refused }} />;
  };

  app.get("/compare/:id", async (context) => {
    return showPage(context, await pairPage(context.var.view, context.req.param("id")));
  });

  app.post("/compare/rules", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readForm(view, form, addRule.input);
    if (faults !== undefined) {
      return showPage(context, await pairPage(view, formText(form, "pair"), { faults }), 422);
    }
    await addRule.perform(askedBy(view, gateway), input);
    events.changed();
    return context.redirect("/compare?saved", 303);
  });
}

function ComparePage(
  { view, mode, progress, classes, rules, trend, saved }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly progress: MirrorProgress | undefined;
    readonly classes: readonly DifferenceClass[];
    readonly rules: StoredRules;
    readonly trend: readonly JudgedMinute[];
    readonly saved: boolean;
  },
) {
  const { t, now } = view;
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.compare")} lead={t("compare.lead")}>
      {saved && <Banner view={view} kind="good">{t("compare.saved")}</Banner>}
      {progress === undefined
        ? <Banner view={view} kind="info">{t("compare.nothing")}</Banner>
        : (
          <div id="compare" data-live>
            <section class="card">
              <DefinitionList
                pairs={[
                  [t("compare.url"), <span class="mono">{progress.run.url}</span>],
                  [t("mode.since"), <Time view={view} at={progress.run.startedAt} />],
                  [t("compare.relayed"), formatNumber(view, progress.relayed)],
                  [t("compare.waiting"), formatNumber(view, progress.waiting)],
                  [
                    t("compare.caughtUp"),
                    progress.caughtUpInSeconds === undefined
                      ? undefined
                      : formatSpan(view, progress.caughtUpInSeconds * 1000),
                  ],
                ]}
              />
            </section>
            <LineChart
              view={view}
              title={t("compare.trend")}
              unit={t("compare.aMinute")}
              places={trend.map(({ at }) =>
                Math.min(1, Math.max(0, 1 - (now.getTime() - at.getTime()) / hourMs))
              )}
              lines={[
                {
                  name: t("pair.equal"),
                  style: "first",
                  values: trend.map(({ equal }) => equal),
                },
                {
                  name: t("pair.differs"),
                  style: "second",
                  values: trend.map(({ other }) =>
                    other
                  ),
                },
              ]}
            />
            <Table
              view={view}
              caption={t("compare.classes")}
              rows={classes}
              empty={t("compare.noClasses")}
              columns={[
                {
                  head: t("compare.class"),
                  rowHead: true,
                  cell: (each) => <span class="mono">{each.class}</span>,
                },
                {
                  head: t("compare.kind"),
                  cell: ({ kind }) =>
                    t(`difference.${kind as Difference["kind"]}`),
                },
                {
                  head: t("compare.count"),
                  number: true,
                  cell: ({ count }) =>
                    formatNumber(view, count),
                },
                {
                  head: t("compare.firstSeen"),
                  cell: ({ firstSeenAt }) => <Time view={view} at={firstSeenAt} />,
                },
                {
                  head: t("compare.lastSeen"),
                  cell: ({ lastSeenAt }) => <Time view={view} at={lastSeenAt} />,
                },
                {
                  head: t("compare.sample"),
                  cell: ({ sample }) => <a href={`/compare/${sample}`}>{sample}</a>,
                },
              ]}
            />
          </div>
        )}
      <Table
        view={view}
        caption={t("compare.rules", { version: rules.version })}
        rows={rules.rules}
        columns={[
          {
            head: t("message.procedure"),
            cell: ({ procedure }) => procedure ?? t("all"),
          },
          { head: t("compare.output"), cell: ({ output }) => output ?? t("all") },
          {
            head: t("compare.item"),
            rowHead: true,
            cell: ({ item, name }) => <span class="mono">{item ?? name ?? t("all")}</span>,
          },
          { head: t("compare.as"), cell: ({ as }) => t(`compare.as.${as}`) },
          {
            head: t("compare.note"),
            cell: ({ note }) => note === undefined ? "–" : reasonText(view.lang, note),
          },
        ]}
      />
      {rules.since !== undefined && (
        <p class="hint">
          {t("compare.rulesBy", { by: rules.by })} <Time view={view} at={rules.since} />:{" "}
          {reasonText(view.lang, rules.reason)}
        </p>
      )}
    </ConsoleLayout>
  );
}

function PairPage(
  { view, mode, pair, version, faults = {} }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly pair: ComparedPair;
    readonly version: number;
    /** Of a rule that was sent and refused. */
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  const id = formatMessageId(pair.message);
  const explain = (reply: { contentType: string | null; bytes: Uint8Array }) =>
    explainBody(reply.contentType, reply.bytes, "reply", { catalogue, signers });
  const sides = [
    [t("target.primary"), pair.primary?.reply] as const,
    [t("target.mirror"), pair.mirror] as const,
  ];
  return (
    <ConsoleLayout view={view} mode={mode} title={t("pair.title", { pair: pair.id })}>
      <section class="card">
        <DefinitionList
          pairs={[
            [t("pair.verdict"), <PairVerdict view={view} pair={pair} />],
            [t("console.message"), <a class="mono" href={`/messages/${id}`}>{id}</a>],
            [t("message.procedure"), pair.procedure],
            [t("message.receivedAt"), <Time view={view} at={pair.receivedAt} />],
            [t("pair.sentAt"), <Time view={view} at={pair.sentAt} />],
            [t("pair.answeredAt"), <Time view={view} at={pair.answeredAt} />],
            [t("giveBack.attempts"), pair.attempts],
          ]}
        />
        <Differences view={view} pair={pair} />
      </section>
      {mayAct(view, "compare") &&
        pair.differences.filter((difference) => ruleFor(difference) !== undefined)
          .map((difference, index) => (
            <RuleForm {...{ view, pair, difference, version, index, faults }} />
          ))}
      <div class="grid sides">
        {sides.map(([name, reply]) => (
          <section class="card">
            <h2>{name}</h2>
            {reply === undefined
              ? <p>{t("message.noReply")}</p>
              : explain(reply).messages.map(({ header, title, titleVi, items, codes = [] }) => (
                <>
                  <h3>{header.outputCode} {view.lang === "vi" ? titleVi || title : title}</h3>
                  {codes.map((code) => (
                    <p>
                      <strong class="mono">{code.code}</strong> {code[view.lang]}
                    </p>
                  ))}
                  {items.length > 0 && <ItemsTable view={view} items={items} />}
                </>
              ))}
            {reply !== undefined && <p>{explain(reply).text}</p>}
          </section>
        ))}
      </div>
    </ConsoleLayout>
  );
}

function RuleForm(
  { view, pair, difference, version, index, faults }: {
    readonly view: View;
    readonly pair: ComparedPair;
    readonly difference: Difference;
    readonly version: number;
    readonly index: number;
    /** Of the rule that was sent and refused. */
    readonly faults: FormFaults;
  },
) {
  const { t } = view;
  const { procedure, output, item } = difference;
  const marks = { procedure: procedure ?? "", output: output ?? "", item };
  const isSent = sentAs(view.sent, "/compare/rules", marks) !== undefined;
  const faultOf = (name: string) => isSent ? faults[name] : undefined;
  return (
    <details class="entry" open={isSent}>
      <summary>{t("rule.make", { class: differenceClass(difference) })}</summary>
      <Form
        view={view}
        action="/compare/rules"
        marks={marks}
        label={t("rule.make", { class: item })}
      >
        <input type="hidden" name="expectedVersion" value={String(version)} />
        <input type="hidden" name="pair" value={String(pair.id)} />
        <div class="fields">
          <Select
            view={view}
            id={`as-${index}`}
            name="as"
            label={t("compare.as")}
            required
            options={waysOfSample.map((way) => [way, t(`compare.as.${way}`)] as const)}
            fault={faultOf("as")}
          />
          <Field
            view={view}
            id={`reason-${index}`}
            name="reason"
            label={t("reason")}
            {...fieldOf(addRule.input.shape.reason)}
            fault={faultOf("reason")}
          />
        </div>
        <button type="submit">{t("rule.save")}</button>
      </Form>
    </details>
  );
}

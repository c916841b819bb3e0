import type { Hono } from "hono";
import type { Child } from "hono/jsx";
import { evidenceLine } from "../../../adapters/evidence/evidence_file.ts";
import { keyFingerprint } from "../../../adapters/evidence/installation_key.ts";
import type { ListedCheckpoint } from "../../../adapters/evidence/list_checkpoints.ts";
import { findingText } from "../../../adapters/evidence/verify_evidence.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import {
  exportRecorded,
  showCheckpoints,
  type Verified,
  verifyRecorded,
} from "../../operations/evidence.ts";
import { keysOperations, type ListedKey } from "../../operations/keys.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import { Problem } from "../../web/problem.ts";
import { fileTime } from "../cell_text.ts";
import { Badge, Banner, DefinitionList, Field, Form, Table, Time } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { askedBy, fieldOf, type FormFaults, readForm } from "../read_form.ts";
import { sentAs } from "../sent_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { settingOf } from "../../settings/settings.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatNumber } from "./format_number.ts";
import { mayAct } from "./may_act.ts";
import { readLocalTime } from "./read_local_time.ts";

/** Evidence and settings: what was recorded and by what rules. */
export function recordsPages(
  app: Hono<PageEnv>,
  _options: PageOptions,
  { gateway, settings }: ConsoleOptions,
): void {
  const evidencePage = async (view: View, done: EvidenceDone = {}) => {
    const [mode, shown, keys] = await Promise.all([
      gateway.mode(),
      showCheckpoints.perform(askedBy(view, gateway), {}),
      keysOperations.list.perform(askedBy(view, gateway), {}),
    ]);
    return <EvidencePage {...{ view, mode, ...shown, keys, ...done }} />;
  };

  app.get("/evidence", async (context) => {
    return showPage(context, await evidencePage(context.var.view));
  });

  app.post("/evidence", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readForm(view, form, verifyRecorded.input, rangeOf(form));
    if (faults !== undefined) return showPage(context, await evidencePage(view, { faults }), 422);
    const result = await verifyRecorded.perform(askedBy(view, gateway), input);
    return showPage(context, await evidencePage(view, { result }));
  });

  app.post("/evidence/export", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readForm(view, form, exportRecorded.input, rangeOf(form));
    if (faults !== undefined) return showPage(context, await evidencePage(view, { faults }), 422);
    const { records } = await exportRecorded.perform(askedBy(view, gateway), input);
    const name = `songhanh-evidence-${fileTime(view.now).slice(0, 10)}.jsonl`;
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await records.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(evidenceLine(value)));
      },
      async cancel() {
        await records.return(undefined);
      },
    });
    return new Response(stream, {
      headers: {
        "content-type": "application/jsonl",
        "content-disposition": `attachment; filename="${name}"`,
      },
    });
  });

  app.post("/evidence/keys", async (context) => {
    const { view, form } = context.var;
    const { rotate } = keysOperations;
    const { input, faults } = readForm(view, form, rotate.input);
    if (faults !== undefined) return showPage(context, await evidencePage(view, { faults }), 422);
    try {
      await rotate.perform(askedBy(view, gateway), input);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "SIGNING_REFUSED") throw error;
      const refused = reasonText(view.lang, error.detail);
      return showPage(context, await evidencePage(view, { refused }), 409);
    }
    return context.redirect("/evidence", 303);
  });

  app.get("/settings", async (context) => {
    const { view } = context.var;
    const { t } = view;
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={await gateway.mode()}
        title={t("console.settings")}
        lead={t("settings.lead")}
      >
        <Table
          view={view}
          caption={t("console.settings")}
          rows={settings}
          columns={[
            {
              head: t("settings.name"),
              rowHead: true,
              cell: ({ name }) => <span class="mono">{name}</span>,
            },
            {
              head: t("settings.value"),
              cell: ({ value, secret }) =>
                value === undefined
                  ? <span class="hint">{t("settings.unset")}</span>
                  : secret
                  ? <Badge tone="info">{t("settings.secret")}</Badge>
                  : <span class="mono value">{value}</span>,
            },
            {
              head: t("settings.meaning"),
              cell: ({ name }) => settingOf(name)[view.lang].replaceAll("`", ""),
            },
          ]}
        />
      </ConsoleLayout>,
    );
  });
}

/** What came of a form of the page. */
interface EvidenceDone {
  readonly result?: Verified;
  readonly faults?: FormFaults;
  /** Why no key was rotated. */
  readonly refused?: string;
}

/** As they were typed; a field that holds no time is refused, and does not mean the whole. */
function rangeOf(form: FormData) {
  const read = (name: string) => {
    const text = formText(form, name);
    return text === "" ? undefined : readLocalTime(text) ?? new Date(NaN);
  };
  return { from: read("from"), to: read("to") };
}

function EvidencePage(
  { view, mode, checkpoints, keys, result, faults = {}, refused, fingerprint }: EvidenceDone & {
    readonly view: View;
    readonly mode: StoredMode;
    readonly keys: readonly ListedKey[];
    readonly checkpoints: readonly ListedCheckpoint[];
    readonly fingerprint: string | undefined;
  },
) {
  const { t } = view;
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.evidence")} lead={t("evidence.lead")}>
      {result !== undefined && <VerifySummary view={view} result={result} />}
      <section class="card">
        <h2>{t("evidence.key")}</h2>
        <p class="mono value">{fingerprint ?? t("none")}</p>
        <p class="hint">{t("evidence.keyHint")}</p>
        {keys.length > 0 && (
          <p>
            <a href="/api/v1/keys" download="songhanh-keys.json">{t("evidence.keysFile")}</a>
          </p>
        )}
      </section>
      <div class="grid">
        {mayAct(view, "verify evidence") && (
          <section class="card">
            <h2>{t("evidence.verify")}</h2>
            <p class="hint">{t("evidence.verifyHint")}</p>
            <RangeForm {...{ view, faults }} action="/evidence" button={t("evidence.verify")} />
          </section>
        )}
        {mayAct(view, "see raw bytes") && (
          <section class="card">
            <h2>{t("evidence.export")}</h2>
            <p class="hint">{t("evidence.exportHint")}</p>
            <RangeForm
              {...{ view, faults }}
              action="/evidence/export"
              button={t("evidence.export")}
            >
              <Field
                view={view}
                name="reason"
                label={t("reason")}
                {...fieldOf(exportRecorded.input.shape.reason)}
                fault={sentAs(view.sent, "/evidence/export") && faults.reason}
              />
            </RangeForm>
          </section>
        )}
        {keys.length > 0 && mayAct(view, "rotate signing keys") && (
          <section class="card">
            <h2>{t("evidence.rotate")}</h2>
            <p class="hint">{t("evidence.rotateHint")}</p>
            <Form view={view} action="/evidence/keys" label={t("evidence.rotate")} fault={refused}>
              <Field
                view={view}
                id="keys/reason"
                name="reason"
                label={t("reason")}
                {...fieldOf(keysOperations.rotate.input.shape.reason)}
                fault={sentAs(view.sent, "/evidence/keys") && faults.reason}
              />
              <button type="submit" class="danger">{t("evidence.rotate")}</button>
            </Form>
          </section>
        )}
      </div>
      {keys.length > 0 && <KeysTable view={view} keys={keys} />}
      <Table
        view={view}
        caption={t("evidence.checkpoints")}
        rows={checkpoints}
        columns={[
          {
            head: t("evidence.number"),
            rowHead: true,
            number: true,
            cell: ({ number }) =>
              number,
          },
          { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
          { head: t("evidence.digest"), cell: ({ digest }) => <code class="clip">{digest}</code> },
          {
            head: t("evidence.signedBy"),
            cell: ({ key }) => <code class="clip">{keyFingerprint(key)}</code>,
          },
        ]}
      />
    </ConsoleLayout>
  );
}

/** The keys with what each signs, the newest first: that is the one in force. */
function KeysTable({ view, keys }: { readonly view: View; readonly keys: readonly ListedKey[] }) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("evidence.keyList")}
      rows={keys.toReversed()}
      columns={[
        {
          head: t("evidence.number"),
          rowHead: true,
          number: true,
          cell: ({ number }) => number,
        },
        {
          head: t("evidence.keySince"),
          cell: ({ sinceUs }) => <Time view={view} at={new Date(sinceUs / 1000)} />,
        },
        {
          head: t("evidence.firstCheckpoint"),
          number: true,
          cell: ({ firstCheckpoint }) => formatNumber(view, firstCheckpoint),
        },
        {
          head: t("evidence.toCheckpoint"),
          number: true,
          cell: (key) => lastSigned(view, key),
        },
        { head: t("evidence.keyKind"), cell: ({ kind }) => t(`evidence.key.${kind}`) },
        {
          head: t("evidence.fingerprint"),
          cell: ({ fingerprint }) => <code class="clip">{fingerprint}</code>,
        },
      ]}
    />
  );
}

function lastSigned(view: View, { firstCheckpoint, lastCheckpoint }: ListedKey) {
  const { t } = view;
  if (lastCheckpoint === undefined) return <Badge tone="good">{t("evidence.signsNow")}</Badge>;
  // It was rotated before there was anything to sign.
  return lastCheckpoint < firstCheckpoint
    ? t("evidence.signedNone")
    : formatNumber(view, lastCheckpoint);
}

function RangeForm(
  { view, action, button, faults, children }: {
    readonly view: View;
    readonly action: string;
    readonly button: string;
    /** Of the form that was sent. */
    readonly faults: FormFaults;
    readonly children?: Child;
  },
) {
  const { t } = view;
  const isSent = sentAs(view.sent, action) !== undefined;
  return (
    <Form view={view} action={action} label={button}>
      <div class="fields">
        {(["from", "to"] as const).map((name) => (
          <Field
            view={view}
            id={`${action.slice(1)}/${name}`}
            name={name}
            type="datetime-local"
            label={t(`messages.${name}`)}
            fault={isSent ? faults[name] : undefined}
          />
        ))}
        {children}
      </div>
      <button type="submit">{button}</button>
    </Form>
  );
}

/** What the command tells, too, of what stands beside the journal and of how it was recorded. */
const counted = [
  "states",
  "documents",
  "reports",
  "withoutDigest",
  "coveredInPart",
  "withoutSeal",
  "cutBodies",
  "plainDigests",
] as const;

function VerifySummary({ view, result }: { readonly view: View; readonly result: Verified }) {
  const { t } = view;
  const { summary, findings, otherKeys } = result;
  const { holds, lastCheckpoint } = summary;
  return (
    <section class="card">
      <Banner view={view} kind={holds ? "good" : "bad"}>
        {holds ? t("evidence.holds") : t("evidence.holdsNot", { n: summary.findings })}
      </Banner>
      {findings.length > 0 && (
        <ul>
          {findings.map((finding) => <li class="mono">{findingText(finding)}</li>)}
        </ul>
      )}
      {summary.findings > findings.length && <p>{t("evidence.cut", { n: findings.length })}</p>}
      {otherKeys.length > 0 && (
        <Banner view={view} kind="warning">
          {t("evidence.otherKeys", { n: otherKeys.length })}
          {otherKeys.map((key) => <div class="mono value">{keyFingerprint(key)}</div>)}
        </Banner>
      )}
      <DefinitionList
        pairs={[
          ...(summary.since === undefined ? [] : [
            [
              t("evidence.since", { n: summary.since.checkpoint.number }),
              <Time view={view} at={new Date(summary.since.atUs / 1000)} />,
            ] as const,
          ]),
          ...summary.archives.map(({ name, messages }) =>
            [t("evidence.archived", { part: name }), formatNumber(view, messages)] as const
          ),
          [t("console.messages"), formatNumber(view, summary.messages)],
          [t("evidence.outcomes"), formatNumber(view, summary.outcomes)],
          [t("evidence.decisions"), formatNumber(view, summary.decisions)],
          [t("evidence.batches"), formatNumber(view, summary.batches)],
          [t("evidence.checkpoints"), formatNumber(view, summary.checkpoints)],
          [
            t("evidence.lastCheckpoint"),
            lastCheckpoint && <Time view={view} at={new Date(lastCheckpoint.atUs / 1000)} />,
          ],
          [t("evidence.batchesAfter"), formatNumber(view, summary.batchesAfter)],
          [
            t("evidence.keys"),
            summary.keys.map((key) => <code class="clip">{keyFingerprint(key)}</code>),
          ],
          ...counted.map((name): [string, string] => [
            t(`evidence.${name}`),
            formatNumber(view, summary[name]),
          ]),
          [
            t("evidence.coveredFrom"),
            summary.coveredFrom && <Time view={view} at={summary.coveredFrom} />,
          ],
        ]}
      />
    </section>
  );
}

import type { Hono } from "hono";
import { type Finding, type Light, worstLight } from "../../../core/diagnostics/mod.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { diagnosticsOperations } from "../../operations/diagnostics.ts";
import { Badge, type BadgeTone, Form, Time } from "../components/mod.ts";
import type { PageEnv } from "../page_env.ts";
import { askedBy, readPath } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { mayAct } from "./may_act.ts";

const { list, try: tryOne, tryAll } = diagnosticsOperations;

/** The checks of what this node needs around it, as lights, each to be made again at once. */
export function diagnosticsPages(app: Hono<PageEnv>, { gateway }: ConsoleOptions): void {
  app.get("/diagnostics", async (context) => {
    const { view } = context.var;
    const [mode, findings] = await Promise.all([
      gateway.mode(),
      list.perform(askedBy(view, gateway), {}),
    ]);
    const page = <DiagnosticsPage {...{ view, mode, findings, node: gateway.node.name }} />;
    return showPage(context, page);
  });

  app.post("/diagnostics", async (context) => {
    await tryAll.perform(askedBy(context.var.view, gateway), {});
    return context.redirect("/diagnostics", 303);
  });

  app.post("/diagnostics/:check", async (context) => {
    const { check } = readPath(tryOne.input, { check: context.req.param("check") });
    await tryOne.perform(askedBy(context.var.view, gateway), { check });
    return context.redirect(`/diagnostics#${check}`, 303);
  });
}

const tones: Readonly<Record<Light, BadgeTone>> = {
  bad: "bad",
  warning: "warning",
  unknown: "info",
  good: "good",
  unused: "plain",
};

function DiagnosticsPage(
  { view, mode, findings, node }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly findings: readonly Finding[];
    readonly node: string;
  },
) {
  const { t } = view;
  const mayTest = mayAct(view, "test surroundings");
  return (
    <ConsoleLayout
      view={view}
      mode={mode}
      title={t("console.diagnostics")}
      lead={t("diagnostics.lead", { node })}
    >
      <p>
        <Lamp view={view} light={worstLight(findings)} /> {t("diagnostics.worst")}
      </p>
      <div class="buttons actions no-print">
        {mayTest && (
          <Form view={view} action="/diagnostics" class="inline">
            <button type="submit">{t("diagnostics.testAll")}</button>
          </Form>
        )}
        <a class="button quiet" href="/api/v1/diagnostics" download="songhanh-diagnostics.json">
          {t("diagnostics.download")}
        </a>
      </div>
      <ul class="checks">
        {findings.map((finding) => (
          <li id={finding.check} class={`check ${finding.light}`}>
            <Lamp view={view} light={finding.light} />
            <div>
              <h2>{t(`diagnostics.${finding.check}`)}</h2>
              {finding.remarks.map(({ light, says, advice }) => (
                <p class={light}>
                  {reasonText(view.lang, says)}
                  {advice !== undefined && (
                    <span class="advice">→ {reasonText(view.lang, advice)}</span>
                  )}
                </p>
              ))}
              <small>
                <Time view={view} at={finding.at} /> – {finding.tookMs} ms
              </small>
            </div>
            {mayTest && (
              <Form view={view} action={`/diagnostics/${finding.check}`} class="inline">
                <button
                  type="submit"
                  class="quiet"
                  aria-label={`${t("diagnostics.test")}: ${t(`diagnostics.${finding.check}`)}`}
                >
                  {t("diagnostics.test")}
                </button>
              </Form>
            )}
          </li>
        ))}
      </ul>
    </ConsoleLayout>
  );
}

/** A light with its word: a colour alone says nothing to those who do not see it. */
function Lamp({ view, light }: { readonly view: View; readonly light: Light }) {
  return (
    <span class={`lamp ${light}`}>
      <Badge tone={tones[light]}>{view.t(`light.${light}`)}</Badge>
    </span>
  );
}

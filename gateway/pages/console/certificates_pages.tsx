import type { Hono } from "hono";
import { showCertificates, type Validity } from "../../operations/certificates.ts";
import { Badge, type BadgeTone, Banner, Table, Time } from "../components/mod.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatNumber, formatSpan } from "./format_number.ts";

/** Authorities and revocation lists in force, with what ends soon and what overlaps. */
export function certificatesPages(
  app: Hono<PageEnv>,
  _options: PageOptions,
  { gateway, trust }: ConsoleOptions,
): void {
  app.get("/certificates", async (context) => {
    const { view } = context.var;
    const { t } = view;
    const { version, problems, authorities, lists } = await showCertificates.perform({
      gateway: { trust: trust(), now: () => view.now },
      actor: view.account!.name,
    }, {});
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={await gateway.mode()}
        title={t("console.certificates")}
        lead={t("certificates.lead", { version })}
      >
        {problems.map(({ file, problem }) => (
          <Banner view={view} kind="warning" title={file.split("/").at(-1)!}>{problem}</Banner>
        ))}
        <Table
          view={view}
          caption={t("certificates.authorities")}
          rows={authorities}
          columns={[
            {
              head: t("certificates.name"),
              rowHead: true,
              cell: ({ certificate }) => (
                <>
                  {certificate.subject.commonName}
                  <small class="block subject">{certificate.subject.text}</small>
                </>
              ),
            },
            { head: t("certificates.kind"), cell: ({ kind }) => t(`certificates.${kind}`) },
            {
              head: t("signer.serial"),
              cell: ({ certificate }) => <code class="clip short">{certificate.serialHex}</code>,
            },
            {
              head: t("certificates.from"),
              cell: ({ certificate }) => (
                <Time view={view} at={new Date(certificate.notBeforeMs)} />
              ),
            },
            {
              head: t("certificates.until"),
              cell: ({ certificate }) => <Time view={view} at={new Date(certificate.notAfterMs)} />,
            },
            {
              head: t("state"),
              cell: ({ validity }) => <ValidityBadge view={view} validity={validity} />,
            },
            {
              head: t("certificates.overlap"),
              cell: ({ overlapMs }) =>
                overlapMs === undefined ? "–" : formatSpan(view, overlapMs),
            },
          ]}
        />
        <Table
          view={view}
          caption={t("certificates.lists")}
          rows={lists}
          columns={[
            {
              head: t("certificates.issuer"),
              rowHead: true,
              cell: ({ issuer }) => issuer.commonName || issuer.text,
            },
            {
              head: t("certificates.revoked"),
              number: true,
              cell: ({ revoked }) => formatNumber(view, revoked.size),
            },
            {
              head: t("certificates.thisUpdate"),
              cell: ({ thisUpdateMs }) => <Time view={view} at={new Date(thisUpdateMs)} />,
            },
            {
              head: t("certificates.nextUpdate"),
              cell: ({ nextUpdateMs }) => (
                <Time
                  view={view}
                  at={nextUpdateMs === undefined ? undefined : new Date(nextUpdateMs)}
                />
              ),
            },
            {
              head: t("state"),
              cell: ({ validity }) => <ValidityBadge view={view} validity={validity} />,
            },
          ]}
        />
      </ConsoleLayout>,
    );
  });
}

const tones: Readonly<Record<Validity["state"], BadgeTone>> = {
  "not yet": "info",
  expired: "bad",
  soon: "warning",
  valid: "good",
};

function ValidityBadge(
  { view, validity: { state, leftMs } }: { readonly view: View; readonly validity: Validity },
) {
  const { t } = view;
  const text = state === "not yet"
    ? t("certificates.notYet")
    : state === "expired"
    ? t("certificates.expired")
    : leftMs === Infinity
    ? t("certificates.valid")
    : t("certificates.left", { span: formatSpan(view, leftMs) });
  return <Badge tone={tones[state]}>{text}</Badge>;
}

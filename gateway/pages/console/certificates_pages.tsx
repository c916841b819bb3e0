import type { Hono } from "hono";
import type { TrustStore } from "../../../core/trust/mod.ts";
import { Badge, type BadgeTone, Banner, Table, Time } from "../components/mod.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatNumber, formatSpan } from "./format_number.ts";

const dayMs = 86_400_000;
/** A certificate that ends sooner is to be replaced now; a list, to be fetched now. */
const certificateSoonMs = 60 * dayMs;
const listSoonMs = dayMs / 2;

type Certificate = TrustStore["roots"][number];
type RevocationList = TrustStore["lists"][number];

/** Authorities and revocation lists in force, with what ends soon and what overlaps. */
export function certificatesPages(
  app: Hono<PageEnv>,
  _options: PageOptions,
  { gateway, trust }: ConsoleOptions,
): void {
  app.get("/certificates", async (context) => {
    const { view } = context.var;
    const { t } = view;
    const { store, problems, leftOut = [] } = trust();
    const authorities = [
      ...store.roots.map((certificate) => ({ certificate, kind: "root" as const })),
      ...store.intermediates.map((certificate) => ({ certificate, kind: "between" as const })),
    ];
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={await gateway.mode()}
        title={t("console.certificates")}
        lead={t("certificates.lead", { version: store.version })}
      >
        {[...problems, ...leftOut].map(({ file, problem }) => (
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
              cell: ({ certificate: { notBeforeMs, notAfterMs } }) => (
                <Validity
                  view={view}
                  fromMs={notBeforeMs}
                  untilMs={notAfterMs}
                  soonMs={certificateSoonMs}
                />
              ),
            },
            {
              head: t("certificates.overlap"),
              cell: ({ certificate }) =>
                overlapText(view, certificate, authorities),
            },
          ]}
        />
        <Table
          view={view}
          caption={t("certificates.lists")}
          rows={[...store.lists].sort((a, b) => b.thisUpdateMs - a.thisUpdateMs)}
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
              cell: ({ thisUpdateMs, nextUpdateMs }: RevocationList) => (
                <Validity
                  view={view}
                  fromMs={thisUpdateMs}
                  untilMs={nextUpdateMs ?? Infinity}
                  soonMs={listSoonMs}
                />
              ),
            },
          ]}
        />
      </ConsoleLayout>,
    );
  });
}

function Validity(
  { view, fromMs, untilMs, soonMs }: {
    readonly view: View;
    readonly fromMs: number;
    readonly untilMs: number;
    readonly soonMs: number;
  },
) {
  const { t, now } = view;
  const leftMs = untilMs - now.getTime();
  const [tone, text]: [BadgeTone, string] = now.getTime() < fromMs
    ? ["info", t("certificates.notYet")]
    : leftMs <= 0
    ? ["bad", t("certificates.expired")]
    : leftMs === Infinity
    ? ["good", t("certificates.valid")]
    : [
      leftMs < soonMs ? "warning" : "good",
      t("certificates.left", { span: formatSpan(view, leftMs) }),
    ];
  return <Badge tone={tone}>{text}</Badge>;
}

/** How long two certificates of one authority are both in force: a change of keys needs such a time. */
function overlapText(
  view: View,
  certificate: Certificate,
  all: readonly { readonly certificate: Certificate }[],
): string {
  const others = all.filter(({ certificate: other }) =>
    other !== certificate && other.subject.key === certificate.subject.key
  );
  const spans = others.map(({ certificate: other }) =>
    Math.min(other.notAfterMs, certificate.notAfterMs) -
    Math.max(other.notBeforeMs, certificate.notBeforeMs)
  ).filter((span) => span > 0);
  return spans.length === 0 ? "–" : formatSpan(view, Math.max(...spans));
}

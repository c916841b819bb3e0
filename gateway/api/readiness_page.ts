import { html, raw } from "hono/html";
import type { ReadinessJson } from "./mirror_json.ts";

const style = `
  body { font: 11pt/1.45 "Segoe UI", "Noto Sans", Arial, sans-serif; margin: 2rem auto;
    max-width: 60rem; padding: 0 1rem; color: #111; }
  h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
  .statement { font-size: 1.15rem; border: 1px solid #111; padding: .8rem 1rem; margin: 1.2rem 0; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #bbb; }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
  footer { margin-top: 2rem; color: #555; font-size: .85rem; }
  .signature { display: flex; gap: 3rem; margin-top: 3rem; }
  .signature div { flex: 1; border-top: 1px solid #111; padding-top: .3rem; }
  @page { margin: 18mm; } @media print { body { margin: 0; } tr { break-inside: avoid; } }
`;

type Html = ReturnType<typeof html>;

/** The readiness statement as a page of its own, for printing and signing. */
export function readinessPage(found: ReadinessJson, at: Date): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <title>Readiness of the mirrored system</title>
        <style>${raw(style)}</style>
      </head>
      <body>
    <h1>Readiness of the mirrored system</h1>
    <p lang="vi">Bản xác nhận mức độ sẵn sàng của hệ thống được đối chiếu song song</p>
    <p class="statement">${found.statement}</p>
    ${countTable(found)}
    ${section("Differences by class", ["Class", "First seen", "Last seen", "Sample", "Pairs"], [
      ...found.classes.map((each) => [
        each.class,
        each.firstSeenAt,
        each.lastSeenAt,
        each.sample,
        each.count,
      ]),
    ])}
    ${section(
      "By procedure",
      ["Procedure", "Compared", "Equal"],
      found.procedures.map(({ procedure, compared, equal }) => [procedure, compared, equal]),
    )}
    <div class="signature"><div>Checked by</div><div>Date</div></div>
    <footer>Made ${at.toISOString()} by Songhanh.
    Comparison rules version ${found.rulesVersion}${found.judgedByOlderRules > 0
      ? `; ${found.judgedByOlderRules} pairs are still judged by older rules`
      : ""}.</footer>
      </body>
    </html>
  `;
}

function countTable(found: ReadinessJson): Html {
  const { run, firstAt, lastAt, relayed, compared, equal, differs, notComparable } = found;
  const reasons = (name: string, counts: ReadinessJson["failed"]) =>
    counts.map(({ reason, messages }): [string, unknown] => [`${name}: ${reason}`, messages]);
  const rows: [string, unknown][] = [
    ["Mirror", run === null ? "none" : run.url],
    ["Mirrored since", run === null ? "–" : run.startedAt],
    ["Messages received between", firstAt === null ? "–" : `${firstAt} and ${lastAt}`],
    ["Relayed to the primary", relayed],
    ["Compared", compared],
    ["– equal after normalisation", equal],
    ["– different", differs],
    ["– different because of an earlier difference", notComparable],
    ["Not compared yet", found.pending],
    ...reasons("Without an answer of the mirror", found.failed),
    ...reasons("Given up", found.dropped),
    ...reasons("Left out", found.skipped),
    ["Every relayed message is counted", found.balanced ? "yes" : "NO"],
  ];
  return section("Counts", ["", ""], rows);
}

function section(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Html {
  if (rows.length === 0) return html``;
  const last = columns.length - 1;
  const head = columns.some((name) => name !== "")
    ? html`<tr>${
      columns.map((name, at) => html`<th${at === last ? raw(' class="number"') : ""}>${name}</th>`)
    }</tr>`
    : html``;
  return html`
    <h2>${title}</h2>
    <table>${head}${rows.map((row) =>
      html`<tr>${
        row.map((cell, at) =>
          html`<td${at === last ? raw(' class="number"') : ""}>${String(cell)}</td>`
        )
      }</tr>`
    )}</table>
  `;
}

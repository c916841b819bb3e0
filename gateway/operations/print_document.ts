/**
 * A declaration as a printed page, for the day on which nothing can be asked (paper day): what an
 * officer at the border needs to compare it with the goods, in Vietnamese and English. It says whether
 * the declaration was cleared as far as it is known here, and never more than that.
 */
import { html, raw } from "hono/html";
import type { DocumentDetail } from "../../adapters/documents/document_store.ts";
import { catalogue, itemName } from "../../core/catalogue/mod.ts";
import {
  contentItems,
  type DeclaredItem,
  type Document,
  type GoodsLine,
  goodsLines,
  type LineSum,
  permitOf,
} from "../../core/documents/mod.ts";
import { type Items, vietnamTime } from "../../core/wire/mod.ts";
import { figureText } from "../texts/figure_text.ts";
import { texts } from "../texts/texts.ts";

const style = `
  body { font: 10.5pt/1.4 "Segoe UI", "Noto Sans", Arial, sans-serif; margin: 1.5rem auto;
    max-width: 52rem; padding: 0 1rem; color: #111; }
  h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
  .number { font-size: 1.5rem; letter-spacing: .1em; font-variant-numeric: tabular-nums; }
  .verdict { border: 2px solid #111; padding: .5rem .8rem; margin: .8rem 0; font-weight: 600; }
  .doubt { border-style: dashed; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .15rem .5rem;
    border-bottom: 1px solid #bbb; font-weight: normal; }
  th { width: 45%; color: #333; } .lines th { width: auto; font-size: .9em; }
  .lines td:nth-child(n+5) { text-align: right; white-space: nowrap; } thead { display: table-header-group; } .en { color: #555; font-size: .85em; display: block; }
  .signature { display: flex; gap: 3rem; margin-top: 3rem; }
  .signature div { flex: 1; border-top: 1px solid #111; padding-top: .3rem; }
  footer { margin-top: 1.5rem; color: #555; font-size: .8rem; }
  @page { margin: 15mm; } @media print { body { margin: 0; } tr { break-inside: avoid; } }
`;

type Html = ReturnType<typeof html>;

const channels: Readonly<Record<number, readonly [string, string]>> = {
  1: ["Luồng xanh", "Green channel"],
  2: ["Luồng vàng", "Yellow channel"],
  3: ["Luồng đỏ", "Red channel"],
};

/** What a person may rely on, in both languages. */
function verdictOf(document: Document): readonly [string, string] {
  const { state, complete } = document;
  const permit = permitOf(document);
  if (!complete) {
    return [
      "CHƯA XÁC ĐỊNH: còn thông điệp chưa rõ kết quả liên quan đến tờ khai này",
      "NOT CERTAIN: the outcome of a message about this declaration is not known",
    ];
  }
  if (state === "cancelled") return ["ĐÃ HỦY", "CANCELLED"];
  if (state === "draft") return ["CHƯA ĐĂNG KÝ CHÍNH THỨC", "NOT OFFICIALLY REGISTERED"];
  if (document.dates.released !== undefined && document.dates.cleared === undefined) {
    return ["ĐÃ GIẢI PHÓNG HÀNG, CHƯA THÔNG QUAN", "RELEASED, NOT YET CLEARED"];
  }
  if (permit === "given") return ["ĐÃ THÔNG QUAN / CHO PHÉP", "CLEARED / PERMITTED"];
  if (permit === "none") return ["CHƯA THÔNG QUAN", "NOT CLEARED"];
  const since = moment(document.dates.unpermitted);
  return [
    `CHƯA XÁC ĐỊNH THÔNG QUAN: VNACCS có thể đã quyết định từ ${since}, cổng chưa nhận được kết quả`,
    `CLEARANCE NOT DETERMINED: VNACCS may have decided since ${since}; the gateway has heard nothing`,
  ];
}

function isDoubtful(document: Document): boolean {
  return !document.complete || permitOf(document) === "unknown";
}

export function printDocument(
  { document, primaryNumber, history }: DocumentDetail,
  at: Date,
  by?: string,
): Html {
  const [verdict, verdictEn] = verdictOf(document);
  const items = contentItems(catalogue, document.content);
  const last = history.at(-1);
  return html`
    <!DOCTYPE html>
    <html lang="vi">
      <head>
        <meta charset="utf-8">
        <title>Tờ khai ${document.number}</title>
        <style>${raw(style)}</style>
      </head>
      <body>
    <h1>Bản in tờ khai hải quan <span class="en">Customs declaration, printed from the ledger</span></h1>
    <p class="number">${document.number === "" ? document.id : document.number}</p>
    <p class="verdict${isDoubtful(document) ? " doubt" : ""}">${verdict}
      <span class="en">${verdictEn}</span></p>
    <table>
      ${row("Loại", "Kind", kindText(document))}
      ${row("Số của hệ thống chính", "Number at VNACCS", primaryNumber)}
      ${row("Người khai", "Declarant", [document.owner, document.company].join(" ").trim())}
      ${row("Cơ quan hải quan", "Customs office", document.office)}
      ${row("Luồng", "Channel", channelText(document))}
      ${row("Ngày đăng ký", "Registered", moment(document.dates.registered))}
      ${row("Sửa đổi lần cuối", "Last corrected", moment(document.dates.corrected))}
      ${row("Đưa hàng về bảo quản", "Stored", moment(document.dates.stored))}
      ${row("Giải phóng hàng", "Released", moment(document.dates.released))}
      ${row("Thông quan", "Cleared", moment(document.dates.cleared))}
      ${row("Hủy", "Cancelled", moment(document.dates.cancelled))}
    </table>
    ${items === undefined ? html`` : itemTables(items)}
    <div class="signature">
      <div>Công chức hải quan <span class="en">Customs officer</span></div>
      <div>Thời gian <span class="en">Time</span></div>
    </div>
    <footer>Songhanh – in lúc / printed ${moment(at)}${by &&
      ` bởi / by ${by}`}; thông điệp / message ${last?.message ?? "–"}.
      Bản in chỉ phản ánh dữ liệu của cổng tại thời điểm in. / The print shows what the gateway knew
      when it was made.</footer>
      </body>
    </html>
  `;
}

/** What was declared: what holds for the whole, then one row for each line of goods, and sums. */
function itemTables(items: Items): Html {
  const filled = [...items.filled()];
  const { head, lines, quantities, values } = goodsLines(
    filled.map(({ id, repetition, item, value }) => ({ id, repetition, name: item.name, value })),
  );
  return html`
    <h2>Nội dung khai <span class="en">Declared</span></h2>
    <table>${head.map(itemRow)}</table>
    ${lines.length === 0 ? html`` : html`
      <h2>Dòng hàng (${lines.length}) <span class="en">Lines (${lines.length})</span></h2>
      <table class="lines">
        <thead>
          <tr>${lineHeads.map(([vi, en]) =>
            html`<th>${vi} <span class="en">${en}</span></th>`
          )}</tr>
        </thead>
        <tbody>${lines.map(lineRow)}</tbody>
      </table>
      <p>${[
        ...sumTexts("Tổng số lượng / Total quantity", quantities, lines.length),
        ...sumTexts("Tổng trị giá / Total value", values, lines.length),
      ].join("; ")}</p>
    `}
  `;
}

const lineHeads = [
  ["Dòng", "Line"],
  ["Mã HS", "HS code"],
  ["Mô tả hàng hóa", "Description"],
  ["Xuất xứ", "Origin"],
  ["Số lượng", "Quantity"],
  ["Trị giá", "Value"],
] as const;

function lineRow(line: GoodsLine): Html {
  const { row, hs, description, origin, quantity, unit, value, currency, items } = line;
  // A paper of other rows says what it says first.
  const text = description || items.slice(0, 3).map((item) => item.value).join(" · ");
  const cells = [
    String(row),
    hs,
    text,
    origin,
    figureOf(quantity, unit),
    figureOf(value, currency),
  ];
  return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

function figureOf(figure: string, of: string): string {
  return figure === "" ? "" : `${figureText({ lang: "vi" }, figure)} ${of}`.trim();
}

function sumTexts(name: string, sums: readonly LineSum[], lines: number): string[] {
  return sums.map(({ of, sum, lines: said }) =>
    `${name}: ${figureOf(sum, of)}${said === lines ? "" : ` (${said}/${lines})`}`
  );
}

function itemRow({ name, value }: DeclaredItem): Html {
  return row(itemName(name, "vi"), itemName(name, "en"), value);
}

function row(vietnamese: string, english: string, value: string | undefined): Html {
  if (value === undefined || value === "") return html``;
  const name = vietnamese === english
    ? html`${english}`
    : html`${vietnamese} <span class="en">${english}</span>`;
  return html`
    <tr>
      <th>${name}</th>
      <td>${value}</td>
    </tr>
  `;
}

function kindText({ family }: Document): string {
  const { vi, en } = texts[`family.${family}`];
  return `${vi} / ${en}`;
}

function channelText({ channel }: Document): string | undefined {
  if (channel === undefined) return undefined;
  if (channel.kind === "known") return channels[channel.channel]?.join(" / ");
  return [
    `Chưa xác định: VNACCS đã phân luồng lúc ${moment(channel.since)}, cổng chưa nhận được kết quả`,
    `Not determined: decided by VNACCS, not heard by the gateway; it may be red`,
  ].join(" / ");
}

/** `22/11/2026 12:00` in Vietnam time. */
function moment(at: Date | undefined): string | undefined {
  if (at === undefined) return undefined;
  const time = vietnamTime(at);
  const day = [time.slice(6, 8), time.slice(4, 6), time.slice(0, 4)].join("/");
  return `${day} ${time.slice(8, 10)}:${time.slice(10, 12)}`;
}

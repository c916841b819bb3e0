import { html, raw } from "hono/html";
import { itemsToLookAt, type SignedReport } from "../../adapters/give_back/give_back_report.ts";
import { texts } from "../texts/texts.ts";

const style = `
  body { font: 10.5pt/1.45 "Segoe UI", "Noto Sans", Arial, sans-serif; margin: 2rem auto;
    max-width: 70rem; padding: 0 1rem; color: #111; }
  h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
  .balance { font-size: 1.1rem; border: 1px solid #111; padding: .7rem 1rem; margin: 1rem 0; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .2rem .5rem;
    border-bottom: 1px solid #bbb; }
  td { font-variant-numeric: tabular-nums; }
  footer { margin-top: 2rem; color: #555; font-size: .8rem; overflow-wrap: anywhere; }
  .signature { display: flex; gap: 3rem; margin-top: 3rem; }
  .signature div { flex: 1; border-top: 1px solid #111; padding-top: .3rem; }
  @page { margin: 15mm; } @media print { body { margin: 0; } tr { break-inside: avoid; } }
`;

type Html = ReturnType<typeof html>;

const channelNames: Readonly<Record<number, string>> = {
  1: "1 – xanh / green",
  2: "2 – vàng / yellow",
  3: "3 – đỏ / red",
};

/** The report of a give-back for printing and signing; it lists what a person has to look at. */
export function giveBackPage({ report, signature }: SignedReport): Html {
  const { plan, counts, balance, channels } = report;
  const open = itemsToLookAt(report);
  const sum =
    `${balance.accepted} = ${balance.givenBack} + ${balance.pending} + ${balance.decided}`;
  const { done, entered, pending, superseded } = balance.acts;
  const acts = `${done} = ${entered} + ${pending} + ${superseded}`;
  return html`
    <!DOCTYPE html>
    <html lang="vi">
      <head>
        <meta charset="utf-8">
        <title>Give-back ${plan.id}</title>
        <style>${raw(style)}</style>
      </head>
      <body>
        <h1>Biên bản bàn giao dữ liệu cho hệ thống chính – kế hoạch ${plan.id}</h1>
        <p>Report of what was given back to the primary – plan ${plan.id}</p>
        <p class="balance">Đã tiếp nhận = đã bàn giao + chờ + đã quyết định<br>
      accepted in standby = given back + pending + decided: <b>${sum}</b> –
      ${balance.balanced ? "cân / balances" : "KHÔNG CÂN / DOES NOT BALANCE"}</p>
        <p>Thao tác của công chức = đã nhập VNACCS + cần nhập + đã được thay<br>
      officers' acts = entered at VNACCS + to be entered + superseded: <b>${acts}</b></p>
        <table>
      ${field("Lập / Planned", `${plan.createdAt} – ${plan.createdBy}: ${plan.reason}`)}
      ${field("Duyệt / Approved", `${plan.approvedAt ?? "–"} – ${plan.approvedBy ?? "–"}`)}
      ${field("Bắt đầu / Started", plan.startedAt ?? "–")}
      ${field("Kết thúc / Ended", plan.endedAt ?? "–")}
      ${Object.entries(counts).map(([state, count]) => field(state, String(count)))}
        </table>
        <h2>Cần xem xét / To be looked at: ${open.length}</h2>
        <table>
      <tr><th>#</th><th>Thông điệp / Message</th><th>Nghiệp vụ / Procedure</th>
        <th>Số / Number</th><th>VNACCS</th><th>Kết quả / Verdict</th><th>Lý do / Reason</th></tr>
      ${open.map((item) =>
        html`
          <tr>
            <td>${item.item}</td>
            <td>${item.message ?? "giấy / paper"}</td>
            <td>${item.procedure}</td>
            <td>${item.number}</td>
            <td>${item.theirs ?? ""}</td>
            <td>${[item.state, item.code].filter(Boolean).join(" ")}</td>
            <td>${reasonOf(item)}</td>
          </tr>
        `
      )}
        </table>
        <h2>Phân luồng khác nhau / Channels that differ: ${channels.length}</h2>
        ${channels.length === 0 ? "" : channelTable(channels)}
        <h2>Quyết định của công chức / Decisions of officers: ${report.acts.length}</h2>
        ${report.acts.length === 0 ? "" : actsTable(report.acts)}
        <div class="signature">
          <div>Người kiểm tra / Checked by</div>
          <div>Ngày / Date</div>
        </div>
        <footer>Songhanh, ${report.madeAt}. ${signature.algorithm}, key ${signature.fingerprint}:
      ${signature.value}</footer>
      </body>
    </html>
  `;
}

/** What the standby let pass and the primary wants to see has to be looked at by a person. */
function channelTable(channels: SignedReport["report"]["channels"]): Html {
  return html`
    <table>
      <tr><th>#</th><th>Số / Number</th><th>VNACCS</th><th>Dự phòng / Standby</th>
        <th>Hệ thống chính / Primary</th><th>Lúc / At</th></tr>
      ${channels.map(({ item, number, theirs, standby, primary, at }) =>
        html`
          <tr>
            <td>${item}</td>
            <td>${number}</td>
            <td>${theirs ?? ""}</td>
            <td>${channelNames[standby]}</td>
            <td>${channelNames[primary]}</td>
            <td>${at}</td>
          </tr>
        `
      )}
    </table>
  `;
}

/** What officers decided in the standby's time, to be entered by hand. */
function actsTable(acts: SignedReport["report"]["acts"]): Html {
  return html`
    <table>
      <tr><th>Đơn vị / Office</th><th>Số / Number</th><th>VNACCS</th><th>Thao tác / Act</th>
        <th>Lý do / Reason</th><th>Công chức / Officer</th><th>Lúc / At</th>
        <th>Đã nhập / Entered</th></tr>
      ${acts.map((act) => {
        const { vi, en } = texts[`act.${act.kind}`];
        const superseded = act.superseded ? "đã được thay bằng bản ghi sau / superseded" : "";
        return html`
          <tr>
            <td>${act.office}</td>
            <td>${act.number}</td>
            <td>${act.theirs ?? ""}</td>
            <td>${vi} / ${en}</td>
            <td>${act.text}</td>
            <td>${act.officer}</td>
            <td>${act.at}</td>
            <td>${act.enteredAt === null ? superseded : `${act.enteredAt} ${act.enteredBy}`}</td>
          </tr>
        `;
      })}
    </table>
  `;
}

function reasonOf({ reason, differences, paper }: SignedReport["report"]["items"][number]): string {
  const noted = paper === null ? [] : [`${paper.when} ${paper.who}: ${paper.what}`];
  const found = differences.map(({ item, declared, found }) => `${item}: ${declared} → ${found}`);
  return [reason, ...noted, ...found].filter((part) => part !== "").join("; ");
}

function field(name: string, value: string): Html {
  return html`
    <tr>
      <th>${name}</th>
      <td>${value}</td>
    </tr>
  `;
}

import type { Child } from "hono/jsx";
import type { View } from "../view.ts";

/** One sheet of an official form: heading, serial, title, content, place and day, signatures. */
export function OfficialSheet(
  { view, title, serial, day, signers, children }: {
    readonly view: View;
    readonly title: string;
    readonly serial: string;
    /** The day that the form bears, in Vietnam. */
    readonly day: Date;
    /** Whose signatures stand at the foot, and their names where they are known. */
    readonly signers: readonly (readonly [role: string, name: string])[];
    readonly children?: Child;
  },
) {
  const { t } = view;
  return (
    <section class="sheet">
      <div class="sheet-head">
        <p>
          <strong>{t("form.authority")}</strong>
          <br />
          {officeOf(view)}
          <br />
          {t("form.serial")}: <code>{serial}</code>
        </p>
        <p lang="vi">
          <strong>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</strong>
          <br />
          <strong>Độc lập – Tự do – Hạnh phúc</strong>
        </p>
      </div>
      <h2>{title}</h2>
      {children}
      <p class="sheet-day">{t("form.placeAndDay", dayParts(day))}</p>
      <div class="sheet-foot">
        {signers.map(([role, name]) => (
          <div>
            <p>
              <strong>{role}</strong>
              <br />
              {t("form.signAndName")}
            </p>
            <div class="signature-cell"></div>
            <p>{name}</p>
          </div>
        ))}
      </div>
    </section>
  );
}

/** The office of the officer who prints; a line to fill in where the account has none. */
function officeOf({ account, t }: View): string {
  return `${t("form.office")}: ${account?.office ?? "…………"}`;
}

function dayParts(at: Date): { day: string; month: string; year: string } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Ho_Chi_Minh",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return { day: part("day"), month: part("month"), year: part("year") };
}

/** Number of the sheet of one user: that of the enterprise with the user's place in its list. */
export function sheetSerial(taxCode: string, place: number, of: number): string {
  return `${taxCode}-${String(place).padStart(String(of).length, "0")}/${of}`;
}

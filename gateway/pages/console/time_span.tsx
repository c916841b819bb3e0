import { Field } from "../components/mod.ts";
import type { FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";
import { readLocalTime } from "./read_local_time.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Spans up to now by what an address calls them: a link to the last hour is one tomorrow, too. */
const spans = {
  "15m": 15 * minuteMs,
  "1h": hourMs,
  "6h": 6 * hourMs,
  "24h": dayMs,
  "7d": 7 * dayMs,
  "30d": 30 * dayMs,
} as const;
const names = Object.keys(spans) as (keyof typeof spans)[];

/** A value of the query by its name; empty where there is none. */
type Asked = (name: string) => string;

/** The times that a query asks for, as an operation takes them; what is no time stays, and is refused. */
export function spanAsked(
  { now }: View,
  asked: Asked,
): { readonly from: string | undefined; readonly to: string | undefined } {
  const name = names.find((each) => each === asked("span"));
  if (name !== undefined) {
    return { from: new Date(now.getTime() - spans[name]).toISOString(), to: undefined };
  }
  return { from: momentOf(asked("from")), to: momentOf(asked("to")) };
}

/** As programs write it; what cannot be read stays as it is, and is refused. */
export function momentOf(text: string): string | undefined {
  return text === "" ? undefined : readLocalTime(text)?.toISOString() ?? text;
}

/** Chooses a span, or two times of one's own. */
export function TimeSpan(
  { view, asked, faults = {} }: {
    readonly view: View;
    readonly asked: Asked;
    readonly faults: FormFaults | undefined;
  },
) {
  const { t } = view;
  const isOwn = asked("from") !== "" || asked("to") !== "";
  const chosen = names.find((each) => each === asked("span"));
  return (
    <>
      <div class="field">
        <label for="f-span">{t("span")}</label>
        <select id="f-span" name="span" data-spans>
          {[
            ["", t("span.any")] as const,
            ...names.map((name) => [name, t(`span.${name}`)] as const),
            ["custom", t("span.custom")] as const,
          ].map(([value, text]) => (
            <option
              value={value}
              selected={value === (chosen ?? (isOwn || asked("span") === "custom" ? "custom" : ""))
                ? true
                : undefined}
            >
              {text}
            </option>
          ))}
        </select>
      </div>
      {(["from", "to"] as const).map((name) => (
        <div data-own-span>
          <Field
            {...{ view, name, label: t(`span.${name}`), type: "datetime-local" }}
            value={chosen === undefined ? asked(name) : ""}
            fault={faults[name]}
          />
        </div>
      ))}
    </>
  );
}

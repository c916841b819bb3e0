import type { Child } from "hono/jsx";
import type { View } from "../view.ts";
import { Form } from "./form.tsx";

/**
 * The second step of what cannot be taken back: says what will happen and sends the same fields once
 * more, now with `confirm=yes`.
 */
export function Confirm(
  { view, action, fields, back, danger = false, children }: {
    readonly view: View;
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
    /** Where "no" leads. */
    readonly back: string;
    readonly danger?: boolean;
    /** What will happen. */
    readonly children?: Child;
  },
) {
  return (
    <section class={danger ? "card danger" : "card"} aria-labelledby="confirm">
      <h2 id="confirm">{view.t("confirm.title")}</h2>
      {children}
      <Form view={view} action={action} class="buttons">
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit" name="confirm" value="yes" class={danger ? "danger" : "primary"}>
          {view.t("confirm.button")}
        </button>
        <a class="button quiet" href={back}>{view.t("confirm.cancel")}</a>
      </Form>
    </section>
  );
}

/** Whether a form is the second step. */
export function isConfirmed(form: FormData): boolean {
  return form.get("confirm") === "yes";
}

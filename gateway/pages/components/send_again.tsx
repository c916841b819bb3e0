import type { View } from "../view.ts";
import { Form } from "./form.tsx";

/** What is typed anew each time, and stands on no page. */
const secrets: ReadonlySet<string> = new Set(["password", "current", "new", "repeat"]);

/**
 * A form that could not be taken at all, as it was sent, with a button that sends it again. Nothing where
 * it has secrets or files, which no page gives back.
 */
export function SendAgain({ view }: { readonly view: View }) {
  const { sent, t } = view;
  if (sent === undefined) return null;
  const fields = [...sent.fields].filter(([name]) => name !== "csrf");
  const isWhole = fields.every(([name, value]) => typeof value === "string" && !secrets.has(name));
  if (!isWhole || fields.length === 0) return null;
  return (
    <section class="card" aria-labelledby="send-again">
      <h2 id="send-again">{t("problem.sent")}</h2>
      <Form view={view} action={sent.path}>
        {fields.map(([name, value]) => <input type="hidden" name={name} value={String(value)} />)}
        <button type="submit">{t("problem.sendAgain")}</button>
      </Form>
    </section>
  );
}

import type { Document, OfficerActFault, OfficerActKind } from "../../../core/documents/mod.ts";
import { Form, TextArea } from "../components/mod.ts";
import type { TextKey } from "../../texts/texts.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { textCharactersMax } from "./line_of.ts";
import { actPath } from "./paper_path.ts";

const leads = {
  "clear": "act.clear.lead",
  "release": "act.release.lead",
  "storage": "act.storage.lead",
} as const satisfies Partial<Record<OfficerActKind, TextKey>>;

/**
 * An act that needs a reason at most. Where something is missing its button is there and does nothing,
 * with what is missing beside it; the colour of a button says that its act can be done.
 */
export function ActForm(
  { view, document, kind, missing = [], text, danger = false, fault }: {
    readonly view: View;
    readonly document: Document;
    readonly kind: Exclude<OfficerActKind, "papers" | "goods" | "duties" | "channel">;
    readonly missing?: readonly OfficerActFault[];
    /** What is asked for: none, a reason for the audit, or words that the declarant receives. */
    readonly text?: {
      readonly label: TextKey;
      readonly hint: TextKey;
      readonly required: boolean;
    };
    readonly danger?: boolean;
    readonly fault: OfficerActFault | undefined;
  },
) {
  const { t } = view;
  const id = kind.replace(" ", "-");
  const lead = kind in leads ? leads[kind as keyof typeof leads] : undefined;
  const action = actPath(document, kind);
  const isMain = kind === "clear" || kind === "release" || kind === "accept";
  const isSent = sentAs(view.sent, action) !== undefined;
  return (
    <section class="card" aria-labelledby={id}>
      <h3 id={id}>{t(`act.${kind}`)}</h3>
      {lead !== undefined && <p class="hint">{t(lead)}</p>}
      {missing.length > 0
        ? (
          <div class="blocked">
            <button type="button" class="quiet" disabled aria-describedby={`${id}-missing`}>
              {t(`act.${kind}`)}
            </button>
            <div id={`${id}-missing`}>
              <strong>{t("act.missing")}</strong>
              <ul>
                {missing.map((each) => <li>{t(`actFault.${each}`)}</li>)}
              </ul>
            </div>
          </div>
        )
        : (
          <Form view={view} action={action} label={t(`act.${kind}`)}>
            <input type="hidden" name="number" value={document.number} />
            {text !== undefined && (
              <TextArea
                view={view}
                id={`${id}-text`}
                name="text"
                label={t(text.label)}
                hint={t(text.hint)}
                rows={3}
                required={text.required}
                maxlength={textCharactersMax}
                fault={isSent && fault === "text missing" ? t("field.missing") : undefined}
              />
            )}
            <button type="submit" class={danger ? "danger" : isMain ? undefined : "quiet"}>
              {t(`act.${kind}`)}
            </button>
          </Form>
        )}
    </section>
  );
}

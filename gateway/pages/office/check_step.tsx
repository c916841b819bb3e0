import type { Child } from "hono/jsx";
import type { StoredAct } from "../../../adapters/officers/mod.ts";
import { channelOf, type Document, type OfficerActFault } from "../../../core/documents/mod.ts";
import { Form, shortDate, TextArea } from "../components/mod.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { CaseStep } from "./case_step.tsx";
import { textCharactersMax } from "./line_of.ts";
import { actPath } from "./paper_path.ts";

/**
 * A check that the channel asks for: what was found, and the form for finding it. Each result is a
 * button of its own, so that none is chosen before somebody chooses it.
 */
export function CheckStep(
  { view, document, kind, last, may, fault, children }: {
    readonly view: View;
    readonly document: Document;
    readonly kind: "papers" | "goods";
    /** The record that counts. */
    readonly last: StoredAct | undefined;
    /** Whether the reader records it now. */
    readonly may: boolean;
    readonly fault: OfficerActFault | undefined;
    /** What is looked at. */
    readonly children?: Child;
  },
) {
  const { t } = view;
  const channel = channelOf(document);
  const isAsked = channel !== undefined && channel >= (kind === "papers" ? 2 : 3);
  const action = actPath(document, "check");
  const marks = { kind };
  const isSent = sentAs(view.sent, action, marks) !== undefined;
  return (
    <CaseStep
      {...{ view, id: kind, title: `act.${kind}`, number: kind === "papers" ? 1 : 2 }}
      state={last?.good === true
        ? "done"
        : last?.good === false
        ? "wrong"
        : isAsked
        ? "open"
        : channel === undefined
        ? "unknown"
        : "not asked"}
    >
      {children}
      {last !== undefined && (
        <p>
          <strong>{t(last.good ? "act.good" : "act.bad")}</strong> – {last.officer},{" "}
          {shortDate(view, last.at)}
          {last.text !== "" && `: ${last.text}`}
        </p>
      )}
      {!isAsked && channel !== undefined && <p class="hint">{t("step.notAskedBy")}</p>}
      {isAsked && may && (
        <Form view={view} action={action} marks={marks} label={t(`act.${kind}`)}>
          <input type="hidden" name="number" value={document.number} />
          {last !== undefined && <p class="hint">{t("step.recordAnew")}</p>}
          <TextArea
            view={view}
            id={`${kind}-text`}
            name="text"
            label={t("act.text")}
            hint={t("act.text.check")}
            rows={2}
            maxlength={textCharactersMax}
            fault={isSent && fault === "text missing" ? t("act.bad.textMissing") : undefined}
          />
          <div class="buttons">
            <button type="submit" name="result" value="good" class="quiet">{t("act.good")}</button>
            <button type="submit" name="result" value="bad" class="quiet">{t("act.bad")}</button>
          </div>
        </Form>
      )}
    </CaseStep>
  );
}

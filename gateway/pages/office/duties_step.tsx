import type { Child } from "hono/jsx";
import type { StoredAct } from "../../../adapters/officers/mod.ts";
import {
  type Document,
  dutyBases,
  type OfficerActFault,
  referenceCharactersMax,
} from "../../../core/documents/mod.ts";
import { Choices, Field, Form, shortDate, TextArea } from "../components/mod.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { resultOf } from "./acts_table.tsx";
import { CaseStep } from "./case_step.tsx";
import { textCharactersMax } from "./line_of.ts";
import { actPath } from "./paper_path.ts";

/** Whether duties are settled: what keeps the standby from saying so, and an officer's word. */
export function DutiesStep(
  { view, document, last, isAsked, may, fault, children }: {
    readonly view: View;
    readonly document: Document;
    /** The record that counts. */
    readonly last: StoredAct | undefined;
    /** Whether the decision waits for it. */
    readonly isAsked: boolean;
    readonly may: boolean;
    readonly fault: OfficerActFault | undefined;
    /** What the standby cannot vouch for. */
    readonly children?: Child;
  },
) {
  const isSettled = last !== undefined && last.good !== false;
  return (
    <CaseStep
      {...{ view, id: "duties", title: "act.duties", number: 3 }}
      state={isSettled ? "done" : last !== undefined ? "wrong" : isAsked ? "open" : "not asked"}
    >
      {children}
      {last !== undefined && (
        <p>
          <strong>{resultOf(view, last)}</strong> – {last.officer}, {shortDate(view, last.at)}:{" "}
          {last.text}
        </p>
      )}
      {may && (
        <>
          {isSettled
            ? <WrongForm {...{ view, document, fault }} />
            : isAsked || last !== undefined
            ? <ConfirmForm {...{ view, document, isAsked, fault }} />
            : (
              <details class="entry" open={sentAs(view.sent, actPath(document, "duties")) && true}>
                <summary>{view.t("duties.notAsked")}</summary>
                <ConfirmForm {...{ view, document, isAsked, fault }} />
              </details>
            )}
        </>
      )}
    </CaseStep>
  );
}

interface FormProps {
  readonly view: View;
  readonly document: Document;
  readonly fault: OfficerActFault | undefined;
}

function ConfirmForm(
  { view, document, isAsked, fault }: FormProps & { readonly isAsked: boolean },
) {
  const { t } = view;
  const action = actPath(document, "duties");
  const marks = { result: "good" };
  const sent = sentAs(view.sent, action, marks);
  const isMissing = (name: string) => sent?.get(name) === "" || sent?.get(name) === null;
  return (
    <Form view={view} action={action} marks={marks} label={t("act.duties")}>
      <p class="hint">{t("act.duties.lead")}</p>
      <input type="hidden" name="number" value={document.number} />
      <Choices
        name="basis"
        legend={t("act.basis")}
        type="radio"
        required
        options={dutyBases.map((each) => [each, t(`basis.${each}`)] as const)}
        fault={isMissing("basis") ? t("field.choose") : undefined}
      />
      <Field
        view={view}
        name="reference"
        label={t("act.reference")}
        hint={t("act.reference.hint")}
        required
        maxlength={referenceCharactersMax}
        fault={isMissing("reference") ? t("field.missing") : undefined}
      />
      <TextArea
        view={view}
        id="duties-text"
        name="text"
        label={t("reason")}
        hint={t("act.text.reason")}
        rows={2}
        required
        maxlength={textCharactersMax}
        fault={sent !== undefined && fault === "text missing" ? t("field.missing") : undefined}
      />
      <button type="submit" class={isAsked ? undefined : "quiet"}>{t("act.duties")}</button>
    </Form>
  );
}

/** What was confirmed was wrong: that is recorded, too, and the confirmation stays where it is. */
function WrongForm({ view, document, fault }: FormProps) {
  const { t } = view;
  const action = actPath(document, "duties");
  const marks = { result: "bad" };
  const isSent = sentAs(view.sent, action, marks) !== undefined;
  return (
    <details class="entry" open={isSent}>
      <summary>{t("duties.isWrong")}</summary>
      <Form view={view} action={action} marks={marks} label={t("duties.isWrong")}>
        <input type="hidden" name="number" value={document.number} />
        <TextArea
          view={view}
          id="duties-wrong-text"
          name="text"
          label={t("reason")}
          hint={t("duties.isWrong.hint")}
          rows={2}
          required
          maxlength={textCharactersMax}
          fault={isSent && fault === "text missing" ? t("field.missing") : undefined}
        />
        <button type="submit" class="quiet">{t("duties.isWrong.button")}</button>
      </Form>
    </details>
  );
}

import type { StoredAct } from "../../../adapters/officers/mod.ts";
import { channelOf, type Document, type OfficerActFault } from "../../../core/documents/mod.ts";
import { documentFamilies } from "../../../core/procedures/mod.ts";
import { Choices, Form, shortDate, TextArea } from "../components/mod.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { textCharactersMax } from "./line_of.ts";
import { actPath } from "./paper_path.ts";

/** Another channel than the known one, or the one that VNACCS decided: no lighter than it can be. */
export function ChannelForm(
  { view, document, acts, fault }: {
    readonly view: View;
    readonly document: Document;
    readonly acts: readonly StoredAct[];
    readonly fault: OfficerActFault | undefined;
  },
) {
  const { t } = view;
  const { channel, family } = document;
  const heaviest = documentFamilies[family].channels ?? 3;
  const unknown = channel?.kind === "unknown" ? channel : undefined;
  const options = ([1, 2, 3] as const)
    .filter((each) => each <= heaviest && each !== channelOf(document))
    .filter((each) => each >= (unknown?.atLeast ?? 1))
    .map((each) => [String(each), t(`channel.${each}`)] as const);
  const last = acts.findLast(({ kind }) => kind === "channel");
  const proposed = last?.proposed && unknown === undefined ? last.channel : undefined;
  const action = actPath(document, "channel");
  const sent = sentAs(view.sent, action);
  const isMissing = sent !== undefined && !options.some(([key]) => key === sent.get("channel"));
  return (
    <section class="card" aria-labelledby="channel">
      {unknown
        ? <h2 id="channel">{t("act.channel")}</h2>
        : <h3 id="channel">{t("act.channel.other")}</h3>}
      <p class="hint">
        {unknown
          ? t("act.channel.lead", { since: shortDate(view, unknown.since) })
          : t("act.channel.other.lead")}
      </p>
      {proposed !== undefined && (
        <p>{t("act.channel.proposed", { channel: t(`channel.${proposed}`) })}</p>
      )}
      <Form view={view} action={action} label={t("office.channel")}>
        <input type="hidden" name="number" value={document.number} />
        <Choices
          name="channel"
          legend={t("office.channel")}
          type="radio"
          required
          options={options}
          fault={isMissing ? t("field.choose") : undefined}
        />
        <TextArea
          view={view}
          id="channel-text"
          name="text"
          label={t(unknown ? "act.channel.source" : "reason")}
          rows={2}
          required
          maxlength={textCharactersMax}
          fault={sent !== undefined && fault === "text missing" ? t("field.missing") : undefined}
        />
        <button type="submit" class={unknown ? undefined : "quiet"}>
          {t(unknown ? "act.channel" : "act.channel.other")}
        </button>
      </Form>
    </section>
  );
}

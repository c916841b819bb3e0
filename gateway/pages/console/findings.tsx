import type { Finding } from "../../../core/switching/mod.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import type { View } from "../view.ts";

const verdicts = {
  ok: { tone: "good", sign: "✓" },
  remark: { tone: "warning", sign: "!" },
  obstacle: { tone: "bad", sign: "✕" },
} as const;

/** What the checks before a switch have found. */
export function Findings(
  { view, findings }: { readonly view: View; readonly findings: readonly Finding[] },
) {
  const { t } = view;
  return (
    <ul class="checklist">
      {findings.map(({ check, verdict, sentence }) => (
        <li class={verdicts[verdict].tone}>
          <span class="sign" aria-hidden="true">{verdicts[verdict].sign}</span>
          <span>
            <strong>{t(`check.${check}`)}</strong>{" "}
            <span class="hidden">{t(`check.verdict.${verdict}`)}:</span>
            {reasonText(view.lang, sentence)}
          </span>
        </li>
      ))}
    </ul>
  );
}

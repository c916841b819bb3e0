import { Banner, DefinitionList, Layout, PrintButton } from "../components/mod.ts";
import type { View } from "../view.ts";

/** A secret that was just made: it is shown this once, and nobody can look it up again. */
export function SecretPage(
  { view, title, warning, pairs, secret, back }: {
    readonly view: View;
    readonly title: string;
    /** What it is for, and that it is shown once. */
    readonly warning: string;
    readonly pairs: readonly (readonly [name: string, value: string])[];
    readonly secret: readonly [name: string, value: string];
    /** Where it goes on. */
    readonly back: string;
  },
) {
  const { t } = view;
  const [name, value] = secret;
  return (
    <Layout view={view} title={title}>
      <Banner view={view} kind="warning">{warning}</Banner>
      <section class="card">
        <DefinitionList pairs={[...pairs, [name, <code class="secret">{value}</code>]]} />
      </section>
      <PrintButton view={view} />
      <p class="no-print">
        <a class="button quiet" href={back}>{t("back")}</a>
      </p>
    </Layout>
  );
}

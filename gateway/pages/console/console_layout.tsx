import type { Child } from "hono/jsx";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { assetPath } from "../assets.ts";
import { Layout } from "../components/mod.ts";
import type { View } from "../view.ts";
import { ModeBanner } from "./mode_banner.tsx";

/** The frame of a page of the console. */
export function ConsoleLayout(
  { view, mode, title, lead, large = false, children }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly title: string;
    readonly lead?: Child;
    /** With the mode: since when, by whom, why. */
    readonly large?: boolean;
    readonly children?: Child;
  },
) {
  const above = (
    <>
      <link rel="stylesheet" href={assetPath("console.css")} />
      <script src={assetPath("console.js")} defer></script>
      {large && <ModeBanner view={view} mode={mode} />}
    </>
  );
  return (
    <Layout view={view} title={title} lead={lead} above={above}>
      {children}
    </Layout>
  );
}

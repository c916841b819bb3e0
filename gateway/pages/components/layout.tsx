import type { Child } from "hono/jsx";
import { assetPath, iconPath } from "../assets.ts";
import { entriesFor } from "../navigation.ts";
import { languages } from "../../texts/text.ts";
import { sameWith, themes, type View } from "../view.ts";
import { Banner } from "./banner.tsx";
import { tellService } from "../tell_service.ts";
import { Form } from "./form.tsx";
import { PrintFoot } from "./print_foot.tsx";
import { SearchBox } from "./search_box.tsx";
import { ServiceLine } from "./service_line.tsx";
import { agoWords, shortDate } from "./time.tsx";

interface LayoutProps {
  readonly view: View;
  /** Heading of the page and title of the window. */
  readonly title: string;
  /** A sentence below the heading. */
  readonly lead?: Child;
  /** What stands above the heading, such as a banner of the mode. */
  readonly above?: Child;
  /** Whose signatures stand at the foot of the page on paper. */
  readonly signers?: readonly string[];
  readonly children?: Child;
}

const languageNames = { vi: "Tiếng Việt", en: "English" } as const;

/** The frame of every page: landmarks, navigation, language, theme. */
export function Layout({ view, title, lead, above, signers, children }: LayoutProps) {
  const { t, lang, theme } = view;
  const told = tellService(view, view.service, view.account);
  return (
    <html lang={lang} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${told.mark}${title} – Songhanh`}</title>
        <link id="icon" rel="icon" href={iconPath(told.level)} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath("style.css")} />
        <script src={assetPath("page.js")} defer></script>
        <script src={assetPath("finding.js")} defer></script>
      </head>
      <body {...agoWords(view)}>
        <a class="skip" href="#main">{t("skip")}</a>
        <header class="top">
          <a class="brand" href="/">
            <img src={assetPath("icon.svg")} alt="" width="28" height="28" />
            <span>
              <strong>Songhanh</strong>
              <small>{t("product.claim")}</small>
            </span>
          </a>
          <Navigation view={view} />
          <SearchBox view={view} />
          <Tools view={view} />
        </header>
        <ServiceLine view={view} told={told} />
        <main id="main" tabindex={-1}>
          <Announcement view={view} />
          {above}
          <div class="heading">
            <h1>{title}</h1>
            {lead !== undefined && <p class="lead">{lead}</p>}
          </div>
          {children}
          <PrintFoot view={view} signers={signers} />
        </main>
        <footer class="bottom">
          <p>{t("footer")}</p>
          {/* Where the browser can; it shows itself by script. */}
          <button
            type="button"
            class="quiet"
            data-notify
            data-on={t("service.notify")}
            data-off={t("service.notify.off")}
            hidden
          >
          </button>
          <nav class="choices" aria-label={t("theme.label")}>
            {themes.map((value) => (
              <a
                href={sameWith(view, "theme", value)}
                aria-current={value === theme ? "true" : undefined}
                rel="nofollow"
              >
                {t(`theme.${value}`)}
              </a>
            ))}
          </nav>
        </footer>
      </body>
    </html>
  );
}

/** Declarants plan by it, so it stands on every page. */
function Announcement({ view }: { readonly view: View }) {
  const { t, plannedWindow, now } = view;
  if (plannedWindow === undefined) return null;
  const { reason, from, to } = plannedWindow;
  const values = { from: shortDate(view, from), to: shortDate(view, to) };
  return (
    <Banner view={view} kind="info" title={reason}>
      {t(from <= now ? "window.runs" : "window.planned", values)}
    </Banner>
  );
}

function Navigation({ view }: { readonly view: View }) {
  const entries = entriesFor(view.account);
  if (entries.length === 0) return <span class="grow"></span>;
  const current = entries.filter(({ path }) => isWithin(view.path, path))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return (
    <nav class={entries.length > 6 ? "main long" : "main"} aria-label={view.t("nav.label")}>
      <ul>
        {entries.map((entry) => (
          <li>
            <a href={entry.path} aria-current={entry === current ? "page" : undefined}>
              {view.t(entry.text)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function isWithin(path: string, entry: string): boolean {
  return path === entry || path.startsWith(`${entry}/`);
}

function Tools({ view }: { readonly view: View }) {
  const { t, lang, account } = view;
  return (
    <div class="tools" role="group" aria-label={t("tools.label")}>
      <span class="choices">
        {languages.map((value) => (
          <a
            href={sameWith(view, "lang", value)}
            lang={value}
            hreflang={value}
            aria-current={value === lang ? "true" : undefined}
            aria-label={`${value.toUpperCase()} – ${languageNames[value]}`}
            rel="nofollow"
          >
            {value.toUpperCase()}
          </a>
        ))}
      </span>
      {account === undefined ? <a class="button quiet" href="/login">{t("signIn")}</a> : (
        <>
          <a class="who" href="/account">{account.displayName}</a>
          <Form view={view} action="/logout" class="inline">
            <button type="submit" class="quiet">{t("signOut")}</button>
          </Form>
        </>
      )}
    </div>
  );
}

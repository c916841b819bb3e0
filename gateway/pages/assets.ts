/** Style, script and icon of the pages: from our own address, with the program in its text. */
import { createHash } from "node:crypto";
import consoleStyle from "./console/assets/console.css" with { type: "text" };
import consoleScript from "./console/assets/console.js" with { type: "text" };
import finding from "./assets/finding.js" with { type: "text" };
import icon from "./assets/icon.svg" with { type: "text" };
import script from "./assets/page.js" with { type: "text" };
import style from "./assets/style.css" with { type: "text" };
import type { ServiceLevel } from "../../core/switching/mod.ts";

/** A mark of another shape and colour in the corner: a tab that nobody looks at says it as well. */
const iconMarks = {
  good: "",
  warning: '<path d="M22 13 32 31H12z" fill="#f6b21b" stroke="#fff" stroke-width="2" />',
  bad: '<path d="M19 14h8l5 5v7l-5 5h-8l-5-5v-7z" fill="#c22" stroke="#fff" stroke-width="2" />' +
    '<path d="m19 18 8 8m0-8-8 8" stroke="#fff" stroke-width="3" />',
} as const satisfies Record<ServiceLevel, string>;

function markedIcon(level: ServiceLevel): { readonly text: string; readonly type: string } {
  return { text: icon.replace("</svg>", `${iconMarks[level]}</svg>`), type: "image/svg+xml" };
}

const files: Readonly<Record<string, { readonly text: string; readonly type: string }>> = {
  "style.css": { text: style, type: "text/css; charset=utf-8" },
  "finding.js": { text: finding, type: "text/javascript; charset=utf-8" },
  "page.js": { text: script, type: "text/javascript; charset=utf-8" },
  "console.css": { text: consoleStyle, type: "text/css; charset=utf-8" },
  "console.js": { text: consoleScript, type: "text/javascript; charset=utf-8" },
  "icon.svg": markedIcon("good"),
  "icon-warning.svg": markedIcon("warning"),
  "icon-bad.svg": markedIcon("bad"),
};

const versions = new Map(
  Object.entries(files).map(([name, { text }]) => [
    name,
    createHash("sha256").update(text).digest("base64url").slice(0, 12),
  ]),
);

/** The address of a file; another content has another address, so that browsers may keep it. */
export function assetPath(name: keyof typeof files & string): string {
  return `/assets/${name}?v=${versions.get(name)}`;
}

/** The address of the icon that a window has. */
export function iconPath(level: ServiceLevel): string {
  return assetPath(level === "good" ? "icon.svg" : `icon-${level}.svg`);
}

/** The answer to a request for a file; undefined where there is none. */
export function assetResponse(name: string): Response | undefined {
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file === undefined) return undefined;
  return new Response(file.text, {
    headers: {
      "content-type": file.type,
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    },
  });
}

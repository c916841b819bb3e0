import { type Refusal, refuseWithText } from "../verdict.ts";
import { say } from "../reasons/mod.ts";

/** Extensions that the terminal lets its user attach (docs/wire-protocol.md 10). */
const extensions: ReadonlySet<string> = new Set(
  "txt csv doc xls jpg bmp tif pdf xml docx xlsx jpeg html htm gif tiff".split(" "),
);

/**
 * "High security alert" where a file has an extension that no terminal offers, or none. The
 * terminal's own test is one for any part of its list, upper and lower case apart; here the
 * extension must be on the list as a whole, in either case, because other products send `.PDF`.
 */
export function refuseFiles(files: readonly { readonly name: string }[]): Refusal | undefined {
  const place = files.findIndex(({ name }) => !extensions.has(extensionOf(name)));
  if (place < 0) return undefined;
  return refuseWithText(
    "High security alert",
    say("FILE_KIND", {
      place: place + 1,
      count: files.length,
      extensions: [...extensions].join(" "),
    }),
  );
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

import { wrap } from "../../gateway/command/format_table.ts";
import { defaultText, settingNames, settingOf } from "../../gateway/settings.ts";

/** What a package has decided. */
const given: Readonly<Record<string, string>> = {
  SONGHANH_PROFILE: "production",
  SONGHANH_DATA_DIR: "/var/lib/songhanh",
  // Longer than two checks of the proxy in front: no request is cut when a node is stopped.
  SONGHANH_DRAIN_MS: "3000",
};

/** `songhanh.env` with every setting explained, from the table of settings; those of `given` count. */
export function settingsSample(): string {
  const head = [
    "# Settings of Songhanh; songhanh(1) explains them. A line without # counts. What production does",
    "# not start without is named by `songhanh start`, all at once.",
  ];
  const settings = settingNames.flatMap((name) => {
    const { en, byFile } = settingOf(name);
    const says = `${en.replaceAll("`", "")}${byFile ? `; or by file: ${name}_FILE=…` : ""}`;
    const line = given[name] === undefined
      ? `#${name}=${defaultText(name) ?? ""}`
      : `${name}=${given[name]}`;
    return ["", ...wrap(says, 96).map((text) => `# ${text}`), line];
  });
  return [...head, ...settings].join("\n") + "\n";
}

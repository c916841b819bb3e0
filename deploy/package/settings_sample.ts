import { wrap } from "../../gateway/command/format_table.ts";
import {
  defaultText,
  type SettingName,
  settingNames,
  settingOf,
} from "../../gateway/settings/settings.ts";

/** What a package has decided. */
const given: Readonly<Record<string, string>> = {
  SONGHANH_PROFILE: "production",
  SONGHANH_DATA_DIR: "/var/lib/songhanh",
  // Where the runbook puts them: files to bring, not settings to think about.
  SONGHANH_TRUST_DIR: "/etc/songhanh/trust",
  SONGHANH_TLS_CERT: "/etc/songhanh/tls/edi.crt",
  SONGHANH_TLS_KEY: "/etc/songhanh/tls/edi.key",
  // Longer than two checks of the proxy in front: no request is cut when a node is stopped.
  SONGHANH_DRAIN_MS: "3000",
};

/** What nobody but the operator knows: production starts with these and the files that are named. */
export const edited: readonly SettingName[] = [
  "SONGHANH_DATABASE_URL",
  "SONGHANH_DATA_KEY",
  "SONGHANH_NUMBER_BAND",
  "SONGHANH_PRIMARY_URL",
  "SONGHANH_EDI_LISTEN",
];

/** `songhanh.env` with every setting explained, from the table of settings; those of `given` count. */
export function settingsSample(): string {
  const head = [
    "# Settings of Songhanh; songhanh(1) explains them. A line without # counts. Five are yours to set:",
    ...wrap(edited.join(", "), 96).map((text) => `#   ${text}`),
    "# Certificates and authorities go to /etc/songhanh/tls and /etc/songhanh/trust. What is missing is",
    "# named by `songhanh start`, all at once.",
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

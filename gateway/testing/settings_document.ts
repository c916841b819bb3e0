import { defaultText, settingNames, settingOf } from "../settings/settings.ts";

/** `docs/settings.md`, from the table of settings. */
export function settingsDocument(): string {
  const rows = settingNames.map((name) => {
    const text = defaultText(name);
    const { en, byFile } = settingOf(name);
    return `| \`${name}\` | ${text === undefined ? "–" : `\`${text}\``} | ${en}${
      byFile ? "; may be given by file" : ""
    } |`;
  });
  return `# Settings

Environment variables, or lines of \`songhanh.env\` in the working directory, else of
\`/etc/songhanh/songhanh.env\`. Wrong or missing ones are named all at once, exit code 78. So are names \`SONGHANH_…\` that nobody reads, with the nearest one that
is read: a misspelt \`SONGHANH_AUTOMATIC\` would be found out at the failure it was meant for. In
production they keep \`start\` from starting, as they can only be new when settings or version are; the
sandbox warns and starts, every other command goes on. What Kubernetes adds for a service of this name
is no setting.

What may be given by file is read from the file that \`NAME_FILE\` names, or that lies under the setting's
own name among systemd's credentials; so is \`SONGHANH_TOKEN\`, which the command line brings along.

This page is made of the table in \`gateway/settings/settings.ts\`, as is the page _Settings_ of the console, which
says it in Vietnamese, too.

| name | default | meaning |
| --- | --- | --- |
${rows.join("\n")}
`;
}

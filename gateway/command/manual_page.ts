import { buildInfo } from "../process/build_info.ts";
import { defaultText, settingNames, settingOf } from "../settings/settings.ts";
import type { Command, Form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { exitCodeMeanings, shownOptions, wordsText } from "./help.ts";

/** The manual page songhanh(1), from the tables of commands and settings, in the macros of man(7). */
export function manualPage(commands: Readonly<Record<string, Command>>): string {
  const { version } = buildInfo();
  return [
    `.TH SONGHANH 1 "" ${quoted(`songhanh ${version}`)} "Songhanh"`,
    ".SH NAME",
    roff("songhanh - message gateway in front of VNACCS, and its standby"),
    ".SH SYNOPSIS",
    ".B songhanh",
    ".I COMMAND",
    "[\\fIWORD\\fR]... [\\fIOPTION\\fR]...",
    ".SH DESCRIPTION",
    roff(
      "Songhanh relays the messages of customs terminals to VNACCS byte for byte, having verified " +
        "and recorded them; while VNACCS is down it stands in, and afterwards it gives everything " +
        "back. The same program runs the gateway and asks a running one.",
    ),
    ".SH COMMANDS",
    ...Object.entries(commands).flatMap(([name, { summary, forms }]) => [
      `.SS ${quoted(name)}`,
      roff(`${summary}.`),
      ...forms.flatMap((form) => formText(name, form)),
    ]),
    ".SH SETTINGS",
    roff(
      "From the environment, or from songhanh.env in the working directory, else from " +
        "/etc/songhanh/songhanh.env. What holds a secret may " +
        "be given as a file by the name with _FILE behind it.",
    ),
    ...settingNames.flatMap((name) => {
      const standard = defaultText(name);
      return [
        ".TP",
        `.B ${roff(name)}`,
        roff(
          plain(settingOf(name).en) + (standard === undefined ? "" : ` (without it: ${standard})`),
        ),
      ];
    }),
    ".SH ENVIRONMENT",
    ...[
      ["SONGHANH_TOKEN", "token of the admin API, for commands that ask the running gateway"],
      ["SONGHANH_USER_PASSWORD", "password of the user of send and fetch"],
      ["SONGHANH_ACCESS_KEY", "access key of the terminal of fetch"],
    ].flatMap(([name, says]) => [".TP", `.B ${roff(name!)}`, roff(says!)]),
    ".SH EXIT STATUS",
    ...Object.entries(exitCodes).flatMap(([name, code]) => [
      ".TP",
      `.B ${code}`,
      roff(exitCodeMeanings[name as keyof typeof exitCodes]),
    ]),
    ".SH FILES",
    ".TP",
    ".I songhanh.env",
    roff("settings, a line for each, in the working directory"),
    ".TP",
    ".I /etc/songhanh/songhanh.env",
    roff("the same, where the working directory has none"),
  ].join("\n") + "\n";
}

function formText(name: string, form: Form): string[] {
  const called = [name, form.action].filter((part) => part !== undefined).join(" ");
  const words = Object.keys(form.words).map((word) => `\\fI${roff(word)}\\fR`);
  return [
    ".PP",
    [`\\fBsonghanh ${roff(called)}\\fR`, ...words].join(" "),
    ".RS",
    roff(`${form.does}.`),
    ...Object.entries(form.words).flatMap((
      [word, says],
    ) => [".TP", `.I ${roff(word)}`, roff(says)]),
    ...shownOptions(form).flatMap(([option, { value, says, without, example, choices }]) => [
      ".TP",
      `\\fB${roff(`--${option}`)}\\fR` + (value === undefined ? "" : ` \\fI${roff(value)}\\fR`),
      roff([
        says,
        ...(choices === undefined || value !== "WORD" ? [] : [`one of ${wordsText(choices)}`]),
        ...(without === undefined ? [] : [`without it: ${without}`]),
        ...(example === undefined || choices !== undefined ? [] : [`e.g. ${example}`]),
      ].join("; ")),
    ]),
    ...form.examples.flatMap((example) => [".PP", ".EX", roff(`$ songhanh ${example}`), ".EE"]),
    ".RE",
  ];
}

/** A text that the formatter takes as it is. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&")
    .replaceAll("…", "...").replaceAll("–", "\\(en");
}

function quoted(text: string): string {
  return `"${roff(text).replaceAll('"', '""')}"`;
}

/** Code signs of a text that is written for a page. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

import type { Form } from "./command.ts";

/** How a form is written, in parts that stay together on a line: name and words, then the options. */
export function usageParts(name: string, { action, words, options }: Form): string[] {
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden === undefined);
  return [
    [name, action, ...Object.keys(words)].filter((part) => part !== undefined).join(" "),
    ...shown.map(([option, { value, needed, many }]) => {
      const written = value === undefined ? `--${option}` : `--${option} ${value}`;
      return (needed ? written : `[${written}]`) + (many ? "…" : "");
    }),
  ];
}

/** The same on one line. */
export function usage(name: string, form: Form): string {
  return usageParts(name, form).join(" ");
}

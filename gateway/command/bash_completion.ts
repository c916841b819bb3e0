import type { Command, Form } from "./command.ts";
import { shownOptions } from "./help.ts";

/** Placeholders of values and words that are files or directories. */
const isFile = (placeholder: string) => /FILE|\.pem|^DIR(ECTORY)?$/.test(placeholder);

/**
 * Completion for bash, from the tables of the commands: their names, actions and options, the words
 * that an option may have, files where a file is meant.
 */
export function bashCompletion(commands: Readonly<Record<string, Command>>): string {
  const names = Object.keys(commands);
  return `# Completion of songhanh for bash; \`songhanh completion bash\` prints it.
_songhanh() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local command=\${COMP_WORDS[1]} form actions= options= files= choices=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${names.join(" ")} --help --version' -- "$current"))
    return
  fi
  case $command in
${names.map((name) => actionsCase(name, commands[name]!)).filter((line) => line !== "").join("\n")}
  esac
  form=$command
  if [[ -n $actions && " $actions " == *" \${COMP_WORDS[2]} "* ]]; then
    form="$command \${COMP_WORDS[2]}"
  elif [[ -n $actions && COMP_CWORD -eq 2 && $current != -* ]]; then
    COMPREPLY=($(compgen -W "$actions" -- "$current"))
    return
  fi
  case $form in
${names.flatMap((name) => commands[name]!.forms.map((form) => formCase(name, form))).join("\n")}
  esac
  case "$form $before" in
${
    names.flatMap((name) => commands[name]!.forms.flatMap((form) => valueCases(name, form))).join(
      "\n",
    )
  }
  esac
  if [[ -n $choices ]]; then
    COMPREPLY=($(compgen -W "$choices" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options --help" -- "$current"))
  elif [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _songhanh songhanh
`;
}

function actionsCase(name: string, { forms }: Command): string {
  const actions = forms.flatMap(({ action }) => action ?? []);
  return actions.length === 0 ? "" : `    ${name}) actions='${actions.join(" ")}' ;;`;
}

function formName(name: string, { action }: Form): string {
  return action === undefined ? name : `${name} ${action}`;
}

function formCase(name: string, form: Form): string {
  const options = shownOptions(form).map(([option]) => `--${option}`).join(" ");
  const files = Object.keys(form.words).some(isFile) ? " files=yes" : "";
  return `    '${formName(name, form)}') options='${options}'${files} ;;`;
}

/** What may stand behind an option: one of its words, a file, or nothing that is known. */
function valueCases(name: string, form: Form): string[] {
  return shownOptions(form).flatMap(([option, { value, choices }]) => {
    if (value === undefined) return [];
    const place = `    '${formName(name, form)} --${option}')`;
    if (choices !== undefined) {
      // As one word each, as they have to be typed.
      const words = choices.map((each) => each.replaceAll(" ", "\\\\ ")).join(" ");
      return [`${place} choices='${words}' ;;`];
    }
    return [isFile(value) ? `${place} files=yes ;;` : `${place} return ;;`];
  });
}

/** For tests: the forms of a page as a browser has them, from markup as our own components write it. */

/** A field that somebody fills in or chooses. */
export interface ShownField {
  readonly name: string;
  readonly kind: "text" | "radio" | "checkbox" | "select" | "file" | "password" | "hidden";
  /** What it holds now: of choices, those that are chosen. */
  readonly values: readonly string[];
  /** Of choices: what can be chosen. */
  readonly options: readonly string[];
}

export interface ShownForm {
  readonly action: string;
  readonly fields: ReadonlyMap<string, ShownField>;
  /** What is said to be wrong with its fields. */
  readonly faults: readonly string[];
  readonly html: string;
}

/** Forms that change something. */
export function readForms(html: string): ShownForm[] {
  return [...html.matchAll(/<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/gs)]
    .map(([, action, inside]) => ({
      action: textOf(action!),
      fields: readFields(inside!),
      faults: [...inside!.matchAll(/<p class="fault"[^>]*>(.*?)<\/p>/gs)]
        .map(([, fault]) => fault!.replace(/<[^>]+>/g, "")),
      html: inside!,
    }));
}

function readFields(html: string): Map<string, ShownField> {
  const fields = new Map<string, ShownField>();
  const put = (name: string, kind: ShownField["kind"], value: string, isChosen = true) => {
    const before = fields.get(name) ?? { name, kind, values: [], options: [] };
    fields.set(name, {
      ...before,
      values: isChosen ? [...before.values, value] : before.values,
      options: [...before.options, value],
    });
  };
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, "name") ?? "";
    const type = attribute(tag, "type") ?? "text";
    const value = attribute(tag, "value") ?? "";
    if (type === "radio" || type === "checkbox") put(name, type, value, /\schecked\b/.test(tag));
    else if (type === "hidden" || type === "password" || type === "file") put(name, type, value);
    else put(name, "text", value);
  }
  for (const [, tag, text] of html.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) {
    put(attribute(tag!, "name")!, "text", textOf(text!));
  }
  for (const [, tag, inside] of html.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
    const name = attribute(tag!, "name")!;
    const options = [...inside!.matchAll(/<option\b([^>]*)>/g)].map(([, each]) => ({
      value: attribute(each!, "value") ?? "",
      isChosen: /\sselected\b/.test(each!),
    }));
    // A browser chooses the first where nothing is.
    const chosen = options.find(({ isChosen }) => isChosen) ?? options[0];
    fields.set(name, {
      ...{ name, kind: "select", values: chosen === undefined ? [] : [chosen.value] },
      options: options.map(({ value }) => value),
    });
  }
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : textOf(found);
}

const entities: Readonly<Record<string, string>> = {
  ...{ "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" },
};

function textOf(html: string): string {
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity]!);
}

import type { ISql, ParameterOrFragment, PendingQuery, Row } from "postgres";

/**
 * A statement around the call of a function of the database, its arguments by their names: in which
 * order they stand is nobody's affair then.
 */
export function callByName<Rows extends readonly Row[]>(
  sql: ISql,
  head: string,
  values: Readonly<Record<string, unknown>>,
): PendingQuery<Rows & Row[]> {
  const template = templateOf(head, Object.keys(values));
  return sql(template, ...Object.values(values) as ParameterOrFragment<never>[]);
}

/**
 * By head and names. The driver keeps something for each template that it was ever handed, as those of a
 * program's text are few: one made anew for each batch would stay in memory for good.
 */
const templates = new Map<string, TemplateStringsArray>();

export function templateOf(head: string, names: readonly string[]): TemplateStringsArray {
  const key = `${head} ${names.join()}`;
  let template = templates.get(key);
  if (template === undefined) {
    const [first, ...others] = names;
    const texts = [`${head}(${first} => `, ...others.map((name) => `, ${name} => `), ")"];
    template = Object.assign(texts, { raw: texts });
    templates.set(key, template);
  }
  return template;
}

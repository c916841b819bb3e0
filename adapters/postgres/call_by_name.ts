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
  const [first, ...others] = Object.keys(values);
  const texts = [`${head}(${first} => `, ...others.map((name) => `, ${name} => `), ")"];
  const template: TemplateStringsArray = Object.assign(texts, { raw: texts });
  return sql(template, ...Object.values(values) as ParameterOrFragment<never>[]);
}

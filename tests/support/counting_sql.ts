import type { Sql } from "postgres";

/** A database whose statements are counted, within transactions too. */
export function countingSql<Target extends Sql>(sql: Target, onStatement: () => void): Target {
  return new Proxy(sql, {
    apply(target, self, args) {
      const [first] = args;
      if (Array.isArray(first) && "raw" in first) onStatement();
      return Reflect.apply(target, self, args);
    },
    get(target, name) {
      if (name !== "begin") return Reflect.get(target, name);
      return (work: (transaction: Sql) => unknown) =>
        target.begin((transaction) =>
          work(countingSql(transaction as unknown as Sql, onStatement))
        );
    },
  });
}

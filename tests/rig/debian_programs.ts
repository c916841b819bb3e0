/** The programs of Debian that production shape is composed from. */
export interface DebianPrograms {
  /** Directory of `postgres`, `initdb`, `pg_basebackup`, `pg_rewind`. */
  readonly postgresBin: string;
  readonly haproxy: string;
}

const postgresParent = "/usr/lib/postgresql";
const haproxy = "/usr/sbin/haproxy";
/** Programs that the rig starts; clients alone bring the directory, too. */
const needed = ["postgres", "initdb", "pg_basebackup", "pg_rewind"];

/**
 * Looks for Debian's PostgreSQL (its newest version) and HAProxy; undefined where one is missing, and
 * says so. In CI they have to be there.
 *
 * @throws Error if one is missing and `CI` is `true`.
 */
export function debianPrograms(): DebianPrograms | undefined {
  const postgresBin = versions()
    .map((version) => `${postgresParent}/${version}/bin`)
    .find((bin) => needed.every((program) => isFile(`${bin}/${program}`)));
  if (postgresBin !== undefined && isFile(haproxy)) return { postgresBin, haproxy };
  const missing = postgresBin === undefined ? `PostgreSQL below ${postgresParent}` : haproxy;
  const sentence = `cannot compose production shape: found no ${missing} ` +
    `(apt-get install postgresql haproxy)`;
  if (Deno.env.get("CI") === "true") throw new Error(sentence);
  console.warn(`skipped: ${sentence}`);
  return undefined;
}

/** Major versions that are installed, newest first. */
function versions(): number[] {
  try {
    return [...Deno.readDirSync(postgresParent)]
      .map(({ name }) => Number(name))
      .filter((version) => version > 0)
      .sort((a, b) => b - a);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The programs of Debian that production shape is composed from. */
export interface DebianPrograms {
  /** Directory of `postgres`, `initdb`, `pg_basebackup`, `pg_rewind`. */
  readonly postgresBin: string;
  readonly haproxy: string;
}

/** Programs that the rig starts; clients alone bring the directory, too. */
const needed = ["postgres", "initdb", "pg_basebackup", "pg_rewind"];

export interface DebianProgramsOptions {
  /** Where the system's directories are looked for. */
  readonly root?: string;
  /** Whether a missing program is an error. */
  readonly isCi?: boolean;
}

/**
 * Looks for Debian's PostgreSQL (its newest version) and HAProxy; undefined where one is missing, and
 * says so. In CI they have to be there.
 *
 * @throws Error if one is missing and `CI` is `true`.
 */
export function debianPrograms(
  { root = "", isCi = Deno.env.get("CI") === "true" }: DebianProgramsOptions = {},
): DebianPrograms | undefined {
  const postgresParent = `${root}/usr/lib/postgresql`;
  const haproxy = `${root}/usr/sbin/haproxy`;
  const postgresBin = versions(postgresParent)
    .map((version) => `${postgresParent}/${version}/bin`)
    .find((bin) => needed.every((program) => isFile(`${bin}/${program}`)));
  if (postgresBin !== undefined && isFile(haproxy)) return { postgresBin, haproxy };
  const missing = postgresBin === undefined ? `PostgreSQL below ${postgresParent}` : haproxy;
  const sentence = `cannot compose production shape: found no ${missing} ` +
    `(apt-get install postgresql haproxy)`;
  if (isCi) throw new Error(sentence);
  console.warn(`skipped: ${sentence}`);
  return undefined;
}

/** Major versions that are installed, newest first. */
function versions(parent: string): number[] {
  try {
    return [...Deno.readDirSync(parent)]
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

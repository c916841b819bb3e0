/**
 * Which files belong to the group of the service's account. On the machine of a test there is one account
 * alone, that reads everything: here it is kept who could read what, as `install`, `chgrp`, `mv` and
 * `scp` would have left it.
 */
import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { findServerUser } from "../../adapters/embedded/server_user.ts";

export class ServiceAccount {
  readonly #grouped = new Set<string>();

  /**
   * A line as this machine can run it, and what to do when it has ended well. Accounts and groups of
   * the document are not here.
   */
  play(
    line: string,
    words: readonly string[],
  ): { readonly line: string; readonly done: () => Promise<void> } {
    const paths = words.slice(1).filter((word) => word.startsWith("/"));
    switch (words[0]) {
      case "chgrp": {
        const isDeep = words.includes("-R");
        return {
          line: line.replace(
            /^chgrp (-R )?songhanh /,
            (_, deep = "") => `chgrp ${deep}${Deno.gid()} `,
          ),
          done: () => {
            for (const path of paths) {
              for (const each of isDeep ? below(path) : [path]) this.#grouped.add(each);
            }
            return Promise.resolve();
          },
        };
      }
      case "install": {
        const isFolder = words.includes("-d");
        const isGrouped = / -g songhanh /.test(line);
        const owner = / -o (\w+) -g \1 /.exec(line)?.[1];
        return {
          line: line.replace(" -g songhanh ", " ").replace(/ -o (\w+) -g \1 /, " "),
          done: async () => {
            const to = isFolder ? paths : [intoFolder(paths.at(-1)!, paths.at(-2)!)];
            for (const path of to) {
              if (isGrouped) this.#grouped.add(path);
              else this.#grouped.delete(path);
              const user = owner === "postgres" ? await findServerUser() : undefined;
              if (user !== undefined) await Deno.chown(path, user.uid, user.gid);
            }
          },
        };
      }
      case "mv": {
        const [from, to] = [paths.at(-2)!, paths.at(-1)!];
        return {
          line,
          done: () => {
            // The file itself has gone there, with its group.
            if (this.#grouped.delete(from)) this.#grouped.add(to);
            else this.#grouped.delete(to);
            return Promise.resolve();
          },
        };
      }
      default:
        return {
          line,
          done: () => {
            // What is made anew under an old name is of root's group.
            for (const path of this.#grouped) if (!isThere(path)) this.#grouped.delete(path);
            return Promise.resolve();
          },
        };
    }
  }

  /** A file came from another machine. */
  made(path: string): void {
    this.#grouped.delete(path);
  }

  /** The service's account can read them: they are anybody's, or its group's. */
  assertReads(paths: readonly string[]): void {
    for (const path of paths) {
      for (const [each, bits] of [[dirname(path), 0o1], [path, 0o4]] as const) {
        const mode = Deno.statSync(each).mode! & 0o777;
        const mayRead = (mode & bits) !== 0 || this.#grouped.has(each) && (mode & bits << 3) !== 0;
        const found = `mode ${mode.toString(8)}, group ${
          this.#grouped.has(each) ? "songhanh" : "root"
        }`;
        assert.ok(mayRead, `the account songhanh cannot read ${each}: ${found}`);
      }
    }
  }
}

/** Where `install` puts a file. */
function intoFolder(to: string, from: string): string {
  return isThere(to) && Deno.statSync(to).isDirectory ? join(to, basename(from)) : to;
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** It, and everything in it. */
function below(path: string): string[] {
  const inside = Deno.statSync(path).isDirectory
    ? [...Deno.readDirSync(path)].flatMap(({ name }) => below(join(path, name)))
    : [];
  return [path, ...inside];
}

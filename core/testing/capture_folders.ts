/**
 * Where recorded requests of the terminal client are, for tests: pairs of `NAME.http`, the request
 * as received, and `NAME.json`, which says what it is. The project's own are always there
 * (`testdata/captures/README.md`); others may lie beside the project.
 */

const own = new URL("../../testdata/captures/", import.meta.url);
const shared = new URL("../../../shared/captures/", import.meta.url);

/** A folder of captures and the folder that holds `pki/` and `users.json` for them. */
export interface CaptureFolder {
  readonly captures: URL;
  readonly users: URL;
}

/** The folders to test with; `SONGHANH_TEST_CAPTURES=own` leaves out all but the own one. */
export function captureFolders(): CaptureFolder[] {
  const folders = [{ captures: own, users: new URL("../", own) }];
  if (Deno.env.get("SONGHANH_TEST_CAPTURES") !== "own" && isDirectory(shared)) {
    folders.push({ captures: shared, users: shared });
  }
  return folders;
}

/** The captures of a folder in order: what each JSON says, and the file it describes. */
export function* readCaptureFiles<Facts>(
  { captures }: CaptureFolder,
): Generator<{ facts: Facts; file: Uint8Array }> {
  const names = [...Deno.readDirSync(captures)].map(({ name }) => name).sort();
  for (const name of names.filter((name) => name.endsWith(".http"))) {
    const facts = Deno.readTextFileSync(new URL(name.replace(/http$/, "json"), captures));
    yield { facts: JSON.parse(facts), file: Deno.readFileSync(new URL(name, captures)) };
  }
}

function isDirectory(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

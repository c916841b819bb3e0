/** The captured requests beside the project, where they are there; otherwise the project's own. */
const shared = new URL("../../../shared/captures/", import.meta.url);
const own = new URL("../../testdata/captures/", import.meta.url);

export interface Capture {
  readonly name: string;
  readonly group: "good" | "variant" | "policy" | "malformed";
  /** What it may be answered, for those that are to be refused. */
  readonly fittingReply: string | undefined;
  readonly procedure: string;
  readonly signed: boolean;
  /** The whole HTTP request as it came in. */
  readonly request: Uint8Array;
  readonly contentType: string;
  /** The HTTP body. */
  readonly body: Uint8Array;
}

/** The folder with `pki/`, `users.json` and the captures. */
export const capturesDir: string = await isDirectory(shared) ? shared.pathname : own.pathname;

export async function readCaptures(): Promise<Capture[]> {
  const captures: Capture[] = [];
  for await (const { name } of Deno.readDir(capturesDir)) {
    if (!name.endsWith(".http")) continue;
    const stem = name.slice(0, -5);
    const request = await Deno.readFile(`${capturesDir}${name}`);
    const facts = JSON.parse(await Deno.readTextFile(`${capturesDir}${stem}.json`));
    captures.push({
      name: stem,
      group: facts.group,
      fittingReply: facts.expect?.fitting_reply,
      procedure: facts.procedure,
      signed: facts.signed,
      request,
      contentType: facts.http.headers["Content-Type"],
      body: request.subarray(facts.offsets.body_start),
    });
  }
  return captures.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function isDirectory(url: URL): Promise<boolean> {
  try {
    return (await Deno.stat(url)).isDirectory;
  } catch {
    return false;
  }
}

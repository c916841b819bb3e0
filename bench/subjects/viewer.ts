/**
 * People who look at the console as a browser does it: signed in, the page's events open, the page
 * fetched again whenever something has changed, at most once in 250 ms.
 */
const pauseMs = 250;
/** How long the end of a viewer is waited for. */
const endMs = 2_000;

export interface Console {
  /** `127.0.0.1:PORT` of the admin address. */
  readonly admin: string;
  readonly name: string;
  readonly password: string;
  /** The authority (PEM) of the admin address; undefined where it speaks HTTP. */
  readonly caCert?: string;
}

/** A browser's way to the console. */
type Browse = (path: string, init?: RequestInit) => Promise<Response>;

/** Opens the overview that many times. Disposing closes all. */
export async function openViewers(
  console: Console,
  count: number,
): Promise<AsyncDisposable & { readonly pages: () => number }> {
  const stop = new AbortController();
  const { admin, caCert } = console;
  const client = caCert === undefined
    ? undefined
    : Deno.createHttpClient({ caCerts: [caCert], poolMaxIdlePerHost: count });
  const browse: Browse = (path, init) =>
    fetch(`${client === undefined ? "http" : "https"}://${admin}${path}`, { ...init, client });
  const cookie = await signIn(browse, console);
  let pages = 0;
  const page = async () => {
    const response = await browse("/", {
      headers: { cookie },
      signal: stop.signal,
    });
    const text = await response.text();
    if (response.status !== 200 || !text.includes("data-live")) {
      throw new Error(
        `Cannot look at the console: found ${response.status}, expected its overview`,
      );
    }
    pages++;
  };
  const viewers = Array.from({ length: count }, async () => {
    await page();
    const { body } = await browse("/console/events", {
      headers: { cookie },
      signal: stop.signal,
    });
    const decoder = new TextDecoder();
    for await (const part of body!) {
      if (!decoder.decode(part).includes("event: changed")) continue;
      await page();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
  const all = Promise.allSettled(viewers);
  return {
    pages: () => pages,
    async [Symbol.asyncDispose]() {
      stop.abort();
      // A stream that was given up may say nothing any more.
      const ended = await Promise.race([all, new Promise<[]>((end) => setTimeout(end, endMs, []))]);
      const failed = ended.find((one) =>
        one.status === "rejected" && one.reason?.name !== "AbortError"
      );
      client?.close();
      if (failed?.status === "rejected") throw failed.reason;
    },
  };
}

/** The session's cookie. */
async function signIn(browse: Browse, { name, password }: Console): Promise<string> {
  const shown = await browse("/login");
  const csrf = /name="csrf" value="([^"]+)"/.exec(await shown.text())?.[1] ?? "";
  const cookies = cookiesOf(shown);
  const body = new FormData();
  for (const [key, value] of Object.entries({ csrf, name, password })) body.append(key, value);
  const response = await browse("/login", {
    ...{ method: "POST", body, redirect: "manual" as const },
    headers: { cookie: cookies },
  });
  await response.body?.cancel();
  if (response.status !== 303) {
    throw new Error(`Cannot sign in at the console: found ${response.status}, expected 303`);
  }
  return [cookies, cookiesOf(response)].filter((text) => text !== "").join("; ");
}

function cookiesOf(response: Response): string {
  return response.headers.getSetCookie().map((line) => line.split(";", 1)[0]).join("; ");
}

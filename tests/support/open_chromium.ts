/** A headless Chromium for tests: a profile of its own, no request but to the address that is tested. */
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const executable = "/usr/bin/chromium";

/** How long it may take to listen on a busy machine. */
const READY_MS_MAX = 30_000;
/** How long it may take to end. */
const END_MS_MAX = 5_000;

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A phone has none that take room.
  "--hide-scrollbars",
  "--remote-debugging-port=0",
];

/** Whether there is one. In CI there has to be. */
export function hasChromium(): boolean {
  try {
    return Deno.statSync(executable).isFile;
  } catch {
    if (Deno.env.get("CI") === "true") {
      throw new Error(`cannot test the pages in a browser: found no ${executable}`);
    }
    return false;
  }
}

export interface OpenChromium extends AsyncDisposable {
  readonly browser: Browser;
}

export async function openChromium(): Promise<OpenChromium> {
  const profile = await Deno.makeTempDir();
  const child = new Deno.Command(executable, {
    args: [...flags, `--user-data-dir=${profile}`, "about:blank"],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const close = async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await child.status;
    await Deno.remove(profile, { recursive: true }).catch(() => {});
  };
  try {
    const port = await portOf(profile);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    return {
      browser,
      async [Symbol.asyncDispose]() {
        // Asked, it takes its own processes with it; killed, it leaves them behind.
        const session = await browser.newBrowserCDPSession();
        await session.send("Browser.close").catch(() => {});
        const timer = setTimeout(() => child.kill("SIGKILL"), END_MS_MAX);
        await child.status;
        clearTimeout(timer);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function portOf(profile: string): Promise<number> {
  const giveUpAt = performance.now() + READY_MS_MAX;
  while (performance.now() < giveUpAt) {
    const text = await Deno.readTextFile(join(profile, "DevToolsActivePort")).catch(() => "");
    const [port] = text.split("\n");
    if (port) return Number(port);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Chromium did not listen in time");
}

import { adminApp } from "../admin/admin_app.ts";
import { AdminServer } from "../admin/admin_server.ts";
import { checkFiles } from "../diagnostics/check_files.ts";
import type { Config } from "../settings/config.ts";
import { answerWaiting } from "../admin/answer_waiting.ts";
import { openDatabase, WaitedInVain } from "../database/database.ts";
import type { HttpHandler } from "../admin/serve_at.ts";
import { openConsole } from "../pages/console/open_console.ts";
import { Gateway } from "../gateway.ts";
import { createLog } from "../log/log.ts";
import { openNotifications } from "../notifications/open_notifications.ts";
import { freeListen, startPrimaryProcess } from "../primary/primary_process.ts";
import { pageOptions } from "../pages/page_options.ts";
import { isWatched } from "../log/terminal_screen.ts";
import { environment } from "./environment.ts";
import { programName } from "./program_name.ts";
import { sandboxAdministrator, sandboxAdminToken, sandboxFiles } from "../sandbox.ts";
import { untilInputCloses } from "./run_bounded.ts";
import { settingsChanged } from "./settings_changed.ts";
import { startedText } from "./started_text.ts";
import { untilStarterEnds } from "./until_starter_ends.ts";
import { untilToldToStop } from "./until_told_to_stop.ts";
import { whenToldToReload } from "./when_told_to_reload.ts";

/** How long a start that is told to stop may go on, in milliseconds. */
const START_STOP_MS = 2_000;

/**
 * `songhanh start`: runs the gateway until it is told to stop; `withStarter`: or until what started
 * it as a task has ended; `isBounded`: or until the process that gave it its permissions has.
 */
export async function start(
  config: Config,
  { withStarter, isBounded }: { readonly withStarter: boolean; readonly isBounded: boolean },
): Promise<number> {
  const log = createLog({}, { level: config.logLevel });
  const settings = await environment();
  const alone = withStarter ? untilStarterEnds() : undefined;
  // While it starts there is nothing to end in order yet.
  let isStarting = true;
  alone?.then(() => isStarting && Deno.exit(1));
  const closers: (() => Promise<void>)[] = [];
  const stopping = new AbortController();
  // Before anybody may tell it to stop: what has begun is ended in order then.
  const told = Promise.race([untilToldToStop(), ...(isBounded ? [untilInputCloses()] : [])]);
  told.then(() => {
    stopping.abort();
    // What has come further is not waited for long: a start may be cut off anywhere.
    Deno.unrefTimer(setTimeout(() => isStarting && Deno.exit(1), START_STOP_MS));
  });
  // From the first moment: the signal ends a process that does not listen for it.
  let reread = (): Promise<unknown> => Promise.resolve();
  whenToldToReload(async () => {
    log.info("told to read files again");
    await reread();
    const names = settingsChanged(settings, await environment());
    if (names.length > 0) {
      log.warn("settings have changed; a restart puts them in force", { names });
    }
  }, (error) => log.error("could not read files again", { error }));
  try {
    const sandbox = config.profile === "sandbox";
    for (const fault of await checkFiles(config)) {
      log.warn("a setting's files cannot be used; the start goes on without them", { fault });
    }
    for (const place of config.profile === "production" ? config.clearText : []) {
      log.warn("a connection leaves this machine in clear, as SONGHANH_CLEAR_TEXT allows", {
        place,
      });
    }
    for (const name of config.unknownNames) log.warn("a setting is not in force", { name });
    // Who watches it sees that it lives, and what it waits for.
    let answer: HttpHandler = answerWaiting("starts");
    const admin = await AdminServer.open({
      listen: config.adminListen,
      tls: config.adminTls,
      handler: (request, info) => answer(request, info),
      log,
    });
    let ended: Promise<void> | undefined;
    const endAdmin = () => ended ??= admin.shutdown();
    closers.push(endAdmin);
    // The authority's keys and the database's files are made at the same time.
    const [database, files] = await Promise.all([
      openDatabase(config, log, {
        wait: {
          signal: stopping.signal,
          onWait: (reason) => answer = answerWaiting(`waits for the database: ${reason}`),
        },
      }),
      sandbox ? sandboxFiles(config, log) : undefined,
    ]);
    closers.push(() => database.stop());

    const listen = freeListen(config.primaryListen);
    const starting = files !== undefined && config.primaryUrl === undefined
      ? startPrimaryProcess({ config, listen, databaseUrl: database.url, ...files, log })
      : undefined;
    if (starting !== undefined) closers.push(async () => (await starting).stop());
    // A fixed port is known before the rehearsal primary listens on it: both start together.
    const { hostname, port } = listen;
    const primaryUrl = config.primaryUrl ??
      (starting && (port === 0 ? (await starting).url : `http://${hostname}:${port}/`));
    const [gateway, primary] = await Promise.all([
      Gateway.start({
        ...{ config, log, database, primaryUrl, primaryReady: starting },
        adminCertificate: () => admin.certificate,
      }),
      starting,
    ]);
    closers.push(() => gateway.stop());

    const token = sandbox ? await sandboxAdminToken(config.dataDir, log) : undefined;
    if (sandbox) await sandboxAdministrator(config, database.sql, log);
    const pagesLog = log.with({ part: "pages" });
    const console = await openConsole(gateway, pagesLog);
    const notifications = openNotifications(gateway, log.with({ part: "notifications" }));
    const app = adminApp({
      gateway,
      token,
      log: log.with({ part: "admin" }),
      pages: { ...pageOptions(gateway, pagesLog), console },
      faultsUrl: primary && `${primary.controlUrl}/faults`,
    });
    answer = (request, { remoteAddr }) => app.fetch(request, { remoteAddr });
    closers.push(endAdmin);
    // Its open streams would keep the server from ending.
    closers.push(() => console.close());
    closers.push(() => notifications.close());

    isStarting = false;
    log.info("ready", {
      edi: `${config.ediListen.hostname}:${gateway.port}`,
      admin: `${admin.addr.hostname}:${admin.addr.port}`,
      mode: (await gateway.mode()).mode,
      primary: primaryUrl ?? "none",
      lanes: config.workers,
      startedInMs: Math.round(performance.now()),
    });
    if (isWatched(Deno.stdout)) {
      say(startedText({
        config,
        ediPort: gateway.port,
        adminPort: admin.addr.port,
        mode: (await gateway.mode()).mode,
        program: programName(),
      }));
    }
    reread = () => Promise.all([gateway.reread(), admin.reread()]);
    await Promise.race([told, ...(alone === undefined ? [] : [alone])]);
    await gateway.drain();
    return 0;
  } catch (error) {
    if (!(error instanceof WaitedInVain)) throw error;
    log.info("stopped", { reason: error.message });
    return 0;
  } finally {
    for (const close of closers.toReversed()) {
      await close().catch((error) => log.error("could not close something", { error }));
    }
  }
}

/** In one piece, so that no line of the log stands in between. */
function say(text: string): void {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  } catch {
    // The window is gone; the gateway goes on.
  }
}

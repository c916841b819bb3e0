import { adminApp } from "../admin/app.ts";
import { checkFiles } from "../check_files.ts";
import type { Config } from "../config.ts";
import { openDatabase } from "../database.ts";
import { openConsole } from "../console/open_console.ts";
import { Gateway, readPair } from "../gateway.ts";
import { createLog } from "../log.ts";
import { startPrimaryProcess } from "../primary/primary_process.ts";
import { pageOptions } from "../pages/page_options.ts";
import { serveAt } from "../serve_at.ts";
import { sandboxAdministrator, sandboxAdminToken, sandboxFiles } from "../sandbox.ts";
import { untilToldToStop } from "./until_told_to_stop.ts";

/** `songhanh start`: runs the gateway until it is told to stop. */
export async function start(config: Config): Promise<number> {
  const log = createLog();
  const closers: (() => Promise<void>)[] = [];
  try {
    const sandbox = config.profile === "sandbox";
    await checkFiles(config);
    for (const place of config.profile === "production" ? config.clearText : []) {
      log.warn("a connection leaves this machine in clear, as SONGHANH_CLEAR_TEXT allows", {
        place,
      });
    }
    for (const name of config.unknownNames) log.warn("a setting is not in force", { name });
    // The authority's keys and the database's files are made at the same time.
    const [database, files] = await Promise.all([
      openDatabase(config, log),
      sandbox ? sandboxFiles(config, log) : undefined,
    ]);
    closers.push(() => database.stop());

    const starting = files !== undefined && config.primaryUrl === undefined
      ? startPrimaryProcess({ config, databaseUrl: database.url, ...files, log })
      : undefined;
    if (starting !== undefined) closers.push(async () => (await starting).stop());
    // A fixed port is known before the rehearsal primary listens on it: both start together.
    const { hostname, port } = config.primaryListen;
    const primaryUrl = config.primaryUrl ??
      (starting && (port === 0 ? (await starting).url : `http://${hostname}:${port}/`));
    const [gateway, primary] = await Promise.all([
      Gateway.start({ config, log, database, primaryUrl, primaryReady: starting }),
      starting,
    ]);
    closers.push(() => gateway.stop());

    const token = sandbox ? await sandboxAdminToken(config.dataDir, log) : undefined;
    if (sandbox) await sandboxAdministrator(config, database.sql, log);
    const pagesLog = createLog({ part: "pages" });
    const console = await openConsole(gateway, pagesLog);
    const app = adminApp({
      gateway,
      token,
      pages: { ...pageOptions(gateway, pagesLog), console },
      faultsUrl: primary && `${primary.controlUrl}/faults`,
    });
    const admin = serveAt({
      setting: "SONGHANH_ADMIN_LISTEN",
      listen: config.adminListen,
      tls: await readPair(config.adminTls),
      onError: (error) => {
        log.error("could not answer an admin request", { error });
        return new Response(null, { status: 500 });
      },
    }, (request, { remoteAddr }) => app.fetch(request, { remoteAddr }));
    closers.push(() => admin.shutdown());
    // Its open streams would keep the server from ending.
    closers.push(() => console.close());

    // Before anybody is told that it runs, and may tell it to stop.
    const told = untilToldToStop();
    log.info("ready", {
      edi: `${config.ediListen.hostname}:${gateway.ports.port}`,
      admin: `${admin.addr.hostname}:${admin.addr.port}`,
      mode: (await gateway.mode()).mode,
      primary: primaryUrl ?? "none",
      lanes: config.workers,
      startedInMs: Math.round(performance.now()),
    });
    await told;
    return 0;
  } finally {
    for (const close of closers.toReversed()) {
      await close().catch((error) => log.error("could not close something", { error }));
    }
  }
}

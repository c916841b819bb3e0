/**
 * `deno task rig`: production shape for a person, until Ctrl-C, SIGTERM or the end of the process that
 * started it.
 *
 *     deno task rig [--replication synchronous|asynchronous|none] [--nodes 1|2] [--no-haproxy]
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { debianPrograms } from "./debian_programs.ts";
import { Rig } from "./rig.ts";

const replications = ["synchronous", "asynchronous", "none"] as const;
const capture = "testdata/captures/s29-mic.http";
/** How often is looked whether the process that started this one is still there. */
const PARENT_LOOK_MS = 500;

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      replication: { type: "string", default: "synchronous" },
      nodes: { type: "string", default: "2" },
      "no-haproxy": { type: "boolean", default: false },
    },
  });
  const replication = replications.find((each) => each === values.replication);
  const nodes = ([1, 2] as const).find((count) => String(count) === values.nodes);
  if (replication === undefined || nodes === undefined) {
    console.error(`rig: expected --replication ${replications.join("|")} and --nodes 1|2`);
    return 64;
  }
  const programs = debianPrograms();
  if (programs === undefined) return 69;
  const told = untilToldToEnd();
  console.log("the rig is being composed …");
  const rig = await Promise.race([
    Rig.start({
      ...{ programs, replication, nodes, haproxy: !values["no-haproxy"] },
      // Not in memory: programs with the permissions of a task may not read below /dev.
      parent: tmpdir(),
    }),
    // What was begun ends with this process.
    told.then(() => undefined),
  ]);
  if (rig === undefined) return 0;
  console.log(await account(rig));
  await told;
  console.log("the rig ends");
  await rig[Symbol.asyncDispose]();
  return 0;
}

/** Where everything is, and what to try. */
async function account(rig: Rig): Promise<string> {
  const { pair, authority } = rig;
  const settings = join(rig.dir, "gateway.env");
  const lines = Object.entries(rig.gateways[0]!.settings()).map(([name, value]) =>
    `export ${name}='${value}'\n`
  );
  await Deno.writeTextFile(settings, lines.join("") + `export SONGHANH_TOKEN='${rig.token}'\n`, {
    mode: 0o600,
  });
  const psql = (server: typeof pair.a) =>
    `psql "${pair.socketUrl(server, pair.superuser)}" -c "select pg_promote()"`;
  const admin = rig.adminOfLeader ?? rig.gateways[0]!.admin;
  const table = [
    ["terminals", rig.edi.address],
    ["console, API", `https://${admin}/`],
    ...rig.gateways.map(({ name, edi, admin, process }) => [
      `gateway ${name}`,
      `edi ${edi.address}, admin ${admin}, process ${process.pid}`,
    ]),
    ["primary", `${rig.primaryUrl}, process ${rig.primary.pid}`],
    ...(pair.isAlone ? [pair.a] : [pair.a, pair.b]).map((server) => [
      `database ${server.name}`,
      `${server.address}, process ${server.pid}, ${
        server === pair.primary ? "primary" : "replica"
      }`,
    ]),
    ["authority", authority.caFile],
    ["token", rig.token],
    ["files", rig.dir],
  ];
  return `${table.map(([name, value]) => `  ${name!.padEnd(14)}${value}`).join("\n")}

  curl --cacert ${authority.caFile} https://${admin}/readyz
  openssl s_client -quiet -verify_quiet -CAfile ${authority.caFile} -connect ${rig.edi.address} < ${capture}
  . ${settings}; deno task songhanh status
  kill -9 ${pair.primary.pid}    # the database's primary, then
  ${psql(pair.replica)}

Ctrl-C ends it.`;
}

/** Resolves at the first signal, or when the process that started this one is gone. */
async function untilToldToEnd(): Promise<void> {
  const parent = Deno.ppid;
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
    const timer = setInterval(() => {
      if (Deno.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, PARENT_LOOK_MS);
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));

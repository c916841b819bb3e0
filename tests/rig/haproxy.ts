/** HAProxy in front of the gateways: passes TLS through to those that are ready. */
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { freePort } from "../../bench/subjects/ports.ts";
import type { TlsAddress } from "../support/edi_address.ts";
import { connectEdi } from "../support/edi_address.ts";
import type { RigGateway } from "./rig_gateway.ts";
import { runProgram } from "./run_program.ts";
import type { Watcher } from "./watcher.ts";

export interface HaproxyOptions {
  readonly program: string;
  readonly dir: string;
  readonly caFile: string;
  readonly caPem: string;
  readonly gateways: readonly RigGateway[];
  readonly watcher: Watcher;
  /** By `deploy/haproxy/haproxy.cfg`, with the rig's addresses, names and files in it. */
  readonly deployed?: boolean;
}

export class Haproxy implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    /** Where terminals post to. */
    readonly edi: TlsAddress,
    /** Host and port of the admin address of the gateway that leads. */
    readonly admin: string,
    private readonly socket: string,
  ) {}

  /** Resolves when it passes connections on. */
  static async start(options: HaproxyOptions): Promise<Haproxy> {
    const [ediPort, adminPort] = [freePort(), freePort()];
    const file = `${options.dir}/haproxy.cfg`;
    const write = options.deployed ? deployedConfiguration : configuration;
    await Deno.writeTextFile(file, write(options, ediPort, adminPort));
    await runProgram(options.program, ["-c", "-f", file]);
    const child = new Deno.Command(options.program, {
      // In the foreground, one process.
      args: ["-db", "-f", file],
      cwd: "/",
      clearEnv: true,
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await options.watcher.watch(child.pid, "TERM");
    child.status.then(() => options.watcher.forget(child.pid)).catch(() => {});
    const edi = { address: `127.0.0.1:${ediPort}`, caCerts: [options.caPem] };
    await waitUntil("HAProxy passes connections on", async () => {
      try {
        (await connectEdi(edi)).close();
        return true;
      } catch {
        return false;
      }
    });
    return new Haproxy(child, edi, `127.0.0.1:${adminPort}`, socketIn(options.dir));
  }

  /** What it answers to a command at its socket; only as deployed it has one. */
  async tell(command: string): Promise<string> {
    using connection = await Deno.connect({ transport: "unix", path: this.socket });
    await connection.write(new TextEncoder().encode(`${command}\n`));
    return (await new Response(connection.readable).text()).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.child.status;
  }
}

/**
 * Terminals go to every gateway that could record a message now, people to the one that leads. Where
 * no gateway is ready, terminals go to any: it tells them A0011, while a proxy that speaks no HTTP
 * could only close their connections. For the same reason sessions of a gateway that is no longer ready
 * are not cut. Waiting for an answer may take as long as the gateway waits for the primary's.
 */
function configuration(
  { gateways, caFile }: HaproxyOptions,
  ediPort: number,
  adminPort: number,
): string {
  const check = (path: string) =>
    `  option httpchk
  http-check send meth GET uri ${path} ver HTTP/1.1 hdr Host localhost
  http-check expect status 200
  default-server inter 250ms fall 2 rise 1 check-ssl verify required ca-file ${caFile}
  default-server check-sni localhost verifyhost localhost
`;
  const servers = (addressOf: (gateway: RigGateway) => string, isChecked = true) =>
    gateways.map((gateway) => {
      const checked = isChecked ? ` check port ${gateway.admin.split(":")[1]}` : "";
      return `  server ${gateway.name} ${addressOf(gateway)}${checked}\n`;
    }).join("");
  return `global
  maxconn 4000
defaults
  mode tcp
  option redispatch 1
  retries 2
  timeout connect 2s
  timeout client 190s
  timeout server 190s
  timeout check 2s
frontend edi
  bind 127.0.0.1:${ediPort}
  use_backend any if { nbsrv(ready) eq 0 }
  default_backend ready
backend ready
  balance leastconn
${check("/readyz")}${servers(({ edi }) => edi.address)}backend any
  balance leastconn
${servers(({ edi }) => edi.address, false)}frontend admin
  bind 127.0.0.1:${adminPort}
  default_backend admin
backend admin
${check("/role/active")}${servers(({ admin }) => admin)}`;
}

function socketIn(dir: string): string {
  return `${dir}/haproxy.sock`;
}

/** What operators are given, with the rig's places for theirs. */
function deployedConfiguration(
  { gateways, caFile, dir }: HaproxyOptions,
  ediPort: number,
  adminPort: number,
): string {
  const text = Deno.readTextFileSync(
    new URL("../../deploy/haproxy/haproxy.cfg", import.meta.url),
  );
  const servers = new Map(gateways.map((gateway) => [gateway.name, gateway]));
  return text
    // Each takes two open files, of which an account that tests has fewer.
    .replace("maxconn 20000", "maxconn 4000")
    .replaceAll("/run/haproxy/admin.sock", socketIn(dir))
    .replaceAll("/etc/songhanh/ca.pem", caFile)
    .replace("bind :443", `bind 127.0.0.1:${ediPort}`)
    .replace("bind 10.0.0.10:8401", `bind 127.0.0.1:${adminPort}`)
    .replaceAll(/^ {2}server (\w+) .*$/gm, (line, name) => {
      const { edi, admin } = servers.get(name)!;
      return line
        .replace(/10\.[\d.]+:8400/, edi.address)
        .replace(/10\.[\d.]+:8401/, admin)
        .replace("port 8401", `port ${admin.split(":")[1]}`)
        .replaceAll(`${name}.songhanh.internal`, "localhost");
    });
}

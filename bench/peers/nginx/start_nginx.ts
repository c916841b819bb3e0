import { join } from "node:path";
import { Program } from "../../subjects/program.ts";
import { freePort, untilListening } from "../../subjects/ports.ts";
import type { Subject } from "../../subjects/subject.ts";
import { installDebian } from "./install_debian.ts";

/**
 * nginx as a pass-through proxy in front of `upstream`: it reads and checks nothing and writes nothing
 * down. One process for each core, connections to the upstream kept.
 */
export async function startNginx(
  { upstream, dataDir }: { readonly upstream: string; readonly dataDir: string },
): Promise<Subject> {
  const program = await installDebian(join(dataDir, "peers", "nginx"));
  const home = await Deno.makeTempDir();
  const port = freePort();
  const config = `
    daemon off;
    worker_processes auto;
    pid ${home}/nginx.pid;
    error_log stderr error;
    events { worker_connections 4096; }
    http {
      access_log off;
      ${
    ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${home}/${name};`).join("\n      ")
  }
      client_max_body_size 16m;
      client_body_buffer_size 1m;
      keepalive_requests 100000000;
      upstream primary { server ${upstream}; keepalive 1024; keepalive_requests 100000000; }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://primary;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
        }
      }
    }`;
  const configFile = join(home, "nginx.conf");
  await Deno.writeTextFile(configFile, config);
  // It says nothing when it is ready: the port does.
  const listening = untilListening(`127.0.0.1:${port}`, 10_000);
  const nginx = await Program.spawn(program, { args: ["-p", home, "-c", configFile] }, listening);
  return {
    name: "nginx",
    edi: `127.0.0.1:${port}`,
    pids: [nginx.pid],
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

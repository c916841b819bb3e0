import { join } from "node:path";
import { Program } from "../../subjects/program.ts";
import { freePort, untilListening } from "../../subjects/ports.ts";
import { as2Names } from "../as2_corpus.ts";
import { goodReceipt, type Peer } from "../peer.ts";
import { runTool } from "../run_tool.ts";

const version = "0.8.2";
const server = new URL("./server.cjs", import.meta.url).pathname;

export const libas2: Peer = {
  name: "libas2",
  version: `libas2 ${version} on Node`,
  says:
    "verifies the signature with the partner's certificate; no chain, no revocation, no content " +
    "checks, no duplicates; keeps nothing",
  check: goodReceipt,

  async start({ installDir, corpus, workers }) {
    try {
      await Deno.stat(join(installDir, "node_modules/libas2/package.json"));
    } catch {
      await Deno.mkdir(installDir, { recursive: true });
      await Deno.writeTextFile(join(installDir, "package.json"), '{"private":true}\n');
      await runTool(
        "npm",
        ["install", "--silent", "--no-audit", "--no-fund", `libas2@${version}`],
        {
          cwd: installDir,
        },
      );
    }
    const port = freePort();
    const node = await Program.spawn("node", {
      args: [server],
      env: {
        INSTALL_DIR: installDir,
        PARTNER_CERTIFICATE: join(corpus, "pki/signer.crt"),
        PORT: String(port),
        WORKERS: String(workers),
        AS2_US: as2Names.us,
        AS2_PARTNER: as2Names.partner,
      },
    }, untilListening(`127.0.0.1:${port}`));
    return {
      name: this.name,
      edi: `127.0.0.1:${port}`,
      pids: [node.pid],
      [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
    };
  },
};

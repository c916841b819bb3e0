import { join } from "node:path";
import { Program } from "../../subjects/program.ts";
import { freePort, untilListening } from "../../subjects/ports.ts";
import { as2Names } from "../as2_corpus.ts";
import { goodReceipt, type Peer } from "../peer.ts";
import { runTool } from "../run_tool.ts";

const packages = ["pyas2lib==1.4.4", "uvicorn==0.54.0", "httptools==0.9.0"];
const here = new URL(".", import.meta.url).pathname;

export const pyas2lib: Peer = {
  name: "pyas2lib",
  version: packages.join(", "),
  says:
    "verifies the signature with the partner's certificate; no chain, no revocation, no content " +
    "checks, no duplicates; keeps nothing",
  check: goodReceipt,

  async start({ installDir, corpus, workers }) {
    const python = join(installDir, "venv/bin/python");
    try {
      await Deno.stat(python);
    } catch {
      await Deno.mkdir(installDir, { recursive: true });
      await runTool("python3", ["-m", "venv", join(installDir, "venv")]);
      await runTool(python, ["-m", "pip", "install", "--quiet", ...packages]);
    }
    const port = freePort();
    const server = await Program.spawn(python, {
      args: [
        ...["-m", "uvicorn", "server:app", "--host", "127.0.0.1", "--port", String(port)],
        ...["--http", "httptools", "--no-access-log", "--log-level", "critical"],
        ...["--workers", String(workers)],
      ],
      cwd: here,
      env: {
        PYTHONDONTWRITEBYTECODE: "1",
        PARTNER_CERTIFICATE: join(corpus, "pki/signer.crt"),
        AS2_US: as2Names.us,
        AS2_PARTNER: as2Names.partner,
      },
    }, untilListening(`127.0.0.1:${port}`));
    return {
      name: this.name,
      edi: `127.0.0.1:${port}`,
      pids: [server.pid],
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

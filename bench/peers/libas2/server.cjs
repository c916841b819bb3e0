/**
 * libas2 behind Node's HTTP server: takes AS2 messages, verifies them, answers with a receipt. Keeps
 * nothing. One process for each worker, as Node's cluster shares a port.
 *
 *     PARTNER_CERTIFICATE=signer.crt PORT=8080 WORKERS=2 node server.cjs
 */
const { createRequire } = require("node:module");
const cluster = require("node:cluster");
const { readFileSync } = require("node:fs");
const http = require("node:http");
const { join } = require("node:path");
const process = require("node:process");

const install = createRequire(join(process.env.INSTALL_DIR, "package.json"));

if (cluster.isPrimary) {
  for (let worker = 0; worker < Number(process.env.WORKERS); worker++) cluster.fork();
  process.on("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill("SIGKILL");
    process.exit(0);
  });
} else {
  // Without the one that gave it the port, a worker has nothing to do.
  cluster.worker.on("error", () => process.exit(0));
  const { AS2Disposition, AS2Parser } = install("libas2");
  const agreement = {
    host: { name: process.env.AS2_US, id: process.env.AS2_US, decrypt: false },
    partner: {
      name: process.env.AS2_PARTNER,
      id: process.env.AS2_PARTNER,
      verify: true,
      certificate: readFileSync(process.env.PARTNER_CERTIFICATE, "latin1"),
    },
  };
  http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", async () => {
      try {
        const node = await AS2Parser.parse({
          headers: request.rawHeaders,
          content: Buffer.concat(parts),
        });
        const { dispositionNode } = await AS2Disposition.outgoing({ node, agreement });
        const { headers, body } = await dispositionNode.buildObject();
        response.writeHead(200, { ...headers, "Content-Length": Buffer.byteLength(body) });
        response.end(body);
      } catch (error) {
        response.writeHead(500, { "Content-Type": "text/plain" });
        response.end(String(error && error.stack));
      }
    });
  }).listen(Number(process.env.PORT), "127.0.0.1");
}

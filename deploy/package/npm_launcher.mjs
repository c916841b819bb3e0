#!/usr/bin/env node
// Runs the program of this package by the Deno that was installed with it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const { songhanh: { flags } } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const args = process.argv.slice(2);
const child = spawn(deno(), [
  "run",
  "--config",
  join(home, "program", "deno.json"),
  ...flags,
  join(home, "program", "gateway", "main.ts"),
  "--bounded",
  ...args,
  // This process stands in between: whoever ends it means the gateway.
  ...(args[0] === "start" ? ["--with-starter"] : []),
], { stdio: "inherit", env: { DENO_NO_UPDATE_CHECK: "1", ...process.env } });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  // From the keyboard both are told; once more is the gateway's sign to end at once.
  process.on(signal, () => signal === "SIGINT" || child.kill(signal));
}
child.on("error", (error) => {
  console.error(`songhanh: cannot run Deno: ${error.message}`);
  process.exitCode = 69;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGKILL" ? 137 : 143);
});

/** Its executable, in the package of this platform; no script of installing is needed for that. */
function deno() {
  const require = createRequire(import.meta.url);
  const ofDeno = createRequire(require.resolve("deno/package.json"));
  const { optionalDependencies = {} } = ofDeno("./package.json");
  const name = process.platform === "win32" ? "deno.exe" : "deno";
  for (const each of Object.keys(optionalDependencies)) {
    if (!each.includes(`${process.platform}-${process.arch}`)) continue;
    try {
      return join(dirname(ofDeno.resolve(`${each}/package.json`)), name);
    } catch {
      // Of another system: not installed.
    }
  }
  console.error(`songhanh: there is no Deno for ${process.platform} ${process.arch} here`);
  process.exit(69);
}

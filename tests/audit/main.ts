/**
 * `deno task audit`: compares the versions in `deno.lock` with the advisories that the npm registry
 * knows. Exit code 1 where one of them is serious; where the registry cannot be asked – a network
 * without it, a mirror that does not offer this – it says so and ends with 0.
 */
import { judgeAudit } from "./judge_audit.ts";

const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
  args: ["audit", "--level=high"],
  env: { NO_COLOR: "1", DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system,mozilla" },
}).output();
const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
switch (judgeAudit(code, ...said)) {
  case "clean":
    console.log("No package in deno.lock has a serious advisory.");
    break;
  case "cannot be asked":
    console.log(`The packages are not compared: ${said[1].split("\n")[0]}`);
    break;
  case "advisories":
    console.log(said.join("\n"));
    Deno.exit(1);
}

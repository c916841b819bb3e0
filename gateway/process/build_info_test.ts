import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { buildInfo, buildInfoFiles } from "./build_info.ts";

Deno.test("buildInfo() has the version of deno.json, and a commit or none", () => {
  const { version, commit } = buildInfo();
  assert.equal(version, project.version);
  assert.ok(commit === undefined || /^[0-9a-f]{7,64}$/.test(commit), commit);
  assert.ok(buildInfoFiles.length > 0);
});

Deno.test("the version stands in no other place", async () => {
  const dockerfile = await Deno.readTextFile(new URL("../../Dockerfile", import.meta.url));
  assert.doesNotMatch(dockerfile, new RegExp(`\\b${project.version.replaceAll(".", "\\.")}\\b`));
  assert.match(dockerfile, /org\.opencontainers\.image\.version="\$VERSION"/);
  assert.match(dockerfile, /org\.opencontainers\.image\.revision="\$COMMIT"/);
});

/**
 * A package for Debian from its installation to its removal, as an operator would go: installed, the
 * settings edited that production asks for, started as the unit starts it, a first message, the doctor,
 * an upgrade to itself, removed with its data left, and purged.
 */
import assert from "node:assert/strict";
import { EchoingPrimary } from "../support/echoing_primary.ts";
import { inDirectory } from "../support/in_directory.ts";
import { postRaw, terminalRequest } from "../support/post_raw.ts";
import { codeOf, testTerminal } from "../support/relay_bed.ts";
import { declarations } from "../support/declarations.ts";
import { durableDatabase } from "../support/durable_database.ts";
import { edited } from "../../deploy/package/settings_sample.ts";
import type { LayeredSystem } from "./layered_system.ts";
import { productionPlace } from "./production_place.ts";
import { startWithin } from "./start_within.ts";

const account = "songhanh";

export type Step = (name: string, act: () => Promise<void>) => Promise<void>;

/** `file`: the package, on this machine. */
export async function tryInstalled(
  system: LayeredSystem,
  file: string,
  version: string,
  step: Step,
): Promise<void> {
  const must = async (...[words, options]: Parameters<LayeredSystem["run"]>) => {
    const ran = await system.run(words, options);
    assert.equal(ran.code, 0, `${words.join(" ")}: ${ran.err}${ran.out}`);
    return ran.out;
  };
  const packed = "/songhanh.deb";
  await system.write(packed, await Deno.readFile(file));

  await step("it is installed, with an account and directories of its own", async () => {
    await must(["dpkg", "-i", packed]);
    assert.match(await must(["songhanh", "--version"]), new RegExp(`^songhanh ${version} `));
    assert.equal(await owner(system, "/var/lib/songhanh"), "songhanh songhanh 700");
    assert.equal(await owner(system, "/etc/songhanh/songhanh.env"), "root songhanh 640");
    assert.equal(await owner(system, "/etc/songhanh/secrets"), "root root 700");
  });

  const unit = await must(["cat", "/lib/systemd/system/songhanh.service"]);
  const says = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)![1]!;
  const asUnit = { as: says("User"), cwd: says("WorkingDirectory") };
  assert.equal(asUnit.as, account);

  await step("without settings it says what production needs, all at once", async () => {
    const { code, out, err } = await system.run(says("ExecStart").split(" "), asUnit);
    assert.equal(code, 78, out);
    assert.equal((err + out).match(/: missing – /g)?.length, 4, err + out);
  });

  await inDirectory(async (dir) => {
    const databaseUrl = await durableDatabase();
    await using primary = new EchoingPrimary();
    const place = await productionPlace(system, account, dir);
    const changed = await edit(system, {
      ...place.settings,
      SONGHANH_DATABASE_URL: databaseUrl,
      SONGHANH_PRIMARY_URL: primary.url,
    });
    // At the admin address's own port somebody else may listen on the machine that tries it.
    const ofThisMachine = "SONGHANH_ADMIN_LISTEN";
    assert.deepEqual(changed.filter((name) => name !== ofThisMachine).sort(), [...edited].sort());

    await step(
      "with them it starts, takes its first message, and the doctor is content",
      async () => {
        const gateway = await startWithin(system, says("ExecStart").split(" "), asUnit);
        try {
          const { contentType, body } = testTerminal().job("IDA", declarations.importOneLine);
          const answer = await postRaw(
            place.edi,
            terminalRequest(contentType, body),
          );
          assert.equal(codeOf(answer), "00000");
          assert.equal(primary.kept.length, 1);
          const { code, out, err } = await system.run(["songhanh", "doctor", "--json"], asUnit);
          const { checks } = JSON.parse(out || "{}");
          const bad = checks?.filter(({ light }: { light: string }) => light === "bad");
          assert.deepEqual([code, bad], [0, []], err + JSON.stringify(bad));
        } finally {
          assert.equal(await gateway.stop(), 0, gateway.said());
        }
      },
    );

    const kept = async () => (await must(["ls", "-A", "/var/lib/songhanh"])).split("\n").sort();
    const before = await kept();
    assert.ok(before.length > 1, "it keeps something");

    await step("another version in its place keeps settings and data", async () => {
      await must(["chgrp", account, "/etc/songhanh/secrets"]);
      await must(["chmod", "0750", "/etc/songhanh/secrets"]);
      await must(["dpkg", "-i", packed]);
      assert.equal(await owner(system, "/etc/songhanh/secrets"), `root ${account} 750`);
      assert.match(await must(["cat", "/etc/songhanh/songhanh.env"]), /^SONGHANH_DATA_KEY=.{44}$/m);
      assert.deepEqual(await kept(), before);
    });

    await step("removed, its data and settings are left", async () => {
      await must(["dpkg", "-r", "songhanh"]);
      for (
        const gone of [
          "/usr/bin/songhanh",
          "/usr/lib/songhanh",
          "/lib/systemd/system/songhanh.service",
        ]
      ) {
        assert.equal(await system.exists(gone), false, gone);
      }
      assert.deepEqual(await kept(), before);
      assert.ok(await system.exists("/etc/songhanh/songhanh.env"));
      assert.ok(await system.exists("/etc/songhanh/tls/edi.key"));
    });

    await step("purged, they are gone", async () => {
      await must(["dpkg", "-P", "songhanh"]);
      for (const gone of ["/var/lib/songhanh", "/etc/songhanh"]) {
        const { out } = await system.run(["find", gone]);
        assert.equal(out, "", "nothing is left");
      }
    });
  });
}

async function owner(system: LayeredSystem, path: string): Promise<string> {
  return (await system.run(["stat", "-c", "%U %G %a", path])).out.trim();
}

/** Each line is there already, as a comment or as it is to be; the names of those that were changed. */
async function edit(system: LayeredSystem, values: Record<string, string>): Promise<string[]> {
  const file = "/etc/songhanh/songhanh.env";
  let text = (await system.run(["cat", file])).out;
  const changed: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (text.split("\n").includes(`${name}=${value}`)) continue;
    changed.push(name);
    const line = new RegExp(`^#${name}=.*$`, "m");
    assert.match(text, line);
    text = text.replace(line, () => `${name}=${value}`);
  }
  // As an editor does that keeps the file: its owner and mode stay.
  await system.run(["sh", "-c", `cat > ${file}`], { input: text });
  return changed;
}

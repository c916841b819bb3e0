/**
 * A package for Debian that installs without a network: the program, its own Deno, the libraries, unit,
 * sample settings, manual page and completion. Removing it leaves settings and data; purging
 * takes them.
 */
import { dirname, join } from "node:path";
import { bashCompletion } from "../../gateway/command/bash_completion.ts";
import { manualPage } from "../../gateway/command/manual_page.ts";
import { commands } from "../../gateway/command/run.ts";
import { settingsSample } from "./settings_sample.ts";
import {
  deno,
  filesBelow,
  readProject,
  runFlags,
  stageProgram,
  treeRoot,
} from "./stage_program.ts";

/** As Debian calls the machine. */
const architecture = { x86_64: "amd64", aarch64: "arm64" }[Deno.build.arch];

export async function debianPackage(
  stage: string,
  out: string,
  /** As dpkg-deb calls it. */
  compression: "gzip" | "none" = "gzip",
): Promise<string> {
  const { version } = readProject();
  const root = join(stage, "deb");
  const lib = join(root, "usr/lib/songhanh");
  await stageProgram(join(lib, "program"));
  await fetchLibraries(lib);
  await write(join(root, "usr/bin/songhanh"), wrapper(), 0o755);
  await Deno.copyFile(Deno.execPath(), join(lib, "deno"));
  await Deno.chmod(join(lib, "deno"), 0o755);
  await copy("deploy/systemd/songhanh.service", join(root, "lib/systemd/system/songhanh.service"));
  await write(join(root, "etc/songhanh/songhanh.env"), settingsSample());
  await write(join(root, "usr/share/man/man1/songhanh.1"), manualPage(commands));
  await write(
    join(root, "usr/share/bash-completion/completions/songhanh"),
    bashCompletion(commands),
  );
  const doc = join(root, "usr/share/doc/songhanh");
  for (const folder of ["docs", "deploy"]) {
    for await (const path of filesBelow(join(treeRoot, folder))) {
      const name = path.slice(join(treeRoot, folder).length + 1);
      if (name.startsWith("package/")) continue;
      await copy(`${folder}/${name}`, join(doc, folder === "docs" ? name : join("examples", name)));
    }
  }
  const size = await kilobytes(root);
  await write(join(root, "DEBIAN/control"), control(version, size));
  await write(join(root, "DEBIAN/conffiles"), "/etc/songhanh/songhanh.env\n");
  await write(join(root, "DEBIAN/postinst"), postinst, 0o755);
  await write(join(root, "DEBIAN/prerm"), prerm, 0o755);
  await write(join(root, "DEBIAN/postrm"), postrm, 0o755);
  const file = join(out, `songhanh_${version}_${architecture}.deb`);
  await run("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "--build", root, file]);
  return file;
}

/** Into a cache of their own, which is then enough: nothing is fetched where it is installed. */
async function fetchLibraries(lib: string): Promise<void> {
  const program = join(lib, "program");
  const config = ["--config", join(program, "deno.json"), "--frozen"];
  const cache = join(lib, "cache");
  await deno(["cache", "--quiet", ...config], program, { DENO_DIR: cache });
  // Proof: it runs where nothing can be fetched.
  const args = ["run", "-A", "--cached-only", ...config, join(program, "gateway/main.ts")];
  await run(Deno.execPath(), [...args, "--version"], { DENO_DIR: cache });
  // Libraries alone: what else is kept there goes by the path that the program has here.
  for await (const { name } of Deno.readDir(cache)) {
    if (name !== "npm") await Deno.remove(join(cache, name), { recursive: true });
  }
}

/** Where it was unpacked does not matter: it finds its own parts. */
function wrapper(): string {
  return `#!/bin/sh
# The command of Songhanh, by the Deno that came with it.
lib=$(dirname "$(dirname "$(readlink -f "$0")")")/lib/songhanh
export DENO_DIR="$lib/cache" DENO_NO_UPDATE_CHECK=1
exec "$lib/deno" run --cached-only --config "$lib/program/deno.json" \\
  ${runFlags().join(" ")} \\
  "$lib/program/gateway/main.ts" --bounded "$@"
`;
}

function control(version: string, size: number): string {
  return `Package: songhanh
Version: ${version}
Architecture: ${architecture}
Section: net
Priority: optional
Maintainer: The operators of Songhanh <root@localhost>
Installed-Size: ${size}
Depends: libc6, libssl3 | libssl3t64, liblz4-1, ca-certificates, adduser
Recommends: haproxy
Suggests: postgresql, prometheus, grafana
Description: message gateway in front of VNACCS, and its standby
 Relays the messages of customs terminals to VNACCS byte for byte, having verified
 and recorded them; stands in while VNACCS is down, and gives everything back
 afterwards. Comes with its own runtime and libraries: nothing is fetched.
`;
}

const postinst = `#!/bin/sh
set -e
case $1 in
configure)
  if ! getent passwd songhanh >/dev/null; then
    adduser --system --group --home /var/lib/songhanh --no-create-home --quiet songhanh
  fi
  install -d -o songhanh -g songhanh -m 0700 /var/lib/songhanh
  # Whoever may read them is the operator's business from then on: an upgrade changes nothing.
  [ -d /etc/songhanh/secrets ] || install -d -o root -g root -m 0700 /etc/songhanh/secrets
  [ -d /etc/songhanh/tls ] || install -d -o root -g songhanh -m 0750 /etc/songhanh/tls
  [ -d /etc/songhanh/trust ] || install -d -o root -g songhanh -m 0755 /etc/songhanh/trust
  # Its account reads the settings and nobody else's does.
  chown root:songhanh /etc/songhanh/songhanh.env
  chmod 0640 /etc/songhanh/songhanh.env
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ -n "$2" ]; then
      # Another version is in the place of the one that runs.
      systemctl try-restart songhanh.service
    else
      echo "songhanh: edit /etc/songhanh/songhanh.env, then: systemctl enable --now songhanh"
    fi
  fi
  ;;
esac
`;

const prerm = `#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now --quiet songhanh.service || true
fi
`;

const postrm = `#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
# What the runtime has made of the program when root ran it.
case $1 in remove | purge) rm -rf /usr/lib/songhanh ;; esac
if [ "$1" = purge ]; then
  # Who purges wants it all gone; the database is another machine's or package's.
  rm -rf /var/lib/songhanh /etc/songhanh
fi
`;

async function kilobytes(folder: string): Promise<number> {
  let bytes = 0;
  for await (const path of filesBelow(folder)) bytes += (await Deno.stat(path)).size;
  return Math.ceil(bytes / 1024);
}

async function write(path: string, text: string, mode = 0o644): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
}

async function copy(from: string, to: string): Promise<void> {
  await write(to, await Deno.readTextFile(join(treeRoot, from)));
}

async function run(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, env, stdout: "null" })
    .output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

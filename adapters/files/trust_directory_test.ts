import assert from "node:assert/strict";
import { basename, join } from "node:path";
import {
  readTrustFiles,
  splitTrustDirs,
  TrustDirectory,
  type TrustVersion,
} from "./trust_directory.ts";

const source = new URL("../../testdata/pki/", import.meta.url);
const read = (path: string) => Deno.readFileSync(new URL(path, source));
const root1 = read("trusted/songhanh-test-root-1.crt");
const root2 = read("trusted/songhanh-test-root-2.crt");
const sub = read("trusted/songhanh-test-sub-1.crt");
const subList = read("crl/songhanh-test-sub-1.crl");

const derOf = (pem: Uint8Array) =>
  Uint8Array.fromBase64(new TextDecoder().decode(pem).replace(/-----[A-Z ]+-----/g, ""));

/** Runs a test on a directory with two roots, one intermediate authority and its list. */
async function withDirectory(
  run: (directory: TrustDirectory, dir: string) => Promise<void>,
  { settleMs = 10, pollMs = 60_000 } = {},
): Promise<void> {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(join(dir, "root1.crt"), root1);
  await Deno.writeFile(join(dir, "root2.pem"), root2);
  await Deno.writeFile(join(dir, "sub.crt"), sub);
  await Deno.writeFile(join(dir, "sub.crl"), subList);
  const directory = await TrustDirectory.open([dir], { settleMs, pollMs });
  try {
    await run(directory, dir);
  } finally {
    await directory.close();
    await Deno.remove(dir, { recursive: true }).catch(() => {});
  }
}

function counts({ store }: TrustVersion): [roots: number, intermediates: number, lists: number] {
  return [store.roots.length, store.intermediates.length, store.lists.length];
}

Deno.test("TrustDirectory.open() reads what is there", async () => {
  await withDirectory(({ current }) => {
    assert.deepEqual(counts(current), [2, 1, 1]);
    assert.deepEqual(current.problems, []);
    assert.equal(current.files.length, 4);
    return Promise.resolve();
  });
});

Deno.test("TrustDirectory counts .cer as .crt, and names what it leaves out", async () => {
  await withDirectory(async (directory, dir) => {
    await Deno.rename(join(dir, "root2.pem"), join(dir, "root2.CER"));
    await Deno.writeFile(join(dir, "sub.cer"), derOf(sub));
    await Deno.remove(join(dir, "sub.crt"));
    await directory.reread();
    assert.deepEqual(counts(directory.current), [2, 1, 1]);
    assert.deepEqual(directory.current.problems, []);

    await Deno.writeFile(join(dir, "root3.der"), derOf(root1));
    await Deno.writeFile(join(dir, "list.crl.old"), subList);
    await Deno.writeTextFile(join(dir, "README.txt"), "Authorities of the ministry.");
    await Deno.writeTextFile(join(dir, ".root4.crt.swp"), "-----BEGIN CERTIFICATE-----");
    await directory.reread();
    assert.deepEqual(counts(directory.current), [2, 1, 1]);
    assert.deepEqual(directory.current.problems, []);
    const left = directory.current.leftOut.map(({ file, problem, broken }) => {
      assert.match(problem, /left out .* does not end in .crt, .cer, .pem or .crl/);
      assert.equal(broken, false);
      return basename(file);
    });
    assert.deepEqual(left.sort(), ["list.crl.old", "root3.der"]);
    assert.equal((await readTrustFiles([dir])).length, 4);
  });
});

Deno.test("TrustDirectory.open() fails where nobody could be trusted", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await assert.rejects(TrustDirectory.open([dir]), /no self-signed authority/);
    await assert.rejects(TrustDirectory.open([join(dir, "none")]), Deno.errors.NotFound);
    await Deno.writeTextFile(join(dir, "root.crt"), "no certificate");
    await assert.rejects(TrustDirectory.open([dir]), /root\.crt: holds no certificate/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("TrustDirectory takes up changes by itself and tells of them (F51)", async () => {
  await withDirectory(async (directory, dir) => {
    const changed = new Promise<TrustVersion>((resolve) => directory.onChange(resolve));
    await Deno.remove(join(dir, "root2.pem"));
    const version = await changed;
    assert.deepEqual(counts(version), [1, 1, 1]);
    assert.equal(directory.current, version);
  });
});

Deno.test("TrustDirectory finds changes by looking where no event tells of them", async () => {
  await withDirectory(async (directory, dir) => {
    const changed = new Promise<TrustVersion>((resolve) => directory.onChange(resolve));
    await Deno.remove(join(dir, "root2.pem"));
    assert.deepEqual(counts(await changed), [1, 1, 1]);
  }, { pollMs: 20 });
});

Deno.test("TrustDirectory.reread() keeps the version before of a broken file (F16)", async () => {
  await withDirectory(async (directory, dir) => {
    const { version } = directory.current.store;
    for (const broken of [root2.subarray(0, 300), new Uint8Array(), subList]) {
      await Deno.writeFile(join(dir, "root2.pem"), broken);
      await directory.reread();
      assert.deepEqual(directory.current.store.version, version);
      const problems = directory.current.problems.map(({ file, problem }) =>
        `${basename(file)}: ${problem}`
      );
      assert.ok(problems.includes("root2.pem: the version before of this file is kept"));
    }
    await Deno.writeFile(join(dir, "root2.pem"), root2);
    await directory.reread();
    assert.deepEqual(directory.current.problems, []);
  });
});

Deno.test("TrustDirectory.reread() keeps a list when the new one does not verify", async () => {
  await withDirectory(async (directory, dir) => {
    const spoilt = subList.slice();
    spoilt[spoilt.length - 1]! ^= 1;
    await Deno.writeFile(join(dir, "sub.crl"), spoilt);
    // As long as the one before it, and else perhaps of the same tick of the system's clock.
    const earlier = new Date(Date.now() - 60_000);
    await Deno.utime(join(dir, "sub.crl"), earlier, earlier);
    await directory.reread();
    assert.deepEqual(counts(directory.current), [2, 1, 1]);
    assert.match(directory.current.problems[0]!.problem, /does not verify/);
  });
});

Deno.test("TrustDirectory.reread() keeps everything when the directory is gone or empty", async () => {
  await withDirectory(async (directory, dir) => {
    const told: string[] = [];
    directory.onChange(({ problems }) => told.push(problems[0]?.problem ?? "none"));
    await Deno.remove(dir, { recursive: true });
    await directory.reread();
    assert.deepEqual(counts(directory.current), [2, 1, 1]);
    assert.match(directory.current.problems[0]!.problem, /cannot be read/);
    assert.match(directory.fault!, /cannot be read/);
    await Deno.mkdir(dir);
    await directory.reread();
    assert.deepEqual(counts(directory.current), [2, 1, 1]);
    assert.match(directory.current.problems[0]!.problem, /no self-signed authority is left/);
    assert.match(directory.fault!, /no self-signed authority is left/);
    await Deno.writeFile(join(dir, "root1.crt"), root1);
    await directory.reread();
    assert.equal(directory.fault, undefined);
    assert.deepEqual(counts(directory.current), [1, 0, 0]);
    assert.equal(told.at(-1), "none");
  });
});

Deno.test("TrustDirectory.reread() waits for a file that is still being written", async () => {
  await withDirectory(async (directory, dir) => {
    const bundle = join(dir, "root2.pem");
    // Cut between two certificates, so that what is there so far is in order.
    await Deno.writeFile(bundle, sub);
    const reread = directory.reread();
    await Deno.writeFile(bundle, root2, { append: true });
    await reread;
    assert.deepEqual(counts(directory.current), [2, 1, 1]);
  }, { settleMs: 300 });
});

Deno.test("TrustDirectory does not read folders, hidden files and other kinds of file", async () => {
  await withDirectory(async (directory, dir) => {
    const { version } = directory.current.store;
    const stranger = read("untrusted/songhanh-rogue-root.crt");
    await Deno.mkdir(join(dir, "untrusted"));
    for (const name of ["untrusted/rogue.crt", ".rogue.crt", "rogue.crt.bak", "rogue.key"]) {
      await Deno.writeFile(join(dir, name), stranger);
    }
    await directory.reread();
    assert.equal(directory.current.store.version, version);
    assert.deepEqual(directory.current.problems, []);
  });
});

Deno.test("splitTrustDirs() takes several directories", () => {
  assert.deepEqual(splitTrustDirs("/a/trusted:/a/crl", "linux"), ["/a/trusted", "/a/crl"]);
  assert.deepEqual(splitTrustDirs("C:\\a;D:\\b", "windows"), ["C:\\a", "D:\\b"]);
  assert.deepEqual(splitTrustDirs("", "linux"), []);
});

/**
 * Rules of the project that a machine can check. Each test names every place that breaks its rule.
 * Where a rule is wrong for a place, change the rule here and say why; do not work around it.
 */
import assert from "node:assert/strict";
import { alone, longRuns, needsGroup, sideBySide } from "./test_groups.ts";

interface SourceFile {
  /** From the root of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

const root = new URL("../", import.meta.url);

/** Not ours, or made while the project runs. */
const skipped = new Set(["node_modules", "data", "results"]);
const textFile =
  /\.(tsx?|js|json|lock|md|sql|tsv|css|html|yml|yaml|sh|key|pem)$|^Dockerfile$|^run$/;

const files = [...readFiles("")];
const code = files.filter(({ path }) => /\.tsx?$/.test(path));

function* readFiles(folder: string): Generator<SourceFile> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = folder + name;
    if (isDirectory) {
      // The catalogue's tables are in a folder of the name that a data directory has.
      const ours = !skipped.has(name) || folder.startsWith("core/");
      const hidden = name.startsWith(".") && name !== ".ci";
      if (ours && !hidden) yield* readFiles(`${path}/`);
    } else if (textFile.test(name)) {
      yield { path, text: Deno.readTextFileSync(new URL(path, root)) };
    }
  }
}

/** Every match of a pattern as `path:line: text`. */
function find(among: readonly SourceFile[], pattern: RegExp): string[] {
  return among.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []
    )
  );
}

Deno.test("the project is where these rules look for it", () => {
  for (const room of ["gateway/", "adapters/", "core/", "tests/"]) {
    assert.ok(code.some(({ path }) => path.startsWith(room)), room);
  }
});

Deno.test("docs/architecture.md names every room, and files that there are", () => {
  const { text } = files.find(({ path }) => path === "docs/architecture.md")!;
  const rooms = new Set(
    code.map(({ path }) => path.split("/"))
      .filter(([floor, , file]) =>
        ["core", "adapters", "gateway"].includes(floor!) && file !== undefined
      )
      .map(([floor, room]) => `${floor}/${room}/`),
  );
  const named = [...text.matchAll(/^\| `([^`]+\/)` /gm)].map(([, room]) => room!);
  assert.deepEqual(named.toSorted(), [...rooms].toSorted());
  const stations = [...text.matchAll(/^\d+\. .*$/gm)];
  assert.ok(stations.length > 10 && stations.length <= 18, "the path is short");
  const paths = new Set(files.map(({ path }) => path));
  const gone = [...text.matchAll(/`([\w/]+\.(?:tsx?|sql))`/g)].map(([, path]) => path!)
    .filter((path) => !paths.has(path));
  assert.deepEqual(gone, []);
});

/** What each folder may import from, besides packages. */
const importsFrom: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  adapters: ["adapters", "core"],
  gateway: ["gateway", "adapters", "core"],
  deploy: ["deploy", "gateway", "adapters", "core"],
  bench: ["bench", "gateway", "adapters", "core", "tests"],
  tests: ["tests", "bench", "deploy", "gateway", "adapters", "core"],
};

Deno.test("imports point one way: gateway, adapters, core", () => {
  // So that the core can be replayed without a world, and an adapter be replaced without a gateway.
  const breaches = code.flatMap(({ path, text }) => {
    const allowed = importsFrom[path.split("/")[0]!];
    return importsOf(text).filter((from) => from.startsWith(".")).flatMap((from) => {
      const target = new URL(from, new URL(path, root)).href.slice(root.href.length);
      const room = target.split("/")[0]!;
      // deno.json is no room; it knows the version.
      const free = allowed === undefined || target === "deno.json";
      return free || allowed.includes(room) ? [] : [`${path} imports ${target}`];
    });
  });
  assert.deepEqual(breaches, []);
});

function importsOf(text: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)"([^"]+)"/gm;
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

/** A folder of a floor, or a file that stands on the floor itself. */
function roomOf(path: string): string {
  const parts = path.split("/");
  return parts.length > 2 ? parts.slice(0, 2).join("/") : path;
}

/** What each file of the project imports of it; tests may go anywhere and are left out. */
const importsByFile: ReadonlyMap<string, readonly string[]> = new Map(
  code.filter(({ path }) => !/_test\.tsx?$/.test(path)).map(({ path, text }) => [
    path,
    importsOf(text).filter((from) => from.startsWith("."))
      .map((from) => new URL(from, new URL(path, root)).href.slice(root.href.length)),
  ]),
);

/** Every set of places that reach each other, each as its members in a row (Tarjan). */
function circlesOf(graph: ReadonlyMap<string, Iterable<string>>): string[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[] = [];
  const visit = (from: string) => {
    order.set(from, order.size);
    low.set(from, order.get(from)!);
    stack.push(from);
    for (const to of graph.get(from) ?? []) {
      if (!order.has(to)) {
        visit(to);
        low.set(from, Math.min(low.get(from)!, low.get(to)!));
      } else if (stack.includes(to)) {
        low.set(from, Math.min(low.get(from)!, order.get(to)!));
      }
    }
    if (low.get(from) !== order.get(from)) return;
    const circle = stack.splice(stack.indexOf(from));
    if (circle.length > 1) circles.push(circle.sort().join(" "));
  };
  for (const from of graph.keys()) if (!order.has(from)) visit(from);
  return circles;
}

Deno.test("no files import each other in a circle, and no rooms do", () => {
  // Who reads one of them would have to read them all.
  assert.deepEqual(circlesOf(importsByFile), []);
  const rooms = new Map<string, Set<string>>();
  for (const [path, imports] of importsByFile) {
    const room = roomOf(path);
    const others = rooms.get(room) ?? new Set();
    rooms.set(room, others);
    for (const target of imports) {
      const other = roomOf(target);
      // Floors are the affair of the rule above.
      if (other !== room && other.split("/")[0] === room.split("/")[0]) others.add(other);
    }
  }
  assert.ok(rooms.size > 50, "rooms are found");
  assert.deepEqual(circlesOf(rooms), []);
});

Deno.test("a room offers what somebody takes", () => {
  const taken = new Map<string, Set<string>>();
  for (const { path, text } of code) {
    for (const [, list, from] of text.matchAll(/\{([^{}]*)\}\s*from\s*"(\.[^"]+)"/g)) {
      const target = new URL(from!, new URL(path, root)).href.slice(root.href.length);
      const names = taken.get(target) ?? new Set();
      taken.set(target, names);
      for (const name of list!.split(",")) {
        names.add(name.trim().replace(/^type\s+/, "").split(/\s+as\s+/)[0]!);
      }
    }
  }
  const doors = code.filter(({ path }) => path.endsWith("/mod.ts"));
  assert.ok(doors.length > 30);
  assert.deepEqual(find(doors, /^export \*/), [], "each name is written out");
  const unused = doors.flatMap(({ path, text }) =>
    [...text.matchAll(/export\s+(?:type\s+)?\{([^{}]*)\}\s*from/g)].flatMap(([, list]) =>
      list!.split(",").map((name) => name.trim().replace(/^type\s+/, "").split(/\s+as\s+/).at(-1)!)
        .filter((name) => name !== "" && !taken.get(path)?.has(name))
        .map((name) => `${path}: ${name}`)
    )
  );
  assert.deepEqual(unused, []);
});

Deno.test("core/ has no world of its own: no I/O, no clock, no chance", () => {
  // Time and chance are handed in, so that any recorded message can be judged again.
  const core = code
    .filter(({ path }) => path.startsWith("core/") && !isTestSupport(path))
    .map(({ path, text }) => ({ path, text: withoutComments(text) }));
  const forbidden = [
    // In a string it is a name that the runtime looks for, not a call.
    /(?<!["'\w.])Deno\./,
    /\bfetch\(|\bWebSocket\b/,
    /\bDate\.now\b|\bnew Date\(\)/,
    /\bMath\.random\b|\bgetRandomValues\b|\brandom(Bytes|Int|UUID)\b/,
    /\bperformance\b/,
    /\bset(Timeout|Interval|Immediate)\b/,
    /"node:(fs|net|http|https|tls|dgram|dns|child_process|worker_threads|os|process|timers)\b/,
  ];
  assert.deepEqual(forbidden.flatMap((pattern) => find(core, pattern)), []);
});

/** Tests, and what exists for tests only. */
function isTestSupport(path: string): boolean {
  return /_test\.tsx?$|\/testing\//.test(path);
}

Deno.test("what only tests use stands in the folder testing/ of its floor", () => {
  const floors = /^(core|adapters|gateway)\//;
  const imported = [...importsByFile].filter(([path]) => floors.test(path) && !isTestSupport(path));
  const taken = imported.flatMap(([path, imports]) =>
    imports.filter(isTestSupport).map((target) => `${path} imports ${target}`)
  );
  assert.deepEqual(taken, [], "the product needs no test");
  const strays = code.map(({ path }) => path).filter((path) =>
    path.includes("/testdata/") ||
    floors.test(path) && /\/scratch_|_(contract|fixture|bed)\.ts$/.test(path) &&
      !isTestSupport(path)
  );
  assert.deepEqual(strays, []);
});

/** Where a name comes from that a file hands on from others. */
const handedOn: ReadonlyMap<string, readonly [path: string, name: string]> = new Map(
  code.flatMap(({ path, text }) =>
    [...text.matchAll(/export\s+(?:type\s+)?\{([^{}]*)\}\s*from\s*"(\.[^"]+)"/g)].flatMap((
      [, list, from],
    ) =>
      namesIn(list!).map(([own, as]) => [`${path}#${as}`, [targetOf(path, from!), own]] as const)
    )
  ),
);

/** Names in braces: as they are there, and as they are called here. */
function namesIn(list: string): [own: string, as: string][] {
  return list.split(",").map((name) => name.trim().replace(/^type\s+/, "")).filter(Boolean)
    .map((name) => name.split(/\s+as\s+/)).map(([own, as]) => [own!, as ?? own!]);
}

function targetOf(path: string, from: string): string {
  return new URL(from, new URL(path, root)).href.slice(root.href.length);
}

/** File and name of a thing, through all the doors between. */
function sourceOf(path: string, name: string): string {
  const from = handedOn.get(`${path}#${name}`);
  return from === undefined ? `${path}#${name}` : sourceOf(...from);
}

/** What files take of others; `#*` of such as are taken whole. */
function takenBy(users: readonly SourceFile[]): Set<string> {
  return new Set(users.flatMap(({ path, text }) => [
    ...[...text.matchAll(/import\s+(?:type\s+)?\{([^{}]*)\}\s*from\s*"(\.[^"]+)"/g)].flatMap((
      [, list, from],
    ) => namesIn(list!).map(([own]) => sourceOf(targetOf(path, from!), own))),
    ...[...text.matchAll(
      /(?:import\s+\*\s+as\s+\w+\s+from\s*|import\(\s*|^import\s+)"(\.[^"]+)"/gm,
    )].map(([, from]) => `${targetOf(path, from!)}#*`),
  ]));
}

const floors = /^(core|adapters|gateway)\//;
const product = code.filter(({ path }) => !isTestSupport(path) && !path.startsWith("tests/"));
const takenByProduct = takenBy(product);

Deno.test("what a floor has, the product uses: what tests alone take is test support", () => {
  // Names are followed through doors: one that only a door takes is taken by nobody.
  const used = new Set([...takenByProduct].map((taken) => taken.split("#")[0]!));
  // Threads are started by the addresses of their files.
  const addressed = product.flatMap(({ path, text }) =>
    [...text.matchAll(/new URL\(\s*"([^"]+\.tsx?)"/g)].map(([, to]) => targetOf(path, to!))
  );
  const programs = code.filter(({ text }) => text.includes("import.meta.main"));
  // The last has a configuration of its own.
  const started = new Set([
    ...["gateway/main.ts", ...addressed, ...programs.map(({ path }) => path)],
    "adapters/embedded/packages/locate.ts",
  ]);
  const unused = product.map(({ path }) => path).filter((path) =>
    floors.test(path) && !path.endsWith("/mod.ts") && !used.has(path) && !started.has(path)
  );
  assert.deepEqual(unused, []);
});

/** What tests alone take and what stands with the product all the same. */
const takenByTests = new Map([
  ["core/http/write_head.ts#writeChunk", "the reader of bodies is tried against it"],
  ["core/reasons/read_reason.ts#readReason", "every reason is read back"],
  ["core/procedures/procedure_kinds.ts#proceduresOf", "every family is walked"],
  ["adapters/audit/audit_store.ts#listAudit", "at once what is listed by pages"],
  ["adapters/balance/standby_balance.ts#standbyBalance", "that of one moment, as it is shown"],
  ["gateway/limits.ts#memoryBytesMax", "stated, and held by what is measured"],
]);

Deno.test("no name is offered that nobody takes, or tests alone", () => {
  const unused = product.flatMap(({ path, text }) => {
    const own = withoutComments(text);
    return exportsOf(own).names.filter((name) =>
      !takenByProduct.has(`${path}#${name}`) && !takenByProduct.has(`${path}#*`) &&
      // Offered for a test of its own, or a part of what is offered.
      [...own.matchAll(new RegExp(`\\b${name}\\b`, "g"))].length === 1
    ).map((name) => `${path}#${name}`);
  }).filter((name) => floors.test(name) || !takenBy(code).has(name));
  assert.deepEqual(unused.filter((name) => !takenByTests.has(name)), []);
  assert.deepEqual([...takenByTests.keys()].filter((name) => !unused.includes(name)), []);
});

/** Comments blanked out, lines kept. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/(^|\s)\/\/.*$/gm, "$1");
}

Deno.test("no SQL stands under gateway/: rooms of adapters/ ask their own tables", () => {
  // Two who ask the same in words of their own find different things some day. Transactions may begin
  // here, and tests set their scenes as they need them.
  const among = code
    .filter(({ path }) => path.startsWith("gateway/") && !/_test(_setting)?\.tsx?$/.test(path));
  assert.ok(among.length > 100);
  assert.deepEqual(find(among, /\b(sql|tx|transaction)(<[^`]*>)?`|\.unsafe\(/i), []);
});

Deno.test("ASN.1 is read in one place, core/asn1", () => {
  // Two readers disagree some day about a date or a length, and a certificate then has two meanings.
  // The floor program of the benchmarks steps over lengths without a reader: it is what others cost.
  const others = code.filter(({ path }) =>
    !path.startsWith("core/asn1/") && !path.startsWith("bench/floor/") &&
    path !== "tests/tidy_test.ts"
  );
  const signs = [/class \w*(Der|Ber|Asn1)\w*/, /& 0x7f\b/, /0x1f\) === 0x1f/, /"asn1js"|"pkijs"/];
  assert.deepEqual(signs.flatMap((sign) => find(others, sign)), []);
});

/** Names under which anything could be put. */
const vague = /^(helpers?|utils?|utilities|common|misc|shared|stuff|types|lib|index|base|general)$/;

Deno.test("a file is named after what it exports", () => {
  // Who reads a name in the code knows the file, and the other way round. Exported values may share
  // a file under the noun they have in common, as in verdict.ts; one alone gives it its name. Words of
  // the folder count: intake/app.ts may export intakeApp.
  const breaches = code.flatMap(({ path, text }) => {
    const [folder = "", file = ""] = path.split("/").slice(-2);
    // A migration has its number in front.
    const stem = file.replace(/\.tsx?$/, "").replace(/^\d+_/, "");
    if (vague.test(stem)) return [`${path} is named after nothing`];
    const { values, names } = exportsOf(text);
    if (stem === "mod" || stem.endsWith("_test") || values.length !== 1) return [];
    const known = `${folder} ${names.join(" ")}`.toLowerCase().replaceAll("_", "");
    const strange = stem.split("_").filter((word) => !known.includes(word));
    return strange.length === 0 ? [] : [`${path} exports ${names.join(", ")}`];
  });
  assert.deepEqual(breaches, []);
});

/** Names of everything that a file declares and exports, and of what is there at run time. */
function exportsOf(text: string): { values: string[]; names: string[] } {
  const pattern =
    /^export (?:declare |default |abstract |async )*(function\*?|const|let|class|interface|type|enum) (\w+)/gm;
  const declared = [...text.matchAll(pattern)];
  const isType = (kind: string) => kind === "interface" || kind === "type";
  return {
    values: declared.filter(([, kind]) => !isType(kind!)).map(([, , name]) => name!),
    names: declared.map(([, , name]) => name!),
  };
}

Deno.test("every test file of whole processes stands in one group of test_groups.ts", () => {
  const listed = [...alone, ...sideBySide];
  const found = code.map(({ path }) => path);
  const missing = found.filter((path) => needsGroup(path) && !listed.includes(path));
  assert.deepEqual(missing, [], "in no group, so never run with all tests");
  assert.deepEqual(listed.filter((path, at) => listed.indexOf(path) !== at), [], "twice");
  assert.deepEqual(listed.filter((path) => !found.includes(path)), [], "not there");
  const long = [...longRuns];
  assert.deepEqual(long.filter((path) => !listed.includes(path)), [], "long, but in no group");
});

/** Tables: read row by row, so their length is no burden. */
const tables = new Set(["core/procedures/procedure_kinds.ts"]);

Deno.test("a stored request is opened in one place, which knows what it may be stored by", () => {
  const writers = ["adapters/journal/message_columns.ts", "adapters/journal/send_batch.ts"];
  const found = find(
    code.filter(({ path }) => /^(adapters|gateway)\//.test(path) && !path.endsWith("_test.ts")),
    /sealedValues\.request\.place\(/,
  ).map((line) => line.split(":")[0]!);
  assert.deepEqual(
    [...new Set(found)].filter((path) => !writers.includes(path)),
    ["adapters/journal/open_request.ts"],
  );
});

Deno.test("advisory locks are taken by their names, in adapters/postgres/advisory_lock.ts", () => {
  // By hand two take the same lock by different numbers some day, and neither waits for the other.
  const place = "adapters/postgres/advisory_lock.ts";
  const among = code.filter(({ path }) => !isTestSupport(path) && !path.startsWith("tests/"));
  for (const sign of [/\bpg_(try_)?advisory_/, /\bhashtext(extended)?\(current_schema\(\)/]) {
    assert.deepEqual(among.filter(({ text }) => sign.test(text)).map(({ path }) => path), [place]);
  }
});

Deno.test("a refusal becomes a reply and a record in one place, adapters/refuse_message.ts", () => {
  // A refusal that were the first of a repeat, or told without its place, would be of another kind.
  const place = "adapters/refuse_message.ts";
  const among = code.filter(({ path }) =>
    /^(adapters|gateway)\//.test(path) && !isTestSupport(path)
  );
  for (const sign of [/\bwriteRefusal\(/, /Key: undefined,\s+state: "refused"/]) {
    assert.deepEqual(among.filter(({ text }) => sign.test(text)).map(({ path }) => path), [place]);
  }
});

Deno.test("a day is read, one moment seen and plans locked in one place each", () => {
  const places: readonly (readonly [string, RegExp])[] = [
    ["core/wire/read_day.ts", /\(\\d(\\d|\{2\})\)\(\\d(\\d|\{2\})\)\(\\d\{4\}\)/],
    ["adapters/postgres/at_one_moment.ts", /\bbegin\(\s*"isolation level/],
    ["adapters/give_back/lock_plans.ts", /\block table failback_plan\b/],
    ["core/outcome.ts", /"A0006", "A0010", "A0011"/],
  ];
  for (const [place, sign] of places) {
    const found = code.filter(({ path, text }) => !path.endsWith("_test.ts") && sign.test(text));
    assert.deepEqual(found.map(({ path }) => path), [place]);
  }
});

Deno.test("no file is longer than 700 lines", () => {
  const breaches = code
    .filter(({ path }) => !tables.has(path))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > 700)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  assert.deepEqual(breaches, []);
});

/** Words that say in a name what is counted. */
const units =
  /(ms|seconds|minutes|hours|days|bytes|kilobytes|rows|characters|messages|users|files|connections|numbers)$/i;

Deno.test("a bound says its unit in its name, or in a comment above it", () => {
  // `limits.ts` of a floor has what its parts share, or what adds up; any other bound stands with its
  // use. Constants in a row have one comment; `dayMs` and its like are no bounds.
  const number =
    /^(?:export )?const (\w+)(?:: [^=]+)? = (?:-?[\d_.]+(?: \*\*? [\d_.]+)*|\[[\d_., ]+\])/;
  const breaches = code.flatMap(({ path, text }) => {
    if (!/^(adapters|gateway)\//.test(path) || isTestSupport(path) || path.includes("/testing/")) {
      return [];
    }
    const lines = text.split("\n");
    return lines.flatMap((line, index) => {
      const [, name] = number.exec(line) ?? [];
      if (name === undefined || units.test(name.replace(/_?(max|min)$/i, ""))) return [];
      let above = index - 1;
      while (number.test(lines[above] ?? "")) above--;
      const hasComment = /\*\/$|^\s*\/\//.test(lines[above] ?? "");
      return hasComment ? [] : [`${path}:${index + 1}: ${line}`];
    });
  });
  assert.deepEqual(breaches, []);
});

Deno.test("nothing is left for later, no path of one machine is written down", () => {
  const others = files.filter(({ path }) => path !== "tests/tidy_test.ts");
  assert.deepEqual(find(others, /\b(TODO|FIXME|XXX|HACK)\b/), []);
  // Examples need a home too: that of somebody.
  const machinePath = /(?<![\w.}$])\/(work|tmp|home(?!\/somebody)|root|Users|mnt)\/\w/;
  assert.deepEqual(find(others, machinePath), []);
});

Deno.test("every package is named with its exact version", () => {
  const { imports } = JSON.parse(files.find(({ path }) => path === "deno.json")!.text);
  const loose = Object.entries(imports as Record<string, string>)
    .filter(([, target]) => target.startsWith("npm:"))
    .filter(([, target]) => !/^npm:(@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?$/.test(target));
  assert.deepEqual(loose, []);
  // Code takes packages by their name in deno.json, so that a version stands in one place.
  const direct = code.flatMap(({ path, text }) =>
    importsOf(text).filter((from) => /^(npm|jsr|https?):/.test(from))
      .map((from) => `${path} imports ${from}`)
  );
  assert.deepEqual(direct, []);
});

Deno.test("no secret and no package registry is written down", () => {
  const others = files.filter(({ path }) => path !== "tests/tidy_test.ts");
  // Keys that nothing may trust, with a README that says so.
  const testKeys = "testdata/pki/users/";
  const keys = others.filter(({ path, text }) =>
    !path.startsWith(testKeys) && /^-----BEGIN [A-Z ]*PRIVATE KEY-----\s+\S/m.test(text)
  );
  assert.deepEqual(keys.map(({ path }) => path), []);
  assert.deepEqual(find(others, /_authToken|\bAKIA[0-9A-Z]{16}\b|\bgh[ps]_\w{30}/), []);
  assert.deepEqual(
    find(
      others,
      /registry\.npmjs|npmjs\.(org|com)|jsr\.io|artifactory|\/npm-proxy|"resolved":|"tarball":/i,
    ),
    [],
  );
});

/**
 * Walks every row of the tables. What is counted here are the facts of the terminal's own tables
 * (docs/wire-protocol.md 3, 5 and 12); a justified correction of a table changes a number here.
 */
import assert from "node:assert/strict";
import { catalogue } from "./catalogue.ts";
import { expandItemIds } from "./expand_item_ids.ts";
import { findItem } from "./find_item.ts";
import type { Item, Layout } from "./layout.ts";
import { requestBytesMax } from "../testing/request_bytes_max.ts";

const tables = [
  "errors",
  "output_items",
  "outputs",
  "procedures",
  "request_items",
  "session_items",
  "session_procedures",
];

const layouts = new Map<string, Layout>();
for (const { layout } of [...catalogue.procedures(), ...catalogue.outputs()]) {
  layouts.set(layout.code, layout);
}

function readRows(table: string): string[][] {
  const text = Deno.readTextFileSync(new URL(`data/${table}.tsv`, import.meta.url));
  return text.split("\n").slice(1, -1).map((line) => line.split("\t"));
}

/** Item IDs in positions of one direction, groups expanded row by row. */
function expandIds(items: readonly Item[]): string[] {
  const ids: string[] = [];
  for (let index = 0; index < items.length;) {
    const first = items[index]!;
    const next = items.findIndex((item, at) => at > index && item.group !== first.group);
    const end = first.group === "" ? index + 1 : next < 0 ? items.length : next;
    for (let repetition = 1; repetition <= first.repeatMax; repetition++) {
      for (const item of items.slice(index, end)) {
        const digits = item.id.match(/_+$/)?.[0].length ?? 0;
        ids.push(
          digits > 0
            ? item.id.slice(0, -digits) + String(repetition).padStart(digits, "0")
            : item.group === ""
            ? item.id
            : `${item.id}#${repetition}`,
        );
      }
    }
    index = end;
  }
  return ids;
}

Deno.test("tables have the expected number of rows, unpadded cells, no row twice", () => {
  const counts = Object.fromEntries(tables.map((table) => [table, readRows(table).length]));
  assert.deepEqual(counts, {
    // 8,939 in the facts, one of which is a column heading that slipped into the list of VOT.
    errors: 8938,
    output_items: 16630,
    outputs: 374,
    procedures: 121,
    request_items: 13252,
    session_items: 11,
    session_procedures: 9,
  });
  for (const table of tables) {
    const rows = readRows(table);
    for (const cell of rows.flat()) assert.equal(cell, cell.trim(), table);
    const keys = rows.map((row) =>
      table.includes("items") || table === "errors" ? `${row[0]} ${row[1]}` : row[0]
    );
    assert.equal(new Set(keys).size, keys.length, `${table} has a key twice`);
  }
});

Deno.test("tables keep the rows of one layout or procedure together, and every layout is used", () => {
  for (const table of ["errors", "output_items", "request_items", "session_items"]) {
    const heads = readRows(table).map((row) => row[0]!);
    const blocks = heads.filter((head, index) => head !== heads[index - 1]);
    assert.equal(new Set(blocks).size, blocks.length, `${table} is not in blocks`);
    for (const head of blocks) {
      const known = table === "errors"
        ? catalogue.errorCodes(head).length > 0
        : layouts.has(head) || catalogue.sessionProcedure(head) !== undefined;
      assert.ok(known, `${table}: "${head}" belongs to nothing`);
    }
  }
  assert.equal(layouts.size, 288);
  for (const layout of layouts.values()) assert.ok(layout.items.length > 0, layout.code);
});

Deno.test("text in English columns is plain ASCII", () => {
  for (const table of ["errors", "output_items", "request_items", "session_items"]) {
    for (const row of readRows(table)) assert.match(row.join("\t"), /^[\x20-\x7e\t]*$/);
  }
});

Deno.test("Vietnamese titles are in the composed form that a search finds", () => {
  const titled = [
    ...catalogue.procedures(),
    ...catalogue.outputs(),
    ...catalogue.sessionProcedures(),
  ];
  for (const { code, titleVi } of titled) assert.equal(titleVi, titleVi.normalize("NFC"), code);
});

Deno.test("layouts: positions run without gap or double from 1, or from 2 in type M", () => {
  for (const layout of layouts.values()) {
    const ids = expandIds(layout.items);
    assert.equal(new Set(ids).size, ids.length, `${layout.code} has an ID twice`);
    const positions = layout.items.reduce((sum, item) => sum + item.repeatMax, 0);
    assert.equal(ids.length, positions, layout.code);
  }
  for (const { type, layout } of catalogue.outputs()) {
    assert.equal(layout.firstPosition, type === "M" ? 2 : 1, layout.code);
  }
  for (const { layout } of catalogue.procedures()) assert.equal(layout.firstPosition, 1);
});

Deno.test("layouts: groups are contiguous, repeat alike, and R1 comes last", () => {
  for (const { code, items } of layouts.values()) {
    const groups = items.map((item) => item.group);
    const blocks = groups.filter((group, index) => group !== "" && group !== groups[index - 1]);
    assert.equal(new Set(blocks).size, blocks.length, `${code} has a split group`);
    assert.ok(blocks.length <= 5, `${code} has more than four fixed groups and one repeating`);
    if (blocks.includes("R1")) assert.equal(groups.at(-1), "R1", `${code}: R1 is not last`);
    for (const group of blocks) {
      assert.match(group, /^(F[1-4]|R1)$/, code);
      const repeats = items.filter((item) => item.group === group).map((item) => item.repeatMax);
      assert.equal(new Set(repeats).size, 1, `${code} ${group}`);
      assert.ok(repeats[0]! >= 2 && repeats[0]! <= 1500, `${code} ${group}`);
    }
  }
});

Deno.test("items: IDs, widths and names are well-formed", () => {
  for (const { code, items } of layouts.values()) {
    for (const item of items) {
      const at = `${code} ${item.id}`;
      // A result code has room for four characters; output layouts go up to six (`100L__`).
      assert.ok(item.id.length <= (catalogue.procedure(code) ? 4 : 6), at);
      assert.match(item.id, item.group.startsWith("F") ? /^[A-Z0-9]+_+$/ : /^[A-Z0-9]+$/, at);
      if (item.kind === "W") assert.equal(item.widthBytes % 3, 0, at);
      assert.notEqual(item.name, "", at);
    }
  }
});

Deno.test("procedures: 52 signed, three with attachments, sizes of the largest requests", () => {
  const procedures = catalogue.procedures();
  assert.equal(procedures.filter(({ signed }) => signed).length, 52);
  const withFiles = procedures.filter(({ attachments }) => attachments).map(({ code }) => code);
  assert.deepEqual(withFiles, ["HYE", "HYS", "MSB"]);
  const largest = procedures
    .map(({ code, layout }) => [code, requestBytesMax(layout)] as const)
    .sort((a, b) => b[1] - a[1]);
  assert.deepEqual(largest[0], ["NLR", 429609]);
  const size = Object.fromEntries(largest);
  assert.deepEqual(
    [size.PLR01, size.IVA, size.HRM, size.NVC, size.IDA, size.EDA],
    [396609, 373070, 227671, 210291, 62130, 51585],
  );
  for (const { code, module, title, titleVi } of procedures) {
    assert.match(code, /^[A-Z]{3}(\d\d)?$/);
    assert.ok(module !== "" && title !== "" && titleVi !== "", code);
  }
});

Deno.test("outputs: 53 M, 44 C, 277 P; what C opens; VR repeats VA", () => {
  const outputs = catalogue.outputs();
  const ofType = (type: string) => outputs.filter((output) => output.type === type);
  assert.deepEqual(["M", "C", "P"].map((type) => ofType(type).length), [53, 44, 277]);
  for (const { code, type, opens, title, titleVi } of outputs) {
    assert.match(code, /^V[AR][A-Z0-9]{4}$/);
    if (type === "C") assert.notEqual(opens, "", code);
    if (type === "P") assert.equal(opens, "", code);
    if (opens !== "") assert.ok(catalogue.procedure(opens), `${code} opens ${opens}`);
    assert.ok(title !== "" && titleVi !== "", code);
    if (code.startsWith("VR")) {
      const original = catalogue.output(`VA${code.slice(2)}`);
      assert.equal(original?.layout, catalogue.output(code)?.layout, code);
    }
  }
  assert.equal(outputs.filter(({ code }) => code.startsWith("VR")).length, 63);
  assert.equal(catalogue.output("VAD1AC0"), catalogue.output("VAD1AC"));
  assert.equal(catalogue.output("ZZZZZZ"), undefined);
});

/**
 * Items that a procedure's codes name though its own layout lacks them. IDC, IDE, EDC, EDE and AMC
 * act on a stored document and MIC, MEC on the payment behind it: their screens show the declaration
 * number alone, so such a code comes with `0000` in front. IVU stands in the invoice of the
 * declaration called up.
 */
const itemsOutsideLayout: Record<string, string> = {
  AMC: "BRC SBC",
  EDC: "ARP BRC SBC SN1 SN2 SN3 SN4 SN5 SS1 SS2 SS3 SS4 SS5 ST ST1 ST2 ST3",
  EDD: "IVU",
  EDE: "BRC SBC SN1 SN2 SN3 SN4 SN5 SS1 SS2 SS3 SS4 SS5",
  IDC: "ARP BRC CMD QN1 QN2 SBC SN1 SN2 SN3 SN4 SN5 SS1 SS2 SS3 SS4 SS5 ST ST1 ST2 ST3",
  IDD: "IVU",
  IDE: "ARP BRC SBC SN1 SN2 SN3 SN4 SN5 SS1 SS2 SS3 SS4 SS5 ST ST1 ST2 ST3",
  MEC: "BRC SBC",
  MIC: "BRC SBC",
};

/** The lists know a procedure IMS, a reference that no screen of the 121 offers. */
const listedOnly = ["IMS"];

Deno.test("errors: codes are well-formed and their items exist", () => {
  const outside: Record<string, Set<string>> = {};
  for (const [procedure = "", code = "", items = "", name = ""] of readRows("errors")) {
    const at = `${procedure} ${code}`;
    assert.match(code, procedure === "SYS" ? /^A\d{4}$/ : /^(00000|[UESRLWM]\d{4})$/, at);
    assert.match(items, /^(|(0000 )?[A-Z0-9]+(-[A-Z0-9]+)?( [A-Z0-9]+(-[A-Z0-9]+)?)*)$/, at);
    const layout = catalogue.procedure(procedure)?.layout;
    if (layout === undefined) {
      const known = procedure === "SYS" || listedOnly.includes(procedure) ||
        catalogue.sessionProcedure(procedure) !== undefined;
      assert.ok(known, at);
      continue;
    }
    const missing = expandItemIds(items).filter((id) => findItem(layout, id) === undefined);
    for (const id of missing) (outside[procedure] ??= new Set()).add(id);
    assert.equal(missing.length > 0, name !== "", `${at}: a name is for items outside the layout`);
  }
  const found = Object.entries(outside).map(([key, ids]) => [key, [...ids].sort().join(" ")]);
  assert.deepEqual(Object.fromEntries(found), itemsOutsideLayout);
});

Deno.test("errors: every procedure has its list, every signed one E9990", () => {
  for (const { code, signed } of catalogue.procedures()) {
    const codes = catalogue.errorCodes(code).map((error) => error.code);
    assert.ok(codes.includes("00000") || codes.length > 0, code);
    // PLR02 lists it without being signed.
    assert.equal(codes.includes("E9990"), signed || code === "PLR02", code);
  }
  assert.equal(catalogue.errorCodes("SYS").length, 28);
});

Deno.test("errorCodes() names the items, of the procedure it borrows its list from too", () => {
  const [one] = catalogue.errorCodes("ACH").filter(({ code }) => code === "R0012");
  assert.deepEqual(one, {
    code: "R0012",
    item: "GWT GTI",
    itemName: "Total cargo weight, Weight unit code",
  });
  assert.equal(catalogue.errorCodes("MIE"), catalogue.errorCodes("MIE"));
  assert.deepEqual(catalogue.errorCodes("MIE"), catalogue.errorCodes("MIC"));
  assert.deepEqual(catalogue.errorCodes("ZZZ"), []);
});

Deno.test("errorCodesFor() finds single items, ranges and repetitions of a fixed group", () => {
  const codes = (procedure: string, item: string) =>
    catalogue.errorCodesFor(procedure, item).map(({ code }) => code);
  assert.deepEqual(codes("ACH", "OC3"), ["S0028", "R0019"]);
  assert.deepEqual(codes("ACH", "SPT"), ["S0019", "R0011", "E0010", "E0011", "E0012", "E0013"]);
  assert.deepEqual(codes("ACH", "SP20"), ["S0064"]);
  assert.deepEqual(codes("ACH", "SP21"), []);
});

Deno.test("sessionProcedure() gives the requests outside the catalogue", () => {
  const widths = (code: string) =>
    catalogue.sessionProcedure(code)?.layout.items.map((item) => item.widthBytes);
  assert.deepEqual(widths("#REP1"), [6, 16, 1]);
  assert.deepEqual(widths("TTM"), [6, 16, 1]);
  assert.deepEqual(widths("?A2"), []);
  assert.deepEqual(widths("?A3"), []);
  assert.deepEqual(widths("REQ"), [7]);
  assert.deepEqual(widths("SYG"), [7]);
  assert.deepEqual(widths("?LST"), [7]);
  assert.deepEqual(widths("?GTN"), [128]);
  assert.deepEqual(widths("?GTP"), [128]);
  assert.equal(requestBytesMax(catalogue.sessionProcedure("#REP1")!.layout), 429);
  const steps = { begins: [], acknowledges: [], documents: [] } as Record<string, string[]>;
  for (const { code, step, headerTerminal, layout } of catalogue.sessionProcedures()) {
    assert.equal(catalogue.procedure(code), undefined);
    steps[step]!.push(code);
    assert.equal(headerTerminal, step !== "documents", code);
    const secrets = layout.items.filter(({ isSecret }) => isSecret).map(({ id }) => id);
    assert.deepEqual(secrets, ["#REP1", "TTM"].includes(code) ? ["KEY"] : [], code);
  }
  assert.deepEqual(steps, {
    begins: ["#REP1", "TTM", "REQ", "SYG"],
    acknowledges: ["?A2", "?A3"],
    documents: ["?LST", "?GTN", "?GTP"],
  });
});

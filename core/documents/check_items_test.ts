import assert from "node:assert/strict";
import { catalogue, findItem, type Item, type Procedure } from "../catalogue/mod.ts";
import {
  codeItems,
  type CodeTables,
  codeTablesWith,
  isCodeTableFault,
  readCodeTable,
} from "../codes/mod.ts";
import { documentFamilies, procedureKind, procedureKinds } from "../procedures/mod.ts";
import { captureFolders } from "../testing/capture_folders.ts";
import { isRefusal, type ResultCode } from "../verdict.ts";
import { itemPlan, type ItemRecord, type Items, readItems, writeItems } from "../wire/mod.ts";
import { checkItems, isDirectionItem } from "./check_items.ts";
import { exampleItems } from "../testing/example_items.ts";
import { itemCode } from "./item_code.ts";

Deno.test("checkItems() accepts the example of every procedure", () => {
  for (const procedure of catalogue.procedures()) {
    assert.deepEqual(check(procedure, exampleItems(procedure)), [], procedure.code);
  }
});

Deno.test("checkItems() refuses every mandatory item of every procedure when it is empty", () => {
  for (const procedure of catalogue.procedures()) {
    const example = exampleItems(procedure);
    for (const [id, value] of Object.entries(example)) {
      // The office of a declaration is asked for with its other values (judge_values.ts).
      if (findItem(procedure.layout, id)?.required !== "M") continue;
      const repetition = typeof value === "string" ? 0 : 1;
      const codes = check(procedure, { ...example, [id]: repetition === 0 ? "" : [""] });
      const code = itemCode(catalogue, procedure.code, id, "missing");
      assert.deepEqual(codes[0], { code, item: id, repetition }, `${procedure.code} ${id}`);
    }
  }
});

Deno.test("itemCode() gives a code of the procedure's list for every item and fault", () => {
  for (const procedure of catalogue.procedures()) {
    const known = new Set(catalogue.errorCodes(procedure.code).map(({ code }) => code));
    const plan = itemPlan(procedure.layout, "request");
    for (let line = 0; line < plan.headLines + plan.rowLines; line++) {
      const { id } = plan.placeAt(line);
      for (const fault of ["missing", "characters", "form"] as const) {
        const code = itemCode(catalogue, procedure.code, id, fault);
        assert.ok(known.has(code), `${procedure.code} ${id} ${fault} ${code}`);
      }
    }
  }
});

Deno.test("checkItems() names item, row and code of a bad value", () => {
  const cases: [procedure: string, values: ItemRecord, expected: ResultCode[]][] = [
    ["ACH", { KND: "" }, [{ code: "S0001", item: "KND", repetition: 0 }]],
    ["ACH", { KND: "X" }, [{ code: "S0002", item: "KND", repetition: 0 }]],
    ["ACH", { FL2: "22NO" }, [{ code: "S0009", item: "FL2", repetition: 0 }]],
    ["ACH", { IDT: "30022026" }, [{ code: "S0016", item: "IDT", repetition: 0 }]],
    ["OLA", { SDH: "24" }, [{ code: "S0024", item: "SDH", repetition: 0 }]],
    ["OLA", { EDH: "8" }, [{ code: "S0028", item: "EDH", repetition: 0 }]],
    ["COT", { EDH: "XX" }, [{ code: "S0053", item: "EDH", repetition: 0 }]],
    ["OLA", { SDH: "00", EDH: "23" }, []],
    ["IDC", { ICN: "" }, [{ code: "S0005", item: "ICN", repetition: 0 }]],
    ["IDC", { ICN: "123456789012345" }, [{ code: "S0033", item: "ICN", repetition: 0 }]],
    ["IDA", { CH: "01$B" }, [{ code: "S0900", item: "CH", repetition: 0 }]],
    ["IDA", { CH: "01ab" }, [{ code: "S0900", item: "CH", repetition: 0 }]],
    ["IDA", { GW: "1,5" }, [{ code: "S0900", item: "GW", repetition: 0 }]],
    ["IDA", { NO: "1.5" }, [{ code: "S0900", item: "NO", repetition: 0 }]],
    ["IDA", { NT2: "a\u0085b" }, [{ code: "S0999", item: "NT2", repetition: 0 }]],
    ["IDA", { ARR: "31112026" }, [{ code: "S1022", item: "ARR", repetition: 0 }]],
    ["IDA", { QN1: ["1", "x"], CMD: ["1", "1"], CMN: ["1", "1"], OR: ["1", "1"], QT1: ["1"] }, [
      { code: "S0900", item: "QN1", repetition: 2 },
      { code: "S0111", item: "QT1", repetition: 2 },
    ]],
  ];
  for (const [code, values, expected] of cases) {
    const procedure = catalogue.procedure(code)!;
    assert.deepEqual(check(procedure, exampleItems(procedure, values)), expected, code);
  }
});

Deno.test("checkItems() needs row 1 unless the procedure has a processing type", () => {
  const declaration = catalogue.procedure("IDA")!;
  const codes = check(
    declaration,
    exampleItems(declaration, { CMD: [], CMN: [], OR: [], QN1: [], QT1: [] }),
  );
  assert.deepEqual(codes.map(({ item, repetition }) => `${item}-${repetition}`), [
    "CMD-1",
    "CMN-1",
    "OR-1",
    "QN1-1",
    "QT1-1",
  ]);
});

Deno.test("checkItems() reports five codes at most, in wire order", () => {
  const procedure = catalogue.procedure("IDA")!;
  const codes = check(procedure, {
    FIC: "$",
    TDN: "X",
    CCC: "$",
    MTC: "$",
    IMC: "$",
    IMY: "$",
    CHB: "$",
  });
  assert.deepEqual(codes.map(({ item }) => item), ["FIC", "TDN", "ICB", "CCC", "MTC"]);
});

Deno.test("checkItems() accepts a body of one CR LF where nothing is mandatory", () => {
  assert.deepEqual(check(catalogue.procedure("TCC")!, {}), []);
});

/** Every item of every request that a test chooses, with what its values are refused with. */
function walk(
  chosen: (item: Item, procedure: Procedure) => boolean,
  values: Readonly<Record<string, boolean>>,
): string[] {
  const walked: string[] = [];
  for (const procedure of catalogue.procedures()) {
    const plan = itemPlan(procedure.layout, "request");
    const example = exampleItems(procedure);
    for (let line = 0; line < plan.headLines + plan.rowLines; line++) {
      const { id, item, repetition } = plan.placeAt(line);
      if (!chosen(item, procedure)) continue;
      walked.push(`${procedure.code} ${id}`);
      const code = itemCode(catalogue, procedure.code, id, "form");
      for (const [value, isGood] of Object.entries(values)) {
        const sent = { ...example, [id]: repetition === 0 ? value : [value] };
        const codes = check(procedure, sent).filter((each) => each.item === id);
        const expected = isGood ? [] : [{ code, item: id, repetition }];
        assert.deepEqual(codes, expected, `${procedure.code} ${id} "${value}"`);
      }
    }
  }
  return walked;
}

Deno.test("an office that can be none is refused, whichever procedure names it", () => {
  const good = ["02CI", "03CC01", "47D3", "01B100", "00ZZ", "99ZZ"];
  const bad = ["02CI1", "02CIXX", "02CI0X", "0", "2", "02C", "ABCD", "ABCDEF", "0ACI", "02 C"];
  const walked = walk(
    ({ kind, widthBytes, name }) =>
      kind === "A" && widthBytes === 6 && /customs office/i.test(name),
    Object.fromEntries([...good.map((code) => [code, true]), ...bad.map((code) => [code, false])]),
  );
  const declaring = ["IDA CH", "IDA01 CH", "EDA CH", "EDA01 CH", "MIC CH", "MIE CH", "MEC CH"];
  const others = ["MEE CH", "OLA CHC", "COT CHC", "AMA CHS", "TEA CH", "HYS CH", "MSB CHN"];
  for (const item of [...declaring, ...others]) assert.ok(walked.includes(item), item);
});

Deno.test("what is neither import nor export is refused where a procedure knows these two alone", () => {
  const further = ["OLA", "COT", "SEA"];
  const values = { I: true, E: true, X: false, D: false, O: false, "1": false };
  const isDirection = (item: Item, { code }: Procedure) =>
    isDirectionItem(item) && procedureKind(code)?.kind !== "refer";
  const walked = walk(
    (item, procedure) => isDirection(item, procedure) && !further.includes(procedure.code),
    values,
  );
  const named = ["TEA IEC", "IVA YNK", "AMA YNK", "DMF IEI", "EAW IEI", "DRM IEI", "MFR IEI"];
  for (const item of named) assert.ok(walked.includes(item), item);
  // What a family's number, key or report depends on is among them, but passengers' and crews' own.
  for (const [code, { prints }] of procedureKinds) {
    const { documentType } = documentFamilies[procedureKind(code)!.family];
    const items = [prints?.direction, typeof documentType === "object" ? documentType.item : ""];
    for (const id of items) {
      if (!id || id === "IOK" || procedureKind(code)!.kind === "refer") continue;
      if (findItem(catalogue.procedure(code)!.layout, id)?.inRequest !== true) continue;
      assert.ok(walked.includes(`${code} ${id}`), `${code} ${id}`);
    }
  }
  for (const code of further) {
    const procedure = catalogue.procedure(code)!;
    const { id } = procedure.layout.items.find(isDirectionItem)!;
    assert.deepEqual(check(procedure, exampleItems(procedure, { [id]: "X" })), [], code);
  }
});

Deno.test("a letter that the operator's table of directions has is taken where the table speaks of the item", () => {
  const table = readCodeTable(
    "directions",
    "code\tfrom\tto\tsuccessor\tname\nI\t\t\t\tin\nT\t\t20200101\t\tthrough\n",
  );
  assert.ok(!isCodeTableFault(table));
  const codes = codeTablesWith([table]);
  let asked = 0;
  for (const procedure of catalogue.procedures()) {
    const { code, layout } = procedure;
    for (const { id } of layout.items.filter((item) => isDirectionItem(item) && item.inRequest)) {
      const codesOf = (value: string) =>
        check(procedure, exampleItems(procedure, { [id]: value }), codes).filter(({ item }) =>
          item === id
        );
      const hasTable = codeItems().some(({ procedures, item, tables }) =>
        procedures.includes(code) && item === id && tables.includes("directions")
      );
      // What the table lacks is judged with the other codes: E is not refused here.
      for (const value of ["I", "E"]) {
        assert.deepEqual(codesOf(value), [], `${code} ${id} ${value}`);
      }
      const knows = check(procedure, exampleItems(procedure, { [id]: "X" })).length === 0;
      if (knows) continue;
      asked++;
      const expected = itemCode(catalogue, code, id, "form");
      assert.deepEqual(codesOf("X").map((each) => each.code), [expected], `${code} ${id} X`);
      const told = codesOf("T").map((each) => each.code);
      assert.deepEqual(told, hasTable ? [] : [expected], `${code} ${id} T`);
    }
  }
  assert.ok(asked > 10, `${asked}`);
});

Deno.test("amounts in items of text say a number, and rates and values are not below zero", () => {
  const amounts = walk(({ kind, name }) => kind === "A" && /^tax amount/i.test(name), {
    "5": true,
    "3889892": true,
    "0.5": true,
    // However people write a number: the item's kind is text.
    "1,234,567": true,
    "1000,5": true,
    "1 000": true,
    "5 VND": true,
    "-5": false,
    "- 5": false,
    "-,5": false,
    "ABC": false,
    "XX": false,
    "-": false,
  });
  assert.equal(amounts.length, 2 + 2 * 5, amounts.join());
  // A good request has the currency for an estimated value.
  const good = { "5%": true, "USD": true, "125000": true, "-": true, "-%": true };
  const texts = { ...good, "-5": false, "-5%": false, "-.5": false };
  const priced = walk(
    ({ kind, name }) => kind === "A" && /^(tax rate|(estimated )?value$)/i.test(name),
    texts,
  );
  assert.equal(priced.length, 2 + 2 * 5 + 2, priced.join());
  for (
    const [code, item, told] of [
      ["AMA", "MKA", "S0088"],
      ["AMA", "AKA", "S0089"],
      ["AMA", "MA5", "S0090"],
      ["AMA", "AA1", "S0091"],
      ["TEA", "EVA", "S0932"],
      ["IDA", "CH", "S1118"],
      ["EDA", "CH", "S1118"],
      ["MIC", "CH", "S0011"],
      ["OLA", "CHC", "S0100"],
      ["AMA", "YNK", "S0064"],
      ["IVA", "YNK", "S0002"],
    ] as const
  ) assert.equal(itemCode(catalogue, code, item, "form"), told, `${code} ${item}`);
});

Deno.test("checkItems() passes every good request that a terminal sent", () => {
  for (const { name, procedure, body } of goodRequests()) {
    const items = readItems(procedure.layout, "request", body);
    if (isRefusal(items)) assert.fail(`${name}: ${items.reason}`);
    assert.deepEqual(checkItems(catalogue, procedure, items), [], name);
  }
});

function check(procedure: Procedure, values: ItemRecord, codes?: CodeTables): ResultCode[] {
  const bytes = writeItems(procedure.layout, "request", values);
  const items = readItems(procedure.layout, "request", bytes);
  if (isRefusal(items)) assert.fail(items.reason);
  return checkItems(catalogue, procedure, items as Items, codes);
}

interface GoodRequest {
  readonly name: string;
  readonly procedure: Procedure;
  readonly body: Uint8Array;
}

/** The captured requests and the samples beside this test. */
function goodRequests(): GoodRequest[] {
  const folders = captureFolders().map(({ captures }) => captures);
  return [new URL("./testdata/", import.meta.url), ...folders].flatMap((folder) => {
    const requests = requestsIn(folder);
    assert.ok(requests.length >= 3, "a folder of requests holds too few");
    return requests;
  });
}

/** Pairs of `NAME.json`, which says what it is, and `NAME.http`, the request as received. */
function requestsIn(folder: URL): GoodRequest[] {
  const requests: GoodRequest[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".json") || name === "users.json") continue;
    const about = JSON.parse(Deno.readTextFileSync(new URL(name, folder)));
    const procedure = catalogue.procedure(about.procedure);
    if (about.group !== "good" || procedure === undefined) continue;
    const http = Deno.readFileSync(new URL(name.replace(".json", ".http"), folder));
    const { message_start: start, message_end: end } = about.offsets;
    requests.push({ name, procedure, body: http.subarray(start + 400, end) });
  }
  return requests;
}

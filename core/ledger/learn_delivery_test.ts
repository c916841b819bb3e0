import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { channelOf, type Document, permitOf } from "../documents/mod.ts";
import { channelOutputs, type FamilyName, officerOutputs } from "../procedures/mod.ts";
import { type ItemRecord, writeOutputMessage } from "../wire/mod.ts";
import { applyDelivery, type Delivery, learnDelivery, readDelivery } from "./learn_delivery.ts";
import { outputMeaning, tellingInquiries } from "./output_meaning.ts";

const registered = new Date("2026-11-22T05:00:00Z");
const later = new Date("2026-11-22T05:10:00Z");

const numbers: Readonly<Partial<Record<FamilyName, string>>> = {
  "import declaration": "100000471100",
  "small import declaration": "110000471100",
  "export declaration": "300000471100",
  "small export declaration": "310000471100",
  "transport declaration": "500000471100",
};

/** A declaration that VNACCS registered and of which nothing has passed since. */
function unheard(family: FamilyName, change: Partial<Document> = {}): Document {
  const number = numbers[family]!;
  return {
    ...{ id: number.slice(0, 11), number, family, keys: [], owner: "A0001", declarant: "A0001" },
    ...{ company: "", office: "01AB", state: "registered", corrections: 0, complete: true },
    content: { procedure: "IDA", body: new Uint8Array() },
    channel: { kind: "unknown", since: registered, atLeast: 1 },
    dates: { created: registered, registered, unpermitted: registered },
    ...{ links: [], printed: [], receipts: [] },
    ...change,
  };
}

function read(output: string, number: string, values: ItemRecord = {}): Delivery | undefined {
  const message = catalogue.output(output)!;
  const bytes = writeOutputMessage({
    ...{ message, values, information: number, receivedAt: later },
    ...message.type === "P" ? { rtpInfo: "TOKEN" } : {},
  });
  return readDelivery(bytes, catalogue);
}

function after(document: Document, output: string, values: ItemRecord = {}): Document {
  const delivery = read(output, document.number, values);
  assert.ok(delivery, output);
  return applyDelivery(document, delivery, { at: later });
}

/** The item of an output that has a name. */
function itemNamed(output: string, name: RegExp): string {
  return catalogue.output(output)!.layout.items.find((item) => name.test(item.name))!.id;
}

const channelName = /^(inspection kind classification code|selected screening criteria)$/i;

Deno.test("every report of a declaration tells its channel, its permit, or both", () => {
  const codes = [...catalogue.outputs()].map(({ code }) => code)
    .filter((code) => /^V[AR][DE][123][A-Z]{2}$/.test(code));
  assert.ok(codes.length > 100, `${codes.length} reports`);
  for (const code of codes) {
    const meaning = outputMeaning(code.startsWith("VR") ? `VA${code.slice(2)}` : code);
    assert.ok(meaning, `${code} tells something`);
    for (const family of meaning.families) {
      const heard = after(unheard(family), code);
      const isPermit = /[GFJ]$/.test(code) && !/[12]F[CE]$|[123]J[DE]$/.test(code);
      assert.equal(permitOf(heard), isPermit ? "given" : "unknown", code);
      const digit = Number(code[3]);
      if (isPermit && digit > 1) {
        // Of yellow as of red.
        assert.deepEqual(heard.channel, { kind: "unknown", since: registered, atLeast: 2 }, code);
      } else assert.equal(channelOf(heard), digit, code);
      assert.equal(after(heard, code), heard, "again: nothing new");
    }
  }
});

Deno.test("the reports that the standby makes itself are among them", () => {
  for (const [family, variants] of Object.entries(channelOutputs)) {
    const permits = Object.values(officerOutputs[family as FamilyName]!.permit);
    const all = Object.values(variants).flatMap(({ registered, corrected }) =>
      [registered, corrected].flatMap(({ notices, permit }) => [
        ...Object.values(notices).flat(),
        permit!,
      ])
    );
    for (const code of [...permits, ...all]) {
      assert.ok(outputMeaning(code)?.families.includes(family as FamilyName), code);
    }
  }
});

Deno.test("an item that holds the channel tells more than the code, and the heavier one counts", () => {
  const cases: [output: string, value: string, channel: number | undefined][] = [
    ["VAD2AG", "3", 3],
    ["VAD2AG", "2  ", 2],
    ["VAD2AG", "X", undefined],
    ["VAD2AC", "3D", 3],
    ["VAD3AC", "1", 3],
    ["VAS513", "2", 2],
    ["VAS513", "", undefined],
  ];
  for (const [output, value, channel] of cases) {
    const family = outputMeaning(output)!.families[0]!;
    const heard = after(unheard(family), output, { [itemNamed(output, channelName)]: value });
    assert.equal(channelOf(heard), channel, `${output} ${value}`);
  }
});

Deno.test("the answer to an inquiry tells channel, permit and cancellation, as they are then", () => {
  assert.deepEqual(tellingInquiries, ["IID", "IEX", "ITF"]);
  const answers: [output: string, family: FamilyName][] = [
    ["VAD0AP", "import declaration"],
    ["VAD0FP", "small import declaration"],
    ["VAE0LC", "export declaration"],
    ["VAE0JC", "small export declaration"],
    ["VAS518", "transport declaration"],
  ];
  for (const [output, family] of answers) {
    const document = unheard(family);
    assert.equal(read(output, document.number), undefined, `${output} of a draft`);
    const channel = { [itemNamed(output, channelName)]: "2" };
    const yellow = after(document, output, channel);
    assert.equal(channelOf(yellow), 2, output);
    assert.equal(permitOf(yellow), "unknown", "an officer there may have given it since");
    assert.deepEqual(yellow.dates.unpermitted, later, "but not before");
    assert.deepEqual(yellow.printed, [], "no report passed");
    assert.equal(after(yellow, output, channel), yellow, "the same moment: nothing new");

    const day = itemNamed(output, /^(date of permit|approval date)$/i);
    const permitted = after(document, output, { ...channel, [day]: "23112026" });
    assert.equal(permitOf(permitted), "given", output);
    assert.deepEqual(permitted.dates.cleared, new Date("2026-11-22T17:00:00Z"));
    assert.equal(permitted.dates.unpermitted, undefined);

    const gone = itemNamed(output, /cancellation( date)?$/i);
    const cancelled = after(document, output, { ...channel, [gone]: "24112026" });
    assert.equal(cancelled.state, "cancelled", output);
    assert.deepEqual(cancelled.dates.cancelled, new Date("2026-11-23T17:00:00Z"));
  }
});

Deno.test("what VNACCS cancels gives back what it had drawn, and is said once", () => {
  const number = numbers["import declaration"]!;
  const links = [
    { kind: "exemption list", number: "750000000010" },
    { kind: "temporary declaration", number: "300000000010" },
  ] as const;
  const document = unheard("import declaration", { links });
  const draw = { line: 1, quantity: "2.5" };
  const drawn = [{ ...draw, declaration: document.id }, { ...draw, declaration: "10000000009" }];
  const all = new Map(["75000000001", "30000000001"].map((id) => [id, { ...document, id, drawn }]));
  const gone = itemNamed("VAD0AP", /cancellation( date)?$/i);
  const channel = { [itemNamed("VAD0AP", channelName)]: "2" };
  const learn = (values: ItemRecord, about = document) =>
    learnDelivery(about, read("VAD0AP", number, values)!, {
      at: later,
      byId: (id) => all.get(id),
    });
  assert.equal(learn(channel).length, 1, "not cancelled");
  const [cancelled, ...others] = learn({ ...channel, [gone]: "24112026" });
  assert.equal(cancelled!.state, "cancelled");
  assert.deepEqual(others.map(({ id }) => id), [...all.keys()]);
  for (const other of others) assert.deepEqual(other.drawn, [drawn[1]]);
  assert.deepEqual(learn({ ...channel, [gone]: "24112026" }, cancelled), []);
});

Deno.test("a report of an earlier branch binds the present one from below, and tells no more", () => {
  const document = unheard("import declaration", { number: "100000471101", corrections: 1 });
  const told = applyDelivery(
    document,
    read("VAD2AC", "100000471100")!,
    { at: later },
  );
  assert.deepEqual(told.channel, { kind: "unknown", since: registered, atLeast: 2 });
  assert.deepEqual(told, { ...document, channel: told.channel });
  const green = read("VAD1AG", "100000471100")!;
  assert.equal(applyDelivery(told, green, { at: later }), told);
  // The branch of a transport declaration stays at its last digit: there the time tells.
  const often = unheard("transport declaration", {
    number: "500000471109",
    corrections: 12,
    channel: { kind: "unknown", since: new Date(later.getTime() + 1000), atLeast: 1 },
  });
  const old = read("VAS513", often.number, { [itemNamed("VAS513", channelName)]: "2" })!;
  const after12 = applyDelivery(often, old, { at: later });
  assert.equal(after12.channel?.kind === "unknown" && after12.channel.atLeast, 2);
});

Deno.test("a permit given by VNACCS closes the declaration; a release closes it and is cleared later", () => {
  for (const [family, { permit }] of Object.entries(officerOutputs)) {
    const green = Object.values(channelOutputs[family as FamilyName]!).map(({ registered }) =>
      registered.permit!
    );
    for (const code of [...green, ...Object.values(permit)]) {
      const permitted = after(unheard(family as FamilyName), code);
      assert.deepEqual([permitted.state, permitOf(permitted)], ["cleared", "given"], code);
      const isRelease = /^VAD[12]BJ$/.test(code);
      assert.deepEqual(permitted.dates[isRelease ? "released" : "cleared"], later, code);
      assert.equal(permitted.dates[isRelease ? "cleared" : "released"], undefined, code);
      if (!isRelease) continue;
      const cleared = after(permitted, code.replace("BJ", "AG"));
      assert.deepEqual([cleared.dates.released, cleared.dates.cleared], [later, later], code);
    }
  }
});

Deno.test("a report makes no channel lighter, in whatever order they are fetched; an answer does", () => {
  for (const [family, variants] of Object.entries(channelOutputs)) {
    const document = unheard(family as FamilyName);
    const notices = Object.values(variants).flatMap(({ registered, corrected }) =>
      [registered, corrected].flatMap(({ notices }) => Object.values(notices).flat())
    );
    for (const first of notices) {
      const heard = after(document, first);
      for (const second of notices) {
        const both = after(heard, second);
        const heaviest = [heard, after(document, second)].map((each) => channelOf(each) ?? 0);
        assert.equal(channelOf(both) ?? 0, Math.max(...heaviest), `${first}, then ${second}`);
      }
    }
  }
  const red = after(unheard("import declaration"), "VAD3AC");
  const answer = after(red, "VAD0AP", { [itemNamed("VAD0AP", channelName)]: "2" });
  assert.equal(channelOf(answer), 2);
  // Customs gave a permit after a check: the green report of before tells nothing of now.
  const checked = after(unheard("import declaration"), "VAD2AG");
  assert.equal(after(checked, "VAD1AC").channel, checked.channel);
});

Deno.test("what was released and is corrected since may have a permit again that nobody has heard of", () => {
  const document = unheard("import declaration", {
    dates: { created: registered, registered, released: registered, unpermitted: registered },
  });
  for (const output of ["VAD2AC", "VAD0AP"]) {
    const values = { [itemNamed(output, channelName)]: "2" };
    const heard = after(document, output, values);
    assert.equal(channelOf(heard), 2, output);
    assert.equal(permitOf(heard), "unknown", output);
  }
});

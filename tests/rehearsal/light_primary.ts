/**
 * A primary that costs next to nothing, as a process of its own. It answers declarations of a
 * rehearsal with what a primary would say to a first give-back – results with numbers, screens,
 * "not found" and drafts for inquiries – from replies that were made once for a model declaration.
 * It verifies, decides and keeps nothing but numbers: for measuring a give-back and not the primary,
 * which on a rehearsal's machine has no cores of its own.
 *
 *     deno run -A tests/rehearsal/light_primary.ts [PAUSE_MS]
 */
import { Buffer } from "node:buffer";
import { Terminal } from "../../adapters/terminal/mod.ts";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { readNumberMap } from "../../core/give_back/mod.ts";
import { documentStem, writeDocumentNumber } from "../../core/numbering/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { type Header, headerBytes, readHeader } from "../../core/wire/mod.ts";
import { Centre } from "../support/centre.ts";
import { type Declaration, valuesOf } from "./declarant.ts";

/** A reply to the model declaration, cut where a declaration's own words stand. */
interface Template {
  readonly text: string;
  readonly linkInfo: string;
}

const account = { userId: "A0001A01", password: "p", terminalId: "T00001", accessKey: "K" };
const bill = "RH00000000";
const billForm = /RH\d{8}/;

/** What a primary keeps of a document. */
interface Kept {
  readonly number: string;
  branch: number;
  registered: boolean;
}

export class LightPrimary {
  readonly #templates = new Map<string, Template>();
  readonly #documents = new Map<string, Kept>();
  readonly #byBill = new Map<string, Kept>();
  readonly #modelStem: string;
  /** Declarations that were made once more under a bill that has one: none may be. */
  twice = 0;
  #sequence = 1_000_000;

  constructor() {
    const centre = new Centre(4711);
    const terminal = new Terminal(account);
    const model: Declaration = {
      bill,
      steps: [],
      accepted: [],
      number: "",
      numbers: [],
      doubtful: undefined,
      notBefore: 0,
    };
    const learn = (key: string, procedure: string, values = valuesOf(model, "IDC")) => {
      const { contentType, body } = terminal.job(procedure, values, { signed: false });
      const text = Buffer.from(centre.answer(contentType, body, undefined, account.userId))
        .toString("latin1");
      const { linkInfo } = headerOf(contentType, body).header;
      this.#templates.set(key, { text, linkInfo });
    };
    learn("TCC", "TCC", {});
    learn("IDB unknown", "IDB", { BLN: bill });
    learn("IDA", "IDA", valuesOf(model, "IDA"));
    model.number = centre.applied[0]!.documents[0]!.number;
    this.#modelStem = documentStem(model.number);
    learn("IDB draft", "IDB");
    learn("IID draft 0", "IID");
    learn("IDC", "IDC");
    learn("IDB registered", "IDB");
    learn("IID registered 0", "IID");
    learn("IDD", "IDD");
    learn("IDA01", "IDA01", valuesOf(model, "IDA01"));
    learn("IDE", "IDE");
    learn("IID registered 1", "IID");
  }

  /** Declarations that were made. */
  get made(): number {
    return this.#documents.size;
  }

  /** The reply to a request; undefined where a rehearsal does not send such a thing. */
  answer(
    contentType: string | null,
    body: Uint8Array,
    map: string | null,
  ): Buffer | undefined {
    const { header, items } = headerOf(contentType, body);
    const procedure = header.trimmed("procedure");
    if (procedure === "TCC") return this.#fill("TCC", header, "", "");
    const given = /\r\n(\d{12}) *\r\n/.exec(items)?.[1];
    const own = billForm.exec(items)?.[0] ?? bill;
    if (procedure === "IDA") {
      const number = writeDocumentNumber({ type: "10", sequence: ++this.#sequence, branch: 0 });
      const kept = { number, branch: 0, registered: false };
      this.#documents.set(documentStem(number), kept);
      if (this.#byBill.has(own)) this.twice++;
      this.#byBill.set(own, kept);
      return this.#fill("IDA", header, number, own);
    }
    if (procedure === "IDB" && given === undefined) {
      const kept = this.#byBill.get(own);
      const state = kept === undefined ? "unknown" : kept.registered ? "registered" : "draft";
      return this.#fill(`IDB ${state}`, header, kept?.number ?? "", own);
    }
    if (given === undefined) return undefined;
    const named = documentStem(given);
    const stem = (map === null ? undefined : readNumberMap(map))?.get(named) ?? named;
    const kept = this.#documents.get(stem);
    if (kept === undefined) return undefined;
    if (procedure === "IDC") kept.registered = true;
    if (procedure === "IDE") kept.branch++;
    const state = `${kept.registered ? "registered" : "draft"} ${kept.branch}`;
    const key = procedure === "IID" ? `IID ${state}` : procedure;
    return this.#fill(key, header, stem + kept.branch, own);
  }

  #fill(key: string, header: Header, number: string, own: string): Buffer | undefined {
    const template = this.#templates.get(key);
    if (template === undefined) return undefined;
    const text = template.text.replaceAll(template.linkInfo, header.linkInfo);
    if (number === "") return Buffer.from(text, "latin1");
    const model = new RegExp(`${this.#modelStem}\\d`, "g");
    return Buffer.from(text.replace(model, number).replaceAll(bill, own), "latin1");
  }
}

function headerOf(contentType: string | null, body: Uint8Array) {
  const envelope = openEnvelope(contentType, body);
  if (isRefusal(envelope)) throw new Error(envelope.reason);
  const { start, end } = envelope.message;
  const header = readHeader(body, start, end);
  if (isRefusal(header)) throw new Error(header.reason);
  // With the line end before them, so that the first item is a whole line too.
  const items = Buffer.from(body.buffer, body.byteOffset + start + headerBytes - 2);
  return { header, items: items.toString("latin1", 0, end - start - headerBytes + 2) };
}

/** Serves it over HTTP; every answer takes so long. */
export function serveLightPrimary(primary: LightPrimary, pauseMs: number, signal?: AbortSignal) {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal },
    async (request) => {
      const reply = primary.answer(
        request.headers.get("content-type"),
        new Uint8Array(await request.arrayBuffer()),
        request.headers.get("songhanh-number-map"),
      );
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (reply === undefined) return new Response(null, { status: 500 });
      return new Response(new Uint8Array(reply), {
        headers: { "content-type": "text/plain; charset=UTF-8" },
      });
    },
  );
}

if (import.meta.main) {
  const server = serveLightPrimary(new LightPrimary(), Number(Deno.args[0] ?? 0));
  console.log(JSON.stringify({ event: "ready", edi: `127.0.0.1:${server.addr.port}` }));
}

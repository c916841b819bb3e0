import { documentStem, takeNumber, takeReceipt } from "../numbering/mod.ts";
import {
  documentFamilies,
  type DocumentFamily,
  type FamilyName,
  isOutbound,
  procedureKind,
  type ProcedureKindRow,
} from "../procedures/mod.ts";
import { invariant } from "../invariant.ts";
import { userCodeOf } from "../users/mod.ts";
import type { ResultCode } from "../verdict.ts";
import { type Items, resultCodesMax, vietnamTime } from "../wire/mod.ts";
import { contentItems } from "./content_items.ts";
import type {
  DecidedOutput,
  Decision,
  DecisionContext,
  DocumentRequest,
  DocumentsRead,
  NeedsNumbers,
} from "./decision.ts";
import { type Document, type DocumentContent, isExpired, isOwnedBy } from "./document.ts";
import { documentKeys, identityKeys } from "./document_keys.ts";
import { fillOutput, type OutputSource } from "./fill_output.ts";
import { itemCode } from "./item_code.ts";
import { ruleCode, type RuleFault, withItem } from "./rule_code.ts";
import type { Sentence } from "../reasons/mod.ts";

/** Thrown where a number is wanted and none is held; `decide` turns it into its value. */
class OutOfNumbers {
  constructor(readonly needs: NeedsNumbers) {}
}

/**
 * One request being decided: what it asks, what is known, and the words in which deciders speak –
 * find, refuse, accept, fill. It gathers numbers taken, so that a decider need not hand them on; it
 * lives for one decision only and changes nothing outside itself.
 */
export class DecisionCase {
  readonly request: DocumentRequest;
  readonly documents: DocumentsRead;
  readonly context: DecisionContext;
  readonly row: ProcedureKindRow;
  readonly family: DocumentFamily;
  /** First five characters of the user ID. */
  readonly userCode: string;
  #numbers: DecisionContext["numbers"];
  #receipts: DecisionContext["receipts"];

  constructor(request: DocumentRequest, documents: DocumentsRead, context: DecisionContext) {
    const row = procedureKind(request.procedure.code);
    invariant(row !== undefined, `procedure "${request.procedure.code}" has a kind`);
    this.request = request;
    this.documents = documents;
    this.context = context;
    this.row = row;
    this.family = documentFamilies[row.family];
    this.userCode = userCodeOf(request.userId);
    this.#numbers = context.numbers;
    this.#receipts = context.receipts;
  }

  /** Runs a decider; a lack of numbers ends it. */
  static run(decide: () => Decision): Decision | NeedsNumbers {
    try {
      return decide();
    } catch (error) {
      if (error instanceof OutOfNumbers) return error.needs;
      throw error;
    }
  }

  /** Value of the item that names the document, or empty. */
  get number(): string {
    return this.row.number === undefined ? "" : this.request.items.value(this.row.number);
  }

  /** Families whose documents the procedure may name. */
  get families(): readonly FamilyName[] {
    return [this.row.family, ...this.row.families ?? []];
  }

  /** Natural keys of the request, the identifying one first. */
  get keys(): string[] {
    return documentKeys(this.row.keys ?? [], this.request.items);
  }

  readonly owned = (document: Document): boolean =>
    isOwnedBy(document, this.userCode) || (this.request.seesAll === true && this.#reads);

  get #reads(): boolean {
    const { kind } = this.row;
    return kind === "refer" || kind === "call up" || kind === "call up draft";
  }

  /** A code of the procedure's list with its item; where the list lacks it, the item's own code. */
  readonly catalogueCode = (code: string, item: string): ResultCode => {
    const { catalogue } = this.context;
    const procedure = this.request.procedure.code;
    const all = catalogue.errorCodes(procedure);
    if (all.some((candidate) => candidate.code === code)) return withItem(all, code, item);
    return { code: itemCode(catalogue, procedure, item, "form"), item, repetition: 0 };
  };

  /** The values of stored content. What was accepted once can be read. */
  readonly itemsOf = (content: DocumentContent): Items => {
    // A document that this request makes or changes has its values.
    if (content.body === this.request.body) return this.request.items;
    const items = contentItems(this.context.catalogue, content);
    invariant(items !== undefined, `stored content of "${content.procedure}" is readable`);
    return items;
  };

  /**
   * The document that the request names: by its number, whatever branch up to the present one, or
   * where it gives none by its identifying natural key. Drafts whose time is over are gone. The
   * user's own go before those of others.
   */
  find(): Document | undefined {
    if (this.number !== "") {
      const found = this.documents.byId(documentStem(this.number));
      return found !== undefined && this.isMeant(found) && this.number <= found.number
        ? found
        : undefined;
    }
    return this.findByKeys()[0];
  }

  /** All documents that the identifying natural keys name; the user's own if there are any. */
  findByKeys(): Document[] {
    const found = new Set<Document>();
    for (const key of identityKeys(this.row.keys ?? [], this.request.items)) {
      for (const document of this.documents.byKey(key)) {
        if (this.isMeant(document)) found.add(document);
      }
    }
    const own = [...found].filter(this.owned);
    return own.length > 0 ? own : [...found];
  }

  /** Of a family that the procedure speaks of, and not gone. */
  isMeant(document: Document): boolean {
    return this.families.includes(document.family) && !isExpired(document, this.context.receivedAt);
  }

  /** Takes a document number, for the request's family unless another type is wanted. */
  takeNumber(type = this.documentType()): string {
    invariant(type !== undefined, `documents of "${this.row.family}" have numbers`);
    const taken = takeNumber(this.#numbers, type);
    if (taken === undefined) throw new OutOfNumbers({ kind: "needs numbers", of: type });
    this.#numbers = taken.blocks;
    return taken.number;
  }

  /** Type of the documents that the request makes, by its direction where the family has two. */
  documentType(): string | undefined {
    const { documentType } = this.family;
    if (documentType === undefined || typeof documentType === "string") return documentType;
    const value = this.request.items.value(documentType.item);
    return isOutbound(value) ? documentType.outbound : documentType.inbound;
  }

  /** Takes a receipt number for attached files. */
  takeReceipt(): string {
    const taken = takeReceipt(this.#receipts, vietnamTime(this.context.receivedAt));
    if (taken === undefined) throw new OutOfNumbers({ kind: "needs numbers", of: "receipt" });
    this.#receipts = taken.counters;
    return taken.receipt;
  }

  /** Refuses with codes; numbers taken meanwhile stay with the lane. */
  refuse(codes: readonly ResultCode[], reason?: Sentence): Decision {
    return {
      kind: "decided",
      codes: codes.slice(0, resultCodesMax),
      ...(reason === undefined ? {} : { reason }),
      information: "",
      resultItems: [],
      prints: [],
      documents: [],
      numbers: this.context.numbers,
      receipts: this.context.receipts,
    };
  }

  /** Refuses for a business reason with the procedure's code. */
  refuseFor(fault: RuleFault, item?: string): Decision {
    const { catalogue } = this.context;
    return this.refuse([ruleCode(catalogue, this.request.procedure.code, fault, item)]);
  }

  /** Accepts; what is left out is empty. */
  accept(parts: Partial<Decision> & { readonly number?: string }): Decision {
    const { number = "", ...rest } = parts;
    return {
      kind: "decided",
      codes: [],
      information: number,
      resultItems: number === "" ? [] : [number],
      prints: [],
      documents: [],
      ...rest,
      numbers: this.#numbers,
      receipts: this.#receipts,
    };
  }

  /** An output filled from a document; `content` in place of the document's own, such as a correction. */
  output(code: string, document: Document, content = document.content): DecidedOutput {
    return this.outputOf(code, [this.source(document, content, code)], document.number);
  }

  /** An output filled from sources; `search` repeats what an inquiry asked for. */
  outputOf(code: string, sources: readonly OutputSource[], information: string): DecidedOutput {
    const output = this.context.catalogue.output(code);
    invariant(output !== undefined, `output "${code}" exists`);
    // What the output is filled from already gives nothing more.
    const search: OutputSource | undefined = sources[0]?.items === this.request.items
      ? undefined
      : {
        items: this.request.items,
        facts: { ...this.#facts(code), document: sources[0]?.facts.document },
      };
    return { output: code, values: fillOutput(output, sources, search), information };
  }

  /** A document as source of an output: its values under its present number. */
  source(document: Document, content: DocumentContent, code: string): OutputSource {
    const numberItem = procedureKind(content.procedure)?.number;
    const hasNumber = numberItem !== undefined && document.number !== "" &&
      procedureKind(content.procedure)?.family === document.family;
    return {
      items: this.itemsOf(content),
      overrides: hasNumber ? { [numberItem]: document.number } : undefined,
      facts: { ...this.#facts(code), document },
    };
  }

  #facts(code: string): OutputSource["facts"] {
    const { request, context } = this;
    const output = context.catalogue.output(code);
    invariant(output !== undefined, `output "${code}" exists`);
    return {
      output,
      userId: request.userId,
      company: request.company,
      receivedAt: context.receivedAt,
    };
  }
}

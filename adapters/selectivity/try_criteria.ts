import type { Sql } from "postgres";
import type { Catalogue } from "../../core/catalogue/mod.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import {
  channelFactsOf,
  contentItems,
  declarationItems,
  type Document,
  heldBecause,
} from "../../core/documents/mod.ts";
import { type Channel, documentFamilies } from "../../core/procedures/mod.ts";
import { type ChannelRules, decideChannel } from "../../core/routing/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type DocumentRow, readDocumentRow } from "../documents/document_rows.ts";

/** What criteria would decide of the latest registered declarations, and what was decided. */
export interface Trial {
  /** Declarations that were looked at. */
  readonly tried: number;
  /** How many get each channel by these criteria. */
  readonly channels: Readonly<Record<"1" | "2" | "3", number>>;
  /** How often each rule decides, the most often first. */
  readonly rules: readonly { readonly rule: string; readonly count: number }[];
  /** Declarations whose channel would be another; the first of them. */
  readonly changed: number;
  readonly samples: readonly {
    readonly number: string;
    readonly family: string;
    /** Undefined where the channel is not known here. */
    readonly was: Channel | undefined;
    readonly wouldBe: Channel;
    readonly rule: string;
  }[];
  /** Declarations that could not be opened or read; `evidence verify` names them. */
  readonly unreadable: number;
}

/** Declarations that criteria are tried against: at most, and where nobody says how many. */
export const triedMax = 2_000;
export const triedUsually = 500;

/** Declarations whose channel would be another that are named; the others are counted. */
const samplesMax = 50;

/** Tries criteria against the latest registered declarations. Changes nothing. */
export async function tryCriteria(
  sql: Sql,
  rules: ChannelRules,
  { seal, catalogue, codes, limit, at }: {
    readonly seal: ByteSeal;
    readonly catalogue: Catalogue;
    /** In force: what they do not know is held, whatever the criteria say. */
    readonly codes: CodeTables;
    readonly limit: number;
    readonly at: Date;
  },
): Promise<Trial> {
  const families = Object.keys(declarationItems);
  const rows = await sql<DocumentRow[]>`
    select d.* from document d
    where d.family = any (${families}) and d.state <> 'draft'
    order by d.created_at desc limit ${limit}`;
  const channels = { "1": 0, "2": 0, "3": 0 };
  const byRule = new Map<string, number>();
  const samples: Trial["samples"][number][] = [];
  let changed = 0;
  let unreadable = 0;
  for (const row of rows) {
    const { document, unopened } = readDocumentRow(row, [], seal);
    const decision = unopened === undefined
      ? decideWith(rules, document, { catalogue, codes, at })
      : undefined;
    if (decision === undefined) {
      unreadable++;
      continue;
    }
    channels[`${decision.channel}`]++;
    byRule.set(decision.rule, (byRule.get(decision.rule) ?? 0) + 1);
    const was = document.channel?.kind === "known" ? document.channel.channel : undefined;
    if (was === decision.channel) continue;
    changed++;
    if (samples.length >= samplesMax) continue;
    const { number, family } = document;
    samples.push({ number, family, was, wouldBe: decision.channel, rule: decision.rule });
  }
  return {
    tried: rows.length - unreadable,
    channels,
    rules: [...byRule].map(([rule, count]) => ({ rule, count }))
      .toSorted((one, other) => other.count - one.count),
    changed,
    samples,
    unreadable,
  };
}

function decideWith(
  rules: ChannelRules,
  document: Document,
  { catalogue, codes, at }: {
    readonly catalogue: Catalogue;
    readonly codes: CodeTables;
    readonly at: Date;
  },
) {
  const spec = declarationItems[document.family];
  const { channels } = documentFamilies[document.family];
  const items = contentItems(catalogue, document.content);
  if (spec === undefined || channels === undefined || items === undefined) return undefined;
  const { procedure } = document.content;
  const held = heldBecause(
    { codes, receivedAt: at, since: document.dates.created },
    procedure,
    items,
  );
  const facts = channelFactsOf(document, items, spec, { date: at, offices: codes.offices.entries });
  return decideChannel(rules, { ...facts, held }, channels);
}

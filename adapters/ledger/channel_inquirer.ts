/**
 * Asks the primary, while it is well, which channel it gave the declarations whose report has not
 * passed here (F73): the terminal fetches by hand, and a failure in between leaves the standby without
 * knowing. What the primary answers is learnt like an answer to a terminal.
 *
 * - One question a declaration, then again after a pause that doubles, up to `pauseMsMax`.
 * - Never more than `perSecond` questions, `atOnce` of them in hand, and the newest first; on
 *   connections of its own. The relay does not wait for any of it.
 * - What the primary left without an answer comes behind all others: it may be that one question alone.
 * - What is not asked, or is answered without a channel, stays unknown.
 */
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { mapNumber } from "../../core/give_back/mod.ts";
import { type Delivery, inquiryOf, learnDelivery, readDelivery } from "../../core/ledger/mod.ts";
import { documentStem } from "../../core/numbering/mod.ts";
import type { FamilyName } from "../../core/procedures/mod.ts";
import { channelOf, channelSources } from "../../core/documents/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { BatchDocuments } from "../documents/batch_documents.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import type { Terminal } from "../terminal/mod.ts";
import type { PrimaryAnswer } from "../vnaccs/primary_client.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";
import { channelIsUnknown } from "./channels_unknown.ts";
import { replyCode } from "../../core/reply_code.ts";
import { replyText } from "../reply_text.ts";
import { writeFindings } from "./write_findings.ts";

/** Codes that are about who asks, not about what is asked (docs/wire-protocol.md 12). */
const saysOfSender = /^(A0003|A0004|A0005|A0012|A0013|A0014|U0001)$/;
/** Stream of changes that no message of the journal made. */
const noStream = 0;

export interface InquirerLimits {
  /** How long a registration's own report is waited for first. */
  readonly ageMs: number;
  readonly perSecond: number;
  readonly atOnce: number;
  /** Declarations that are kept in mind at most. */
  readonly queueMax: number;
  /** First and longest pause between two questions about one declaration. */
  readonly pauseMs: number;
  readonly pauseMsMax: number;
}

export interface ChannelInquirerOptions {
  readonly sql: Sql;
  readonly seal: ByteSeal;
  readonly post: (contentType: string | null, body: Uint8Array) => Promise<PrimaryAnswer>;
  /** Who asks. */
  readonly service: Pick<Terminal, "job">;
  readonly limits: InquirerLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The primary does not answer who asks – unknown to it, wrong password –: all questions are in vain. */
  readonly onRefused?: (code: string) => void;
}

interface Candidate {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
  /** What the primary calls it, without branch. */
  readonly theirs: string;
  readonly row: { readonly stream: number; readonly sequence: number };
}

/** What a turn came to. */
export interface InquiryTurn {
  readonly asked: number;
  /** Declarations of which something was learnt. */
  readonly learnt: number;
}

export class ChannelInquirer {
  /** When a declaration may be asked about again, and how often it was. */
  readonly #asked = new Map<string, { readonly times: number; readonly dueAt: number }>();
  /** Declarations about which the last question had no answer. */
  readonly #unanswered = new Set<string>();
  #allowedAt = 0;

  constructor(private readonly options: ChannelInquirerOptions) {}

  /** Asks about as many as are due and allowed since the last turn. */
  async turn(): Promise<InquiryTurn> {
    const { sql, limits, now } = this.options;
    const [mode] = await sql`select mode, epoch::text as epoch from mode`;
    if (mode?.mode !== "relay" && mode?.mode !== "failback") return { asked: 0, learnt: 0 };
    // A second's questions at most, however long nobody looked.
    const sinceMs = Math.min(now() - this.#allowedAt, 1_000);
    const allowed = Math.floor(sinceMs / 1_000 * limits.perSecond);
    if (allowed < 1) return { asked: 0, learnt: 0 };
    this.#allowedAt = now();
    const isLast = ({ id }: Candidate) => this.#unanswered.has(id) ? 1 : 0;
    const due = (await this.#candidates())
      .filter(({ id }) => (this.#asked.get(id)?.dueAt ?? 0) <= now())
      .toSorted((one, other) => isLast(one) - isLast(other))
      .slice(0, allowed);
    let [asked, learnt, isDown] = [0, 0, false];
    const lines = Array.from({ length: limits.atOnce }, async () => {
      for (let next = due.shift(); next !== undefined && !isDown; next = due.shift()) {
        const answer = await this.#ask(next);
        if (answer === "not asked") isDown = true;
        else {
          asked++;
          if (answer !== undefined && await this.#learn(next, answer, mode.epoch)) learnt++;
        }
      }
    });
    await Promise.all(lines);
    return { asked, learnt };
  }

  async #candidates(): Promise<Candidate[]> {
    const { sql, limits } = this.options;
    const rows = await sql`
      select d.id, d.number, d.family, d.stream, d.sequence, coalesce(n.theirs, left(d.number, 11)) as theirs
      from (select id, number, family, stream, sequence, changed_at from document
        where ${channelIsUnknown(sql)}
          and changed_at < now() - ${limits.ageMs} * interval '1 millisecond'
        order by changed_at desc limit ${limits.queueMax}) d
      left join number_map n on n.ours = d.id order by d.changed_at desc`;
    const candidates = rows.map((row) => ({
      ...{ id: row.id, number: row.number, family: row.family, theirs: row.theirs },
      row: { stream: Number(row.stream), sequence: Number(row.sequence) },
    }));
    // What is known by now, or further back than anybody looks, is forgotten.
    const ids = new Set(candidates.map(({ id }) => id));
    for (const id of this.#asked.keys()) if (!ids.has(id)) this.#asked.delete(id);
    for (const id of this.#unanswered) if (!ids.has(id)) this.#unanswered.delete(id);
    return candidates;
  }

  /** What the primary shows; undefined where it shows nothing of use. */
  async #ask(
    { id, number, family, theirs }: Candidate,
  ): Promise<Delivery | "not asked" | undefined> {
    const { service, post, limits, now } = this.options;
    const { times = 0, dueAt = 0 } = this.#asked.get(id) ?? {};
    const pauseMs = Math.min(limits.pauseMs * 2 ** times, limits.pauseMsMax);
    // Also where we fail over it, or have no question.
    this.#asked.set(id, { times: times + 1, dueAt: now() + pauseMs });
    const inquiry = inquiryOf(family, theirs + number.slice(theirs.length));
    if (inquiry === undefined) return undefined;
    const { contentType, body } = service.job(inquiry.procedure, inquiry.values, { signed: false });
    const answer = await post(contentType, body);
    if (answer.kind !== "answered") {
      this.#asked.set(id, { times, dueAt });
      this.#unanswered.add(id);
      return "not asked";
    }
    this.#unanswered.delete(id);
    const text = replyText(answer.reply);
    const shown = text && readDelivery(text, catalogue);
    const code = shown === undefined && replyCode(answer.reply.bytes, answer.reply.contentType);
    if (code && saysOfSender.test(code)) this.options.onRefused?.(code);
    if (shown === undefined || shown.id !== theirs) return undefined;
    return {
      ...shown,
      id,
      number: mapNumber(shown.number, new Map([[theirs, documentStem(number)]])),
    };
  }

  /** Whether the answer said something new of the declaration as it is by now. */
  async #learn({ id, row }: Candidate, told: Delivery, epoch: string): Promise<boolean> {
    const { sql, seal, now } = this.options;
    return await sql.begin(async (transaction) => {
      // One after the other with the turns of the ledger; and nothing after a switch, whoever slept.
      await lockWithin(transaction, "ledger");
      const [mode] = await transaction`select epoch::text as epoch from mode`;
      if (mode?.epoch !== epoch) return false;
      const documents = await BatchDocuments.read(transaction, [], seal, {
        furtherIds: [id],
        linkedIds: told.cancelled === undefined ? [] : [id],
      });
      const { byId } = documents.seenBy(-1);
      const document = byId(id);
      if (document === undefined) return false;
      const at = new Date(now());
      const changed = learnDelivery(document, told, { at, byId });
      const [after] = changed;
      if (after === undefined) return false;
      const [maker] = await transaction`
        select state from message where stream = ${row.stream} and sequence = ${row.sequence}`;
      const stoodIn = maker?.state === "stood in";
      // The row stays that of the message which changed the declaration: its sender gets reports of it.
      const writes = changed.map((each) => ({
        ...{ document: each, id: row, procedure: told.output, stoodIn, at },
      }));
      const lines = await writeFindings(transaction, {
        ...{ writes, doubts: [], settled: [], unopened: [] },
        storedDigest: (each) => documents.storedDigest(each),
      }, seal);
      await transaction`
        insert into document_change (id, stream, sequence, at, procedure, number, state, channel, rule)
        values (${id}, ${noStream}, ${at.getTime()}, ${at}, ${told.output}, ${after.number},
          ${after.state}, ${channelOf(after) ?? null},
          ${after.channel?.kind === "known" ? channelSources.primary : null})
        on conflict do nothing`;
      await sealStanding(transaction, lines, seal);
      return true;
    }) as boolean;
  }
}

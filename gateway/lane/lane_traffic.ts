/**
 * Carries the messages of a lane: from a request that was read to the answer that may be sent. How
 * its parts are made is the business of `lane.ts`; the way itself stands in `docs/architecture.md`.
 */
import type { ReceivedRequest, Target, TargetAnswer } from "../../adapters/target.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { type Outcome, outcomeOfAnswer, type TargetName } from "../../core/outcome.ts";
import type { TrafficTally } from "../../core/traffic/mod.ts";
import { type Refusal, refuse } from "../../core/verdict.ts";
import { type Admission, providerOf } from "../../core/providers/mod.ts";
import type { Intake } from "../intake/app.ts";
import {
  busyAnswer,
  isPlainText,
  receiveMessage,
  type Receiving,
} from "../intake/receive_message.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { FairShare } from "./fair_share.ts";
import type { LanePasswords } from "./lane_passwords.ts";
import { codeLabel, isResultCode, knownProcedure, userLabel } from "./metric_labels.ts";
import { namedFields } from "./named_fields.ts";
import type { Supplied } from "./supplied.ts";
import { say } from "../../core/reasons/mod.ts";

export interface LaneTrafficOptions
  extends Pick<Receiving, "inspection" | "journal" | "partyOf" | "gate"> {
  readonly share: FairShare;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly supplied: Supplied;
  /** Undefined where no primary is set. */
  readonly relay: Target | undefined;
  readonly standby: Target;
  /** Whether the database has lost rows and nothing is settled yet. */
  readonly isLosing: () => boolean;
  /** A code that a message was answered with, other than success, and what became of the message. */
  readonly onCode: (code: string, outcome: Outcome) => void;
  readonly readsNumberMap: boolean;
  readonly passwords: LanePasswords;
  readonly metrics: Metrics;
  readonly tally: TrafficTally;
  /** The lane's, among those of its process. */
  readonly number: number;
  readonly log: Log;
  /** Undefined where nothing is traced. */
  readonly tracer: Intake["tracer"];
}

export class LaneTraffic implements Intake {
  readonly #receiving: Receiving;

  constructor(private readonly options: LaneTrafficOptions) {
    const { inspection, journal, partyOf, share, gate, supplied, log, passwords } = options;
    this.#receiving = {
      ...{ inspection, journal, partyOf, share, gate },
      target: (message) => this.#target(message),
      stopped: () => options.isLosing() ? "the database has lost rows" : supplied.mode.stopped,
      epoch: supplied.epoch,
      otherEpoch: supplied.otherEpoch,
      beforeAnswer: (answer) => answer.isHeldBack ? passwords.pause() : undefined,
      onCannotRecord: (error, message) =>
        log.warn("could not record a message", { error, ...namedFields(message) }),
      onBug: (error, message) =>
        log.error("could not handle a message", { error, ...namedFields(message) }),
    };
  }

  get now(): () => number {
    return this.options.now;
  }

  get tracer(): Intake["tracer"] {
    return this.options.tracer;
  }

  get readsNumberMap(): boolean {
    return this.options.readsNumberMap;
  }

  admit(header: string | null): Admission {
    const admission = this.options.supplied.providers.admit(header, this.options.now());
    if (admission.kind === "unknown") this.options.passwords.noteToken();
    return admission;
  }

  async receive(request: Parameters<Intake["receive"]>[0]): Promise<TargetAnswer> {
    const { metrics, now, share } = this.options;
    // Before anything is done for it.
    if (share.isFull) return this.#busyAnswer(request);
    let procedure = "";
    let user = "";
    try {
      const answer = await receiveMessage(request, this.#receiving, (message, milliseconds) => {
        metrics.seconds.observe("inspect", milliseconds / 1000);
        user = userLabel(message.header?.trimmed("userId"));
        if (message.kind === "message") procedure = knownProcedure(message.procedure);
        else if ("text" in message.refusal) {
          metrics.verifyFailures.inc({ reason: message.refusal.text });
        }
        request.trace?.span("inspect", performance.now() - milliseconds, {
          "songhanh.procedure": procedure,
          "songhanh.signature": message.verification?.kind,
          hasFailed: message.kind !== "message",
        });
      });
      request.trace?.note({
        "songhanh.procedure": procedure,
        "songhanh.result": answer.result,
        "songhanh.code": codeLabel(answer.code),
        "songhanh.target": answer.askedOf ?? "gateway",
        "songhanh.lane": this.options.number,
        "songhanh.provider": providerOf(request.sender),
      });
      const outcome = this.#count(request, answer, { procedure, user });
      metrics.requests.inc(procedure, answer.result);
      if (isResultCode(answer.code)) this.#noteCode(answer.code, outcome);
      if (answer.result === "repeated") metrics.duplicates.inc({ verdict: "answered" });
      return answer;
    } finally {
      metrics.seconds.observe("answer", (now() - request.receivedAt) / 1000);
    }
  }

  /** A message that there is no room for. */
  onBusy({ receivedAt, sender }: Pick<ReceivedRequest, "receivedAt" | "sender">): void {
    const { metrics } = this.options;
    const refused = { result: "refused", code: "A0011" } as const;
    const outcome = this.#count({ receivedAt, sender }, refused, { procedure: "", user: "" });
    metrics.requests.inc("", "busy");
    this.#noteCode(refused.code, outcome);
  }

  #noteCode(code: string, outcome: Outcome): void {
    this.options.metrics.resultCodes.inc({ code: codeLabel(code) });
    this.options.onCode(code, outcome);
  }

  /** By outcome and who was asked: what VNACCS said is never counted as the standby's, nor the other way. */
  #count(
    { receivedAt, sender }: Pick<ReceivedRequest, "receivedAt" | "sender">,
    { result, code, askedOf }: Pick<TargetAnswer, "result" | "code" | "askedOf">,
    { procedure, user }: { readonly procedure: string; readonly user: string },
  ): Outcome {
    const { tally, number, now } = this.options;
    const at = now();
    const target: TargetName = askedOf ?? "gateway";
    const outcome = outcomeOfAnswer({ procedure, result, code });
    tally.note({
      ...{ at, outcome, target, procedure, user },
      milliseconds: at - receivedAt,
      code: codeLabel(code),
      provider: providerOf(sender) ?? "",
      lane: String(number),
    });
    return outcome;
  }

  #busyAnswer(request: ReceivedRequest): TargetAnswer {
    const { contentType, body, receivedAt } = request;
    this.onBusy(request);
    const header = isPlainText(contentType) ? peekHeader(body) : undefined;
    return busyAnswer(header, receivedAt, "too many messages in flight");
  }

  #target({ notVerified }: InspectedMessage): Target | Refusal {
    const { supplied, relay, standby } = this.options;
    switch (supplied.mode.mode) {
      case "relay":
      case "failback":
        return relay ?? refuse("A0006", say("NO_PRIMARY"));
      case "standby":
        // To relay what cannot be verified leaves the judgement to VNACCS; whoever stands in has none.
        return notVerified ?? standby;
      case "closed":
        return refuse("A0010", say("CLOSED"));
    }
  }
}

import { adapterLimits } from "../adapters/limits.ts";
import { signersBytesMax } from "../core/signature/mod.ts";
import { trustLimits } from "../core/trust/mod.ts";

/**
 * Bounds that parts of the gateway share, that a part is handed, or that add up: to memory at the worst
 * (`memoryBytesMax` below), to the processor's time, to the time of an answer. Those of the adapters
 * are in `adapters/limits.ts`, those of the wire format in `core/`; the size of a body and the number of
 * lanes are settings. A bound of one place alone stands there, with its unit and its reason: a rule of
 * `tests/tidy_test.ts` finds one without.
 */
export const limits = {
  /** Messages that a lane has taken and not answered; one more is told A0011. */
  laneMessagesMax: 2_048,
  /** Bytes of the bodies of a lane together, under way and in flight. */
  laneBodyBytesMax: 128 * 1024 * 1024,
  /** Larger ones leave a quarter of that to the others; nothing a terminal sends often is. */
  largeBodyBytes: 256 * 1024,
  /** What is read at once while a request is waited for: a head, and the beginning of its body. */
  connectionBufferBytes: 8_192,
  /** Longest `Content-Type` that is taken: it is kept as it is, and a terminal's has some 150 bytes. */
  contentTypeBytesMax: 1_024,
  /** How long a head may take from its first byte. */
  headMs: 10_000,
  /** A body under way that brings less than this a second, after its first seconds, is given up. */
  bodyBytesPerSecondMin: 256,
  bodyGraceMs: 5_000,
  /**
   * A body that takes longer than `SONGHANH_BODY_MS` may go on for as long again each time it has brought
   * this much a second since: 64 kbit/s. The files of one message (4.1 MB in base64) come by any line of
   * today, whose sender could do nothing about a time that is over. Nobody can hold more by it than before:
   * whoever only wants to hold a place, or the room of a large body, does so for less within the first
   * time, at `bodyBytesPerSecondMin`, as often as he likes; to hold all rooms for longer (half for an
   * address) costs 32 times of that for each. A sender who falls silent holds his for two such times at
   * most.
   */
  longBodyBytesPerSecondMin: 8_192,
  /** How long a sender may take to read its answer. */
  answerMs: 60_000,
  /** What is read and dropped behind a last answer, so that no reset takes it away. */
  lingerMs: 2_000,
  lingerBytesMax: 1_048_576,
  /** After so long an answer waits a turn of the event loop for news of a sender who may have left. */
  watchedAnswerMs: 100,
  /** How long after the answer a sender that had closed its side is looked at: longer than bytes travel. */
  leftSenderMs: 100,
  /** How long a connection without a request stays before it makes way for another. */
  waitingMs: 10,
  /** Of so many one is looked for that may make way for another of its address. */
  waitingLookedAt: 256,
  /** How often connections are looked at for their times, at most. */
  lookMs: 1_000,
  /** How long a listener whose certificate was renewed still takes what has come to it. */
  renewedListenerMs: 500,
  /** How often the users file is looked at. */
  usersFileLookMs: 2_000,
  /** Pause after an accept that failed. */
  acceptPauseMs: 100,
  /** Files that are no connections: libraries, listeners, database, journal of the log. */
  otherFiles: 64,
  /** Connections to the admin address, of every eighth file at most; one network may have half of them. */
  adminConnectionsMax: 1_024,
  /**
   * Kilobytes of a form that anybody may send, who need not be signed in: a name and a password; and of
   * the signature with which an enterprise proves who it is, of which so many are taken at once, and half
   * of them from one network.
   */
  openFormKilobytesMax: 4,
  proofFormKilobytesMax: 80,
  proofFormsMax: 128,
  /** How often is looked whether it still accepts where nobody has come, and how long that may take. */
  adminLookMs: 5_000,
  adminHearMs: 1_000,
  /** Kilobytes of criteria, a million characters, and of notes from paper, ten, of three bytes at most. */
  criteriaKilobytesMax: 4_096,
  paperKilobytesMax: 32_768,
  /** How long a request there may take until it has come, and a connection wait for the next one. */
  adminRequestMs: 60_000,
  adminIdleMs: 30_000,
  /** As many more for each lane: its listener, its connections to the database, its thread. */
  laneFiles: 32,
  /** Connections to the EDI address where more files may be open than anybody needs. */
  connectionsMax: 16_384,
  /** How long a message waits for an absent database before it is told A0011. */
  journalWaitMs: 5_000,
  /**
   * Connections to the primary that one lane opens: one for each message that it has in flight, or a
   * sender whose messages take long there would keep the others waiting for one (F27).
   */
  primaryConnectionsMax: 2_048,
  /** How long a connection to the primary may take, with its TLS. */
  primaryConnectMs: 5_000,
  /** One answer of the primary, and all that one lane is reading: beyond that an outcome is unknown. */
  primaryReplyBytesMax: 16 * 1024 * 1024,
  primaryRepliesBytesMax: 256 * 1024 * 1024,
  /** How long after its deadline an answer of the primary is still taken in. */
  lateAnswerMs: 600_000,
  /** How long a stop waits for messages in flight. */
  drainMs: 30_000,
  /** How long after that the last answers (unknown outcome, A0007) may take. */
  lastAnswersMs: 2_000,
  /** How long a planned switch waits for messages in flight before it gives up. */
  switchDrainMs: 2_000,
  /** How long each check before a switch may take. */
  switchCheckMs: 2_000,
  /** How long a message waits for the new mode when the database refuses the lane's epoch. */
  newModeMs: 2_000,
  /** How often it may have to. */
  newModesMax: 3,
  /** How long a connection of a probe may take. */
  probeConnectMs: 1_000,
  /** The mirror (F31): its backlog is a row of some 200 bytes a message. */
  mirror: {
    concurrency: 32,
    answerMs: 10_000,
    replyBytesMax: 16_777_216,
    backlogMax: 100_000,
    backlogMs: 86_400_000,
    pairsKept: 100_000,
  },
  /** Items of a give-back in hand at most: each holds its request and our answer. */
  giveBackItemsMax: 256,
  /** How long one step of giving back begins new items. */
  giveBackTurnMs: 5_000,
  /** How old an unknown outcome is before the primary is asked: it may still be at it. */
  unknownAgeMs: 60_000,
  /** Unknown outcomes that are asked about in one step. */
  inquiriesMax: 50,
  /** Asking for channels whose report has not passed; a row in mind is some 200 bytes. */
  channelInquiries: {
    ageMs: 5_000,
    perSecond: 5,
    atOnce: 2,
    queueMax: 500,
    pauseMs: 15_000,
    pauseMsMax: 900_000,
    answerMs: 10_000,
  },
  /**
   * What one lane keeps of refused messages that nobody known has sent: whole bodies within a budget of
   * each address and one of all – the largest body fits into that of an address –, beyond them
   * the beginning, and where that comes to too much as well, the header and a little more.
   */
  strangers: {
    /** Of the reason, where the body is cut: it quotes what they have written, the names of a certificate. */
    reasonCharactersMax: 512,
    wholeBytesOfAddress: { atOnce: 16 * 1024 * 1024, perMinute: 1024 * 1024 },
    wholeBytes: { atOnce: 64 * 1024 * 1024, perMinute: 4 * 1024 * 1024 },
    beginningBytes: { atOnce: 16 * 1024 * 1024, perMinute: 8 * 1024 * 1024 },
    beginningBytesMax: 4_096,
    leastBytes: 512,
    /** Addresses whose budget is remembered, about 0.2 KB each. */
    addressesMax: 4_096,
  },
  /**
   * Wrong passwords that are tried (`GuessBudget`), each a slow hash of some 50 ms of one processor.
   * At the worst, from any number of places for any number of users, 1.2 + 5 × 0.2 = 2.2 a second: 11 %
   * of one processor, after 30 + 5 × 4 = 50 at once (2.5 s of it) and those in hand. From one place
   * 0.9 a second: 4.5 %, after 20 at once (1 s) and those in hand.
   */
  guesses: {
    freeFailures: 4,
    firstPauseMs: 2_000,
    longestPauseMs: 60_000,
    forgetMs: 15 * 60_000,
    ofSubject: {
      first: { atOnce: 30, perSecond: 1 },
      again: { atOnce: 4, perSecond: 0.2 },
    },
    ofPlace: {
      first: { atOnce: 12, perSecond: 0.7 },
      again: { atOnce: 8, perSecond: 0.2 },
    },
    ofAll: {
      first: { atOnce: 30, perSecond: 1.2 },
      again: { atOnce: 4, perSecond: 0.2 },
    },
  },
  /** How long the answer to a password that was not tried is kept back, and how many in one lane. */
  notTriedPauseMs: 500,
  notTriedPausesMax: 256,
  /** Slow hashes that one lane computes at once: a processor and 16 MiB each. */
  slowHashesAtOnce: adapterLimits.slowHashesAtOnce,
  /** Part of one processor of a node for slow hashes before they are needed (`EarlyChecks`). */
  earlyChecksShare: 0.1,
  /** Why something is done, in the audit. */
  reasonCharactersMax: 500,
  /** A page of a search; more is asked for with its cursor. */
  searchRowsMax: 200,
  /** A list as a file: built at once, of rows of a few hundred bytes. */
  listFileRowsMax: 10_000,
  /** How long a start waits for a port that a process before it is still leaving. */
  portFreeMs: 5_000,
  /** How long a lane may take to answer the main thread before it counts as stuck. */
  laneReplyMs: 5_000,
  /** How long a lane's metrics are waited for; the others' are told without them. */
  laneMetricsMs: 2_000,
  /**
   * The admin address answers within five seconds, whatever the database does. A page says sooner that
   * it cannot be shown than a program is told so, and a statement has ended before either.
   */
  adminAnswerMs: 4_500,
  pageAnswerMs: 4_200,
  adminStatementMs: 3_800,
  adminLockMs: 2_000,
} as const;

/** Bytes that a connection takes once it has been used, measured with 3,000 of them: buffer, socket, TLS. */
const CONNECTION_BYTES = { plain: 27_000, tls: 41_000 } as const;

/** Bytes that a message in flight takes beside its body: header, keys, promises, row. */
const MESSAGE_BYTES = 15_000;

/** The bytes that bodies of one lane may take: four of the largest at least. */
export function bodyRoomBytes(bodyBytesMax: number): number {
  return Math.max(limits.laneBodyBytesMax, 4 * bodyBytesMax);
}

/** Bytes that senders, and the answers of the primary, can make a gateway take beside what it has idle. */
export function memoryBytesMax(
  { lanes, connections, tls, bodyBytesMax }: {
    readonly lanes: number;
    readonly connections: number;
    readonly tls: boolean;
    readonly bodyBytesMax: number;
  },
): number {
  const lane =
    // A body grows with what arrives: what it outgrew is there until it is collected.
    2 * bodyRoomBytes(bodyBytesMax) +
    // On its way to the database it stands twice more, as its row and as it is sent.
    2 * Math.max(adapterLimits.atOnceBytesMax, bodyBytesMax) +
    adapterLimits.recentBytesMax +
    // Signers, and what was found of certificates: of good ones, and of whatever strangers send.
    signersBytesMax +
    2 * trustLimits.judgementsBytesMax +
    limits.laneMessagesMax * MESSAGE_BYTES +
    limits.primaryConnectionsMax * CONNECTION_BYTES.tls +
    limits.primaryRepliesBytesMax;
  // Forms that strangers send, as they come and as they are read.
  const openForms = 2 * 1024 * (limits.adminConnectionsMax * limits.openFormKilobytesMax +
    limits.proofFormsMax * limits.proofFormKilobytesMax);
  return lanes * lane + connections * CONNECTION_BYTES[tls ? "tls" : "plain"] + openForms;
}

/**
 * The outcome of a message: what became of what its sender wanted, apart from how far the message
 * came (its state in the journal). "Answered" says that there is an answer, and a refusal of VNACCS
 * is one.
 *
 * - `accepted`: the centre – VNACCS, or the standby in its place – did what was asked.
 * - `refused by the gateway`: it came to no centre, or was not looked at by it: it could not be
 *   verified, nothing was taken, VNACCS could not be reached, the sender was not let in.
 * - `refused by the centre`: the centre looked at it and refused it by a code of its own.
 * - `unknown`: nobody here knows. It was handed over and not answered, the answer is none that can be
 *   understood, or a person has settled it elsewhere.
 *
 * This is the one place where they are told apart. The database does it by the same rules for what it
 * counts and finds (`outcome_of` in the schema); tests hold both together.
 */
export const outcomes = [
  "accepted",
  "refused by the gateway",
  "refused by the centre",
  "unknown",
] as const;

export type Outcome = typeof outcomes[number];

/** What the journal says of a message; of a repeat, what it says of the first. */
export interface JournalledOutcome {
  readonly procedure: string | null | undefined;
  /** How it was taken: `handed over`, `stood in`, `refused`. */
  readonly taken: string;
  /** How far it has come: `in flight`, `answered`, `unknown`, `refused`, `absent`, `decided`. */
  readonly state: string;
  /** What was said of it last. */
  readonly code: string | null | undefined;
}

/** Who a message was handed to; `gateway`: nobody, it was answered here. */
export const targetNames = ["primary", "standby", "gateway"] as const;

export type TargetName = typeof targetNames[number];

/** Undefined: nothing has become of it yet. */
export function outcomeOf(
  { procedure, taken, state, code }: JournalledOutcome,
): Outcome | undefined {
  switch (state) {
    case "in flight":
      return undefined;
    case "answered":
      return outcomeOfCode(procedure, code);
    case "refused":
      // The standby decides in the place of the centre, and records what it refuses as refused.
      return taken === "refused" && isCentreCode(code)
        ? "refused by the centre"
        : "refused by the gateway";
    case "absent":
      // Its sender was told A0007, and the primary has nothing of it.
      return "refused by the gateway";
    default:
      return "unknown";
  }
}

/** An answer of a target before anything is read back from the journal. */
export function outcomeOfAnswer(
  { procedure, result, code }: {
    readonly procedure: string | undefined;
    readonly result: "answered" | "repeated" | "unknown" | "refused";
    /** Of a repeat: what it was told. */
    readonly code: string | undefined;
  },
): Outcome {
  switch (result) {
    case "answered":
      return outcomeOfCode(procedure, code);
    case "unknown":
      return "unknown";
    case "refused":
      return isCentreCode(code) ? "refused by the centre" : "refused by the gateway";
    case "repeated":
      if (code === "A0007") return "unknown";
      return code === "A0011" ? "refused by the gateway" : outcomeOfCode(procedure, code);
  }
}

/**
 * A result code of an error (those of warnings begin with W), or one of the short texts that stand for
 * one. What an answer says otherwise – `00000`, `LOGON OK`, the end of a retrieval – is none.
 */
export function isRefusalCode(code: string | null | undefined): boolean {
  return code != null && /^([A-V][0-9]{4}$|OE1001|High security|.*GW Error)/.test(code);
}

/**
 * A code that says of the moment and not of the message that it was refused: it was not processed, and may
 * come again as it is. Not A0007, of which nobody knows.
 */
export function isForNow(code: string | null | undefined): boolean {
  return code != null && /^A00(02|06|10|11|15|70)$/.test(code);
}

/**
 * A code by which a centre refuses what it has looked at: not a system code (A), which says that the
 * message was not processed, and not that a signature is missing, which the gateway sees by itself.
 */
function isCentreCode(code: string | null | undefined): boolean {
  return code != null && code !== "E9990" && /^[B-V][0-9]{4}$/.test(code);
}

/** Codes by which a centre takes nothing now: the same may be sent again (docs/wire-protocol.md 9.1). */
export const notNowCodes: ReadonlySet<string> = new Set(["A0006", "A0010", "A0011"]);

/** That all is well, or was done with a warning. */
function isSuccessCode(code: string | null | undefined): boolean {
  return code != null && /^(00000|W[0-9]{4})$/.test(code);
}

/**
 * Whether an answer with this code is given by a centre to a sender whom it has let in: nothing is said
 * of him by any other short text, which may be a proxy's.
 */
export function knowsSender(code: string | undefined): boolean {
  return isSuccessCode(code) || code === "LOGON OK";
}

function outcomeOfCode(
  procedure: string | null | undefined,
  code: string | null | undefined,
): Outcome {
  if (isRefusalCode(code)) return "refused by the centre";
  if (isSuccessCode(code)) return "accepted";
  // A short text is success or the end where one signs on or retrieves, and an error where a procedure
  // was asked for (docs/wire-protocol.md 1.3): a proxy's page, perhaps, and VNACCS may have done it.
  return isSession(procedure) ? "accepted" : "unknown";
}

/** Logon, retrieval and what else is no procedure (docs/wire-protocol.md 8). */
function isSession(procedure: string | null | undefined): boolean {
  return procedure != null && /^([#?]|(TTM|REQ|SYG)$)/.test(procedure);
}

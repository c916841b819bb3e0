/**
 * Steps 8 to 11 of docs/wire-protocol.md 13, for whoever is the centre: procedure, user, right,
 * signature and registered certificate. The first that fails gives the code.
 */
import type { Catalogue, Layout } from "../../core/catalogue/mod.ts";
import { declaresKind } from "../../core/documents/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { occasionAt, refusingRule, type StandbyPolicy } from "../../core/policy/mod.ts";
import { judgeRegistered } from "../../core/trust/mod.ts";
import { checkRights, type User, type UserDirectory } from "../../core/users/mod.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import { headerBytes, readItems } from "../../core/wire/mod.ts";
import { type Asker, authenticate, type PasswordMemory } from "../users/mod.ts";
import { say } from "../../core/reasons/mod.ts";

export interface SenderContext {
  readonly catalogue: Catalogue;
  readonly directory: UserDirectory;
  readonly passwords: PasswordMemory;
  /** What the standby takes. */
  readonly policy: StandbyPolicy;
  /** Whether one trusted authority alone has this common name. */
  readonly isOneAuthority: (commonName: string) => boolean;
  /** Told of a password or an access key that was wrong, or was not tried as too many were. */
  onSecret?(outcome: "wrong" | "not tried", userId: string, place: string): void;
}

/** Codes of checks that need a secret. */
const secretCodes: Readonly<Record<string, "wrong" | "not tried">> = {
  A0004: "wrong",
  A0018: "wrong",
  A0011: "not tried",
};

/**
 * The user who sends the message, at once where the password was seen lately. `at`: when it was
 * received; `asker`: where it comes from, and whether its signature proves who sends it.
 */
export function checkSender(
  message: InspectedMessage,
  context: SenderContext,
  at: Date,
  asker?: Asker,
): User | Refusal | Promise<User | Refusal> {
  const { catalogue, directory, passwords, policy } = context;
  const { header, procedure: code } = message;
  const procedure = catalogue.procedure(code);
  const session = catalogue.sessionProcedure(code);
  if (procedure === undefined && session === undefined) {
    return refuse("A0001", say("PROCEDURE_UNKNOWN", { code }));
  }
  const rule = refusingRule(policy, {
    procedure: code,
    occasion: occasionAt(policy, at),
    kind: declaresKind(code) ? null : undefined,
  });
  if (rule !== undefined) {
    return refuse(
      "A0002",
      say("POLICY_REFUSES", { procedure: code, rule, version: policy.version }),
    );
  }
  const user = authenticate(directory, passwords, {
    userId: header.trimmed("userId"),
    password: header.password,
    asker,
    path: header.trimmed("path"),
    procedure: code,
    retrieval: session === undefined ? undefined : retrievalClaim(message, session.layout),
  });
  const decide = (user: User | Refusal): User | Refusal => {
    if (isRefusal(user)) {
      const outcome = "codes" in user ? secretCodes[user.codes[0]?.code ?? ""] : undefined;
      if (outcome !== undefined) {
        context.onSecret?.(outcome, header.trimmed("userId"), asker?.place ?? "");
      }
      return user;
    }
    if (procedure === undefined) return user;
    return checkRights(user, procedure) ?? checkSignature(message, procedure, user, context) ??
      user;
  };
  return user instanceof Promise ? user.then(decide) : decide(user);
}

/** The terminal that `#REP1` and `TTM` name, with its key; undefined where the body has no such items. */
export function retrievalClaim(message: InspectedMessage, layout: Layout) {
  const items = readItems(layout, "request", message.message, headerBytes);
  if (isRefusal(items)) return undefined;
  return { terminalId: items.value("TID"), accessKey: items.value("KEY") };
}

function checkSignature(
  { verification }: InspectedMessage,
  procedure: { readonly code: string; readonly signed: boolean },
  user: User,
  context: SenderContext,
): Refusal | undefined {
  if (verification.kind !== "verified") {
    if (!procedure.signed) return undefined;
    return refuse("E9990", say("SIGNATURE_REQUIRED", { procedure: procedure.code }));
  }
  const { code, authorityName, authorityIsOne } = judgeRegistered(
    verification.by.signerCertificate,
    user.certificates,
    context.isOneAuthority,
  );
  if (code === undefined) return undefined;
  return refuse(
    code,
    authorityIsOne
      ? say("SIGNER_NOT_REGISTERED", { user: user.userId })
      : say("SIGNER_AMBIGUOUS", { user: user.userId, authority: authorityName }),
  );
}

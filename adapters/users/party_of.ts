import { originOf } from "../../core/providers/mod.ts";
import type { Verified } from "../../core/signature/mod.ts";
import { judgeRegistered } from "../../core/trust/mod.ts";
import type { User, UserDirectory } from "../../core/users/mod.ts";
import type { Header } from "../../core/wire/mod.ts";
import type { Party } from "../party.ts";
import type { PasswordMemory } from "./password_memory.ts";

export interface PartyContext {
  readonly directory: UserDirectory;
  readonly passwords: Pick<PasswordMemory, "recall">;
  /** Whether one trusted authority alone has this common name. */
  readonly isOneAuthority: (commonName: string) => boolean;
}

/**
 * Who a message counts for, as far as that can be told at once: the user whose registered certificate
 * has signed it, or whose password is known to be right, or the trusted certificate that has signed
 * it; or else the place it comes from. No slow hash is computed for it.
 *
 * Relaying, passwords are checked by the primary, so most of what is not signed counts for its place.
 */
export function partyOf(
  sender: string,
  header: Header | undefined,
  verified: Verified | undefined,
  context: PartyContext,
): Party {
  const userId = header?.trimmed("userId") ?? "";
  const user = context.directory.users.get(userId);
  if (user !== undefined) {
    const isUser = verified !== undefined && isRegistered(verified, user, context) ||
      context.passwords.recall(`user ${userId}`, user.passwordHash, header!.password) === "match";
    if (isUser) return { kind: "known", name: `user ${userId}` };
  }
  if (verified !== undefined) {
    return { kind: "known", name: `certificate ${verified.signerSha256}` };
  }
  return { kind: "stranger", origin: originOf(sender), name: userId };
}

function isRegistered(
  { signerCertificate }: Verified,
  { certificates }: User,
  { isOneAuthority }: PartyContext,
): boolean {
  return judgeRegistered(signerCertificate, certificates, isOneAuthority).code === undefined;
}

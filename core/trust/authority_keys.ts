import type { SignedFrame } from "../asn1/read_signed_frame.ts";
import type { SignatureVerifier, VerifierKey } from "../signature/signature_verifier.ts";
import { isKeyFor, isSignedBy, type KeyHolder } from "./is_signed_by.ts";

/** Keys of authorities, kept ready in a verifier: few keys, each of which has signed many certificates. */
export class AuthorityKeys {
  readonly #keys = new Map<KeyHolder, VerifierKey | undefined>();

  constructor(private readonly verifier: SignatureVerifier) {}

  /** As `isSignedBy`, which is asked about keys that the verifier does not take: it knows longer ones. */
  signed(frame: SignedFrame, by: KeyHolder): boolean {
    const { profile, content, signature } = frame;
    if (profile === undefined || !isKeyFor(by, profile.scheme)) return false;
    if (!this.#keys.has(by)) this.#keys.set(by, this.verifier.importKey(by.spki));
    const key = this.#keys.get(by);
    return key === undefined
      ? isSignedBy(frame, by)
      : key.verify(profile, content, signature) ?? false;
  }

  release(): void {
    for (const key of this.#keys.values()) key?.release();
    this.#keys.clear();
  }
}

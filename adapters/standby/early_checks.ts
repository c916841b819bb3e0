/**
 * Passwords of those whom the primary serves, tried while there is time: at a switchover each sender's
 * first message would otherwise wait for a slow hash, and thousands come in the first minute. What the
 * primary accepted is tried against what is registered here, one at a time and with long pauses; what
 * is right is remembered as if its owner had come to the standby. Where it is wrong, the standby would
 * refuse somebody whom the primary accepts: that is told before the day on which it matters.
 */
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { retrievalClaim, type SenderContext } from "./check_sender.ts";

export interface EarlyChecksOptions {
  readonly senders: Pick<SenderContext, "catalogue" | "directory" | "passwords">;
  /** Part of a processor that slow hashes may take. */
  readonly share: number;
  /** Registered here is another secret than the one that the primary accepted. */
  readonly onWrong: (subject: Subject) => void;
  /** A secret that cannot be tried, as its stored hash is damaged. */
  readonly onBug: (error: unknown) => void;
}

type Subject = { readonly user: string } | { readonly terminal: string };

/** Secrets that wait; who finds no room comes again with his next message. */
const WAITING_MAX = 64;
/** Subjects that are remembered as tried; what is forgotten is recalled without a hash. */
const TRIED_MAX = 200_000;

export class EarlyChecks {
  /** By subject, a digest of the secret that was tried last and of what it was tried against. */
  readonly #tried = new Map<string, string>();
  readonly #waiting = new Map<string, { readonly of: Subject; readonly secret: string }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(private readonly options: EarlyChecksOptions) {}

  /** A message that the primary accepted, so that its sender's secrets were right there. */
  note(message: InspectedMessage): void {
    const { header, procedure } = message;
    const { directory, catalogue } = this.options.senders;
    const userId = header.trimmed("userId");
    if (!directory.users.has(userId)) return;
    this.#wait({ user: userId }, header.password);
    if (procedure !== "#REP1") return;
    const session = catalogue.sessionProcedure(procedure);
    const claim = session && retrievalClaim(message, session.layout);
    if (claim !== undefined) this.#wait({ terminal: claim.terminalId }, claim.accessKey);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #wait(of: Subject, secret: string): void {
    const subject = nameOf(of);
    const storedHash = this.#storedHash(of);
    if (storedHash === undefined || this.#waiting.has(subject) || this.#isStopped) return;
    const { passwords } = this.options.senders;
    if (this.#tried.get(subject) === passwords.digest(subject, storedHash, secret)) return;
    if (this.#waiting.size >= WAITING_MAX) return;
    this.#waiting.set(subject, { of, secret });
    this.#next(0);
  }

  /** As it is registered now. */
  #storedHash(of: Subject): string | undefined {
    const { directory } = this.options.senders;
    return "user" in of
      ? directory.users.get(of.user)?.passwordHash
      : directory.terminals.get(of.terminal)?.accessKeyHash;
  }

  #next(ms: number): void {
    if (this.#timer !== undefined || this.#isStopped) return;
    this.#timer = setTimeout(async () => {
      const pauseMs = await this.#tryOne();
      this.#timer = undefined;
      if (this.#waiting.size > 0) this.#next(pauseMs);
    }, ms);
    Deno.unrefTimer(this.#timer as unknown as number);
  }

  /** Gives the pause that what it took asks for, in milliseconds. */
  async #tryOne(): Promise<number> {
    const [first] = this.#waiting;
    if (first === undefined) return 0;
    const [subject, { of, secret }] = first;
    const storedHash = this.#storedHash(of);
    const { senders: { passwords }, share, onWrong, onBug } = this.options;
    const startedAt = performance.now();
    try {
      if (storedHash === undefined) return 0;
      const outcome = await passwords.checkEarly(subject, storedHash, secret);
      // Somebody waits for an answer: another time.
      if (outcome === "busy") return BUSY_MS;
      this.#remember(subject, passwords.digest(subject, storedHash, secret));
      if (outcome === "mismatch") onWrong(of);
    } catch (error) {
      this.#remember(subject, passwords.digest(subject, storedHash!, secret));
      onBug(error);
    } finally {
      this.#waiting.delete(subject);
    }
    return (performance.now() - startedAt) * (1 / share - 1);
  }

  #remember(subject: string, digest: string): void {
    if (this.#tried.size >= TRIED_MAX) this.#tried.clear();
    this.#tried.set(subject, digest);
  }
}

/** As the standby names whose secret it is. */
function nameOf(of: Subject): string {
  return "user" in of ? `user ${of.user}` : `terminal ${of.terminal}`;
}

const BUSY_MS = 100;

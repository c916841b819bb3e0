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
  readonly onWrong: (subject: { readonly user: string } | { readonly terminal: string }) => void;
  /** A secret that cannot be tried, as its stored hash is damaged. */
  readonly onBug: (error: unknown) => void;
}

/** A secret that is to be tried. */
interface Waiting {
  readonly of: { readonly user: string } | { readonly terminal: string };
  readonly storedHash: string;
  readonly secret: string;
}

/** Secrets that wait; who finds no room comes again with his next message. */
const WAITING_MAX = 2_000;
/** Subjects that are remembered as tried; what is forgotten is recalled without a hash. */
const TRIED_MAX = 200_000;

export class EarlyChecks {
  /** By subject, the stored hash that its secret was tried against. */
  readonly #tried = new Map<string, string>();
  readonly #waiting = new Map<string, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(private readonly options: EarlyChecksOptions) {}

  /** A message that the primary accepted, so that its sender's secrets were right there. */
  note(message: InspectedMessage): void {
    const { header, procedure } = message;
    const { directory, catalogue } = this.options.senders;
    const userId = header.trimmed("userId");
    const user = directory.users.get(userId);
    if (user === undefined) return;
    const subject = `user ${userId}`;
    if (this.#isNew(subject, user.passwordHash)) {
      const { passwordHash: storedHash } = user;
      this.#wait(subject, { of: { user: userId }, storedHash, secret: header.password });
    }
    if (procedure !== "#REP1") return;
    const session = catalogue.sessionProcedure(procedure);
    const claim = session && retrievalClaim(message, session.layout);
    const terminal = directory.terminals.get(claim?.terminalId ?? "");
    if (claim === undefined || terminal === undefined) return;
    const { terminalId, accessKeyHash: storedHash } = terminal;
    if (!this.#isNew(`terminal ${terminalId}`, storedHash)) return;
    const secret = claim.accessKey;
    this.#wait(`terminal ${terminalId}`, { of: { terminal: terminalId }, storedHash, secret });
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #isNew(subject: string, storedHash: string): boolean {
    return this.#tried.get(subject) !== storedHash && !this.#waiting.has(subject);
  }

  #wait(subject: string, waiting: Waiting): void {
    if (this.#isStopped || this.#waiting.size >= WAITING_MAX) return;
    this.#waiting.set(subject, waiting);
    this.#next(0);
  }

  #next(ms: number): void {
    if (this.#timer !== undefined || this.#isStopped) return;
    this.#timer = setTimeout(async () => {
      const pauseMs = await this.#tryOne().catch((error) => {
        this.options.onBug(error);
        return 0;
      });
      this.#timer = undefined;
      if (this.#waiting.size > 0) this.#next(pauseMs);
    }, ms);
    Deno.unrefTimer(this.#timer as unknown as number);
  }

  /** Gives the pause that what it took asks for, in milliseconds. */
  async #tryOne(): Promise<number> {
    const [first] = this.#waiting;
    if (first === undefined) return 0;
    const [subject, { of, storedHash, secret }] = first;
    const { senders, share, onWrong } = this.options;
    const startedAt = performance.now();
    let outcome;
    try {
      outcome = await senders.passwords.checkEarly(subject, storedHash, secret);
    } finally {
      this.#waiting.delete(subject);
    }
    const tookMs = performance.now() - startedAt;
    // Somebody waits for an answer: another time.
    if (outcome === "busy") return BUSY_MS;
    if (this.#tried.size >= TRIED_MAX) this.#tried.clear();
    this.#tried.set(subject, storedHash);
    if (outcome === "mismatch") onWrong(of);
    return tookMs * (1 / share - 1);
  }
}

const BUSY_MS = 100;

/**
 * The line of history that a writer's stream was taken on. On a new one – after a failover, or in a
 * restored backup – other nodes may miss rows, and what they miss may be the first of a message that
 * comes here: nothing new is taken before every node has compared, or may no longer be waited for
 * (`nodes_not_come_over`). Positions of streams tell a writer of its own loss, and nobody else.
 *
 * What became of messages, news of deliveries and what is recorded again wait for nobody.
 */
import type { ISql } from "postgres";
import type { QueuedMessage } from "./journal_queue.ts";

type Queued<Task> = Pick<QueuedMessage<Task>, "epoch">;

export class ComeOver {
  #line: string | undefined;
  /** Whether the others have to be asked about before anything new is taken. */
  #mayWait = false;
  /** Who is waited for, as far as was last heard. */
  #silent: string | undefined;

  constructor(private readonly onCameOver?: (line: string) => void) {}

  /** Why nothing new is taken; undefined where it is. */
  get obstacle(): string | undefined {
    const silent = this.#silent;
    return silent && `cannot record yet: ${silent} has not come over to this database`;
  }

  /** What this writer misses on this line is declared, if it misses anything. */
  to(line: string): void {
    this.#mayWait ||= line !== this.#line;
    this.#line = line;
    this.onCameOver?.(line);
  }

  /** Asks whether new messages may be taken, where there are some and it is not known. */
  async isOpenTo<Task>(sql: ISql, messages: readonly Queued<Task>[]): Promise<boolean> {
    if (!this.#mayWait || !messages.some(isNew)) return true;
    const [row] = await sql`select nodes_not_come_over() as silent`;
    this.#silent = row!.silent ?? undefined;
    this.#mayWait = this.#silent !== undefined;
    return !this.#mayWait;
  }

  /** In the order in which they are taken: new ones last while they have to wait. */
  inOrder<Message extends Queued<unknown>>(messages: Message[]): Message[] {
    if (this.#silent === undefined) return messages;
    return [...messages.filter((each) => !isNew(each)), ...messages.filter(isNew)];
  }
}

/** Not recorded before; see `QueuedMessage.epoch`. */
export function isNew<Task>({ epoch }: Queued<Task>): boolean {
  return epoch !== undefined;
}

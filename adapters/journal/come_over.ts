/**
 * The line of history that a writer's stream was taken on. On a new one – after a failover, or in a
 * restored backup – other nodes may miss rows, and what they miss may be the first of a message that
 * comes here: nothing new is taken before every node has compared, or may no longer be waited for
 * (`require_come_over`). Positions of streams tell a writer of its own loss, and nobody else.
 */
import type { ISql } from "postgres";
import type { QueuedMessage } from "./journal_queue.ts";

export class ComeOver {
  #line: string | undefined;
  #mayWait = false;

  constructor(private readonly onCameOver?: (line: string) => void) {}

  /** What this writer misses on this line is declared, if it misses anything. */
  to(line: string): void {
    this.#mayWait ||= line !== this.#line;
    this.#line = line;
    this.onCameOver?.(line);
  }

  /** What is recorded again, and what became of messages, waits for nobody. */
  async waitForOthers<Task>(
    sql: ISql,
    messages: readonly Pick<QueuedMessage<Task>, "epoch">[],
  ): Promise<void> {
    if (!this.#mayWait || messages.every(({ epoch }) => epoch === undefined)) return;
    await sql`select require_come_over()`;
    this.#mayWait = false;
  }
}

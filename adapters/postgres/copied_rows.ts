/**
 * Rows that travel right behind their `COPY … FROM STDIN`. The driver would wait for the server to
 * ask for them: a round trip for each table of a batch, in which neither side has anything to do. The
 * server takes them unasked, and steps over them where the statement has failed. So the socket puts
 * them behind the statement, and the driver, which never hears that it was asked for rows, sees a
 * statement like any other: its count, or why it failed.
 */
import { Buffer } from "node:buffer";
import { letters } from "./server_messages.ts";

/** Letters of what a client says. */
const query = 0x51;
const copyData = 0x64;
const copyDone = Uint8Array.of(0x63, 0, 0, 0, 4);
/** Letter and length. */
const HEAD_BYTES = 5;

/** What the server asks before it takes rows. */
export const asksForRows = letters.copyIn;

/** The rows of one statement. */
export interface CopiedRows {
  /** As it is written to the server. */
  readonly statement: string;
  readonly rows: Uint8Array;
  /** Called once they are copied on their way: their memory may be used again. */
  readonly taken: () => void;
}

/** The rows that wait in a pool of one connection for their statements, in the order of these. */
export class CopiedRowsQueue {
  #waiting: CopiedRows[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(copied: CopiedRows): void {
    this.#waiting.push(copied);
  }

  /** What is left of a transaction that has ended belongs to statements that were never sent. */
  clear(): void {
    this.#waiting = [];
  }

  /**
   * What the driver writes, cut behind each statement whose rows wait, with these.
   *
   * @param bytes whole messages.
   */
  *withRows(bytes: Uint8Array): Generator<{ readonly piece: Uint8Array; taken?: () => void }> {
    const { buffer, byteOffset, byteLength } = bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    let from = 0;
    for (let at = 0; at < bytes.length && !this.isEmpty;) {
      const end = at + 1 + view.getUint32(at + 1);
      if (bytes[at] === query && this.#isNext(bytes.subarray(at + HEAD_BYTES, end - 1))) {
        const { rows, taken } = this.#waiting.shift()!;
        yield { piece: bytes.subarray(from, end) };
        yield { piece: headOf(rows) };
        yield { piece: rows, taken };
        yield { piece: copyDone };
        from = end;
      }
      at = end;
    }
    if (from < bytes.length) yield { piece: bytes.subarray(from) };
  }

  #isNext(statement: Uint8Array): boolean {
    const next = this.#waiting[0]!.statement;
    return next.length === statement.length && Buffer.from(next).equals(statement);
  }
}

function headOf(rows: Uint8Array): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  head[0] = copyData;
  new DataView(head.buffer).setUint32(1, 4 + rows.length);
  return head;
}

const queues = new WeakMap<object, CopiedRowsQueue>();

/** The queue of a pool, by the driver's options, which belong to one pool. */
export function copiedRowsOf(options: object): CopiedRowsQueue {
  let queue = queues.get(options);
  if (queue === undefined) queues.set(options, queue = new CopiedRowsQueue());
  return queue;
}

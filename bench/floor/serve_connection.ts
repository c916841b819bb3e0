/**
 * As little of HTTP/1.1 as the generator needs: posts with a content-length, one after the other on a
 * connection that stays open. A request that is anything else ends its connection.
 */
import { Buffer } from "node:buffer";

export interface Post {
  readonly contentType: string;
  /** Of its own: the connection's room is used again. */
  readonly body: Buffer;
}

const headEnd = "\r\n\r\n";
const roomBytes = 64 * 1024;

/** Answers the posts of one connection until it ends. */
export async function serveConnection(
  connection: Deno.Conn,
  answer: (post: Post) => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  let room = Buffer.allocUnsafe(roomBytes);
  let filled = 0;
  try {
    for (;;) {
      const read = await connection.read(room.subarray(filled));
      if (read === null) break;
      filled += read;
      const headBytes = room.subarray(0, filled).indexOf(headEnd) + headEnd.length;
      if (headBytes < headEnd.length) continue;
      const head = room.toString("latin1", 0, headBytes);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
      const contentType = /\r\ncontent-type: *([^\r]+)/i.exec(head)?.[1];
      if (!head.startsWith("POST ") || contentType === undefined || !(length > 0)) break;
      const end = headBytes + length;
      if (end > room.length) {
        const larger = Buffer.allocUnsafe(end);
        larger.set(room.subarray(0, filled));
        room = larger;
      }
      if (filled < end) continue;
      const body = Buffer.from(room.subarray(headBytes, end));
      filled = room.copy(room, 0, end, filled);
      const bytes = await answer({ contentType, body });
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }
  } catch {
    // Whoever sent it is gone.
  }
  connection.close();
}

const replyHead = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=UTF-8\r\ncontent-length: ";

/** A reply with this body, as it leaves. */
export function reply(body: Uint8Array): Uint8Array {
  const head = `${replyHead}${body.length}${headEnd}`;
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, "latin1");
  bytes.set(body, head.length);
  return bytes;
}

/**
 * One connection of the EDI address: requests in, answers out, one after another. Requests that are
 * sent before the answer to the one in front (pipelining) wait in the socket and are answered in order.
 *
 * While an answer is made, the connection is read already: that is how a sender who has left is seen
 * (F25), and the next request is there sooner. A sender that has only closed its own side is answered
 * like any other (F63); see `#writeToHalfClosed`.
 *
 * What can be answered is; then the connection is closed if it is not known where the next request
 * would begin, after reading (and dropping) a little of what is still coming, for a reset would take
 * the answer away from a sender who has not read it yet.
 */
import {
  BodyReader,
  findHeadEnd,
  type HttpFault,
  httpFault,
  httpLimits,
  isHttpFault,
  readRequestHead,
  type RequestHead,
  skipEmptyLines,
  writeResponse,
} from "../../core/http/mod.ts";
import { cutBytes } from "../../core/cut_bytes.ts";
import { type HttpAnswer, httpRefusal } from "./answer.ts";
import { limits } from "../limits.ts";
import type { EdiHandler } from "./app.ts";
import type { BodyRoom } from "./body_room.ts";
import { EdiRequest, type MissingBody } from "./edi_request.ts";
import { say } from "../../core/reasons/mod.ts";

/** What a connection is doing; the label of `songhanh_connections`. */
export type ConnectionState = "idle" | "head" | "body" | "busy" | "answer" | "closing";

/** What a connection asks of the server that accepted it. */
export interface EdiConnectionHost {
  readonly handler: EdiHandler;
  readonly room: BodyRoom;
  readonly bodyBytesMax: number;
  readonly idleMs: number;
  readonly bodyMs: number;
  /** Whether no further request is taken. */
  readonly isStopping: boolean;
  /** The value of `Date`. */
  readonly date: string;
  onState(connection: EdiConnection): void;
  /** Refused without becoming a message. */
  onRefused(status: number, sentence: string, address: string): void;
  /** Closed by a limit, or by what is no HTTP. */
  onClosed(reason: string, address: string): void;
  onMistake(error: unknown): void;
  onEnd(connection: EdiConnection): void;
}

const continueHead = writeResponse(100, []);
const nothing = new Uint8Array(0);

export class EdiConnection {
  state: ConnectionState = "idle";
  /** When the state began, and when its time is over, in milliseconds of `performance.now()`. */
  since = performance.now();
  until: number;
  /** Requests answered so far. */
  answered = 0;
  readonly #isTls: boolean;
  /** Received and not used yet: from `#start` to `#end`; `#searched` for the end of a head. */
  #buffer = new Uint8Array(limits.connectionBufferBytes);
  #start = 0;
  #end = 0;
  #searched = 0;
  /** A read into the buffer that is under way. */
  #reading: Promise<void> | undefined;
  /** The other side sends no more, or has gone altogether. */
  #hasEnded = false;
  #isReset = false;
  /** Nothing is written any more: an answer that ends the connection has left. */
  #isOver = false;
  #isClosed = false;
  #body: BodyReader | undefined;
  /** What of the body had come when it was given its time, or that time again. */
  #measured = 0;
  /** Bytes reserved in the room. */
  #reserved = 0;
  /** Whether all of the request's body has been read. */
  #isBodyRead = false;

  constructor(
    private readonly connection: Deno.Conn,
    readonly address: string,
    private readonly host: EdiConnectionHost,
  ) {
    this.#isTls = !("setNoDelay" in connection);
    this.until = this.since + host.idleMs;
  }

  /** Answers until the connection ends; never throws. */
  async run(): Promise<void> {
    try {
      while (!this.#isOver) {
        const head = this.#findHead();
        if (head === undefined) {
          if (this.#isFinished()) break;
          await (this.#reading ?? this.#read());
        } else if (isHttpFault(head)) {
          await this.#refuse(head.status, `cannot read the request: found ${head.reason}`);
        } else if (await this.#exchange(head)) {
          this.#enter("idle", this.host.idleMs);
          this.#searched = this.#start;
        } else break;
      }
      if (this.#isOver) await this.#linger();
    } catch (error) {
      this.host.onMistake(error);
    }
    this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isOver = true;
    try {
      this.connection.close();
    } catch {
      // Closed by the other side.
    }
    this.host.onEnd(this);
  }

  /** Called now and then: ends what takes too long. */
  look(now: number): void {
    if (this.state === "body") this.#measureBody(now);
    if (now < this.until) return;
    switch (this.state) {
      case "idle":
        return this.#closeFor("idle");
      case "head":
        return this.#giveUp("its head was not complete in time");
      case "body":
        return this.#giveUp("its body was not complete in time");
      default:
        return this.#closeFor(this.state === "answer" ? "answer not read" : "closing");
    }
  }

  /** Makes way for another: what has not become a request yet is the least loss. */
  makeWay(): void {
    this.#closeFor("made way for another");
  }

  #closeFor(reason: string): void {
    if (this.state !== "closing") this.host.onClosed(reason, this.address);
    this.close();
  }

  #enter(state: ConnectionState, forMs: number): void {
    this.since = performance.now();
    this.until = this.since + forMs;
    if (this.state === state) return;
    this.state = state;
    this.host.onState(this);
  }

  /** The head of the next request; undefined as long as it has not come. */
  #findHead(): RequestHead | HttpFault | undefined {
    this.#start = skipEmptyLines(this.#buffer, this.#start, this.#end);
    const from = Math.max(this.#start, this.#searched);
    const end = findHeadEnd(this.#buffer, this.#start, this.#end, from);
    if (typeof end === "number") {
      const head = readRequestHead(this.#buffer, this.#start, end);
      this.#start = end;
      return head;
    }
    this.#searched = this.#end;
    const hasBegun = this.#end > this.#start;
    if (hasBegun && this.state === "idle") this.#enter("head", limits.headMs);
    return hasBegun && this.#hasEnded && !this.#isReset && end === undefined
      ? httpFault(400, say("HTTP_HEAD_CUT"))
      : end;
  }

  /** Whether nobody waits for anything. */
  #isFinished(): boolean {
    return this.#hasEnded || (this.host.isStopping && this.#end === this.#start);
  }

  /** One request and its answer; whether another may follow. */
  async #exchange(head: RequestHead): Promise<boolean> {
    // From here on its own deadlines hold: of the journal, of the target.
    this.#enter("busy", Infinity);
    this.#isBodyRead = head.body === 0;
    let answer: HttpAnswer;
    try {
      const request = new EdiRequest(head, this.address, () => this.#readBody(head));
      answer = await this.host.handler(request);
    } catch (error) {
      this.host.onMistake(error);
      answer = { status: 500, fields: [], body: nothing };
    }
    if (this.#reserved > 0) this.host.room.resize(this.address, this.#reserved, 0);
    this.#reserved = 0;
    this.#body = undefined;
    // Who waited long may have left, in the very turn in which the answer came: one more is waited.
    if (performance.now() - this.since > limits.watchedAnswerMs) await (nextTurn ??= turn());
    let delivered = false;
    try {
      delivered = !this.#isOver && !this.#isReset && await this.#writeAnswer(head, answer);
    } finally {
      // Also where it could not be written: a message whose answer did not arrive is kept for a repeat.
      answer.finished?.(delivered);
    }
    this.answered++;
    return delivered && !this.#isOver;
  }

  /** Reads on into the buffer, in the background. */
  #read(): Promise<void> {
    if (this.#start === this.#end) this.#start = this.#end = this.#searched = 0;
    if (this.#end === this.#buffer.length) this.#makeSpace();
    const space = this.#buffer.subarray(this.#end);
    return this.#reading = this.connection.read(space).then(this.#onRead, this.#onBroken);
  }

  readonly #onRead = (length: number | null): void => {
    this.#reading = undefined;
    if (length === null) this.#hasEnded = true;
    else this.#end += length;
  };

  readonly #onBroken = (error: unknown): void => {
    this.#reading = undefined;
    this.#hasEnded = this.#isReset = true;
    // What a TLS listener says of somebody who speaks plain HTTP, or an older version only.
    if (error instanceof Deno.errors.InvalidData) {
      this.host.onClosed(`no TLS session: ${error.message}`, this.address);
    }
  };

  #makeSpace(): void {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#searched = Math.max(0, this.#searched - this.#start);
      this.#end -= this.#start;
      this.#start = 0;
      return;
    }
    const larger = new Uint8Array(Math.min(2 * this.#buffer.length, httpLimits.headBytesMax));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }

  /** The body, at once where it came along with its head. */
  #readBody(head: RequestHead): Uint8Array | MissingBody | Promise<Uint8Array | MissingBody> {
    if (this.#isBodyRead) {
      this.#readAhead();
      return nothing;
    }
    const { bodyBytesMax } = this.host;
    const length = head.body;
    // Nearly always all of it is there.
    if (length !== "chunked" && length <= bodyBytesMax && length <= this.#end - this.#start) {
      if (!this.#reserve(length)) return this.#busy();
      const bytes = cutBytes(length);
      bytes.set(this.#buffer.subarray(this.#start, this.#start += length));
      this.#isBodyRead = true;
      this.#readAhead();
      return bytes;
    }
    const body = new BodyReader(head.body, bodyBytesMax);
    const fault = body.announcedFault;
    if (fault !== undefined) {
      return refused(413, `cannot take the request: ${fault.reason}`);
    }
    const expected = typeof head.body === "number" ? head.body : httpLimits.bodyStartBytes;
    if (!this.#reserve(expected)) return this.#busy();
    this.#body = body;
    const waits = head.expectsContinue && this.#start === this.#end;
    const taken = this.#takeBody(body);
    if (taken !== undefined) return taken;
    return body.isComplete ? this.#bodyRead(body) : this.#awaitBody(body, waits);
  }

  async #awaitBody(body: BodyReader, waits: boolean): Promise<Uint8Array | MissingBody> {
    this.#measured = body.length;
    this.#enter("body", this.host.bodyMs);
    if (waits) await this.#write(continueHead);
    while (!body.isComplete) {
      // A read that began before the request in front was answered has the next bytes.
      const space = this.#reading === undefined ? body.space() : undefined;
      if (space === undefined) {
        await (this.#reading ?? this.#read());
        const missing = this.#takeBody(body);
        if (missing !== undefined) return missing;
      } else {
        try {
          const length = await this.connection.read(space);
          if (length === null) this.#hasEnded = true;
          else body.filled(length);
        } catch {
          this.#hasEnded = this.#isReset = true;
        }
      }
      if (this.#isOver) return refused(408, "");
      if (this.#hasEnded && !body.isComplete) {
        return refused(400, "cannot take the request: the connection ended within its body");
      }
    }
    this.#enter("busy", Infinity);
    return this.#bodyRead(body);
  }

  /** Takes what is in the buffer; undefined as long as nothing is wrong. */
  #takeBody(body: BodyReader): MissingBody | undefined {
    if (!this.#reserveMore(body)) return this.#busy();
    const at = body.take(this.#buffer, this.#start, this.#end);
    if (isHttpFault(at)) return refused(at.status, `cannot take the request: found ${at.reason}`);
    this.#start = at;
    return undefined;
  }

  #bodyRead(body: BodyReader): Uint8Array {
    this.#isBodyRead = true;
    this.#readAhead();
    return body.bytes();
  }

  #readAhead(): void {
    if (this.#reading !== undefined || this.#hasEnded) return;
    // Full of requests that wait their turn: they are read first.
    if (this.#start === this.#end || this.#end < this.#buffer.length) this.#read();
  }

  #reserve(bytes: number): boolean {
    if (!this.host.room.resize(this.address, this.#reserved, bytes)) return false;
    this.#reserved = bytes;
    return true;
  }

  /** A chunked body says nothing of its length: what is reserved doubles, as what it is kept in does. */
  #reserveMore(body: BodyReader): boolean {
    const length = Math.min(body.length + this.#end - this.#start, this.host.bodyBytesMax);
    if (body.framing !== "chunked" || length <= this.#reserved) return true;
    return this.#reserve(Math.min(this.host.bodyBytesMax, Math.max(length, 2 * this.#reserved)));
  }

  #busy(): MissingBody {
    return { kind: "busy", seen: this.#buffer.slice(this.#start, this.#end) };
  }

  /** Gives a body up that hardly comes, and as long again to one that comes steadily. */
  #measureBody(now: number): void {
    if (this.#body === undefined) return;
    const { length } = this.#body;
    const took = now - this.since;
    const isTooSlow = took > limits.bodyGraceMs &&
      length < took / 1_000 * limits.bodyBytesPerSecondMin;
    if (isTooSlow) this.until = Math.min(now, this.until);
    if (now < this.until || isTooSlow || this.host.isStopping) return;
    const { bodyMs } = this.host;
    const spanMs = now - this.until + bodyMs;
    if (length - this.#measured < spanMs / 1_000 * limits.longBodyBytesPerSecondMin) return;
    this.#measured = length;
    this.until = now + bodyMs;
  }

  /** Writes the answer; whether it reached the sender, as far as can be known. */
  #writeAnswer(head: RequestHead, answer: HttpAnswer): Promise<boolean> {
    const { status, refusal } = answer;
    if (refusal !== undefined) this.host.onRefused(status, refusal, this.address);
    const mayHaveMore = !this.#hasEnded || (!this.#isReset && this.#hasMore());
    const keeps = head.keepAlive && this.#isBodyRead && mayHaveMore && !this.host.isStopping;
    const bytes = this.#responseBytes(head, answer, keeps);
    if (!keeps) this.#isOver = true;
    // Short answers fit the socket's buffer: nobody waits.
    this.#enter("answer", limits.answerMs);
    return this.#hasEnded ? this.#writeToHalfClosed(bytes) : this.#write(bytes);
  }

  /** Whether something of another request is here; who ended its side behind it waits for that, too. */
  #hasMore(): boolean {
    return skipEmptyLines(this.#buffer, this.#start, this.#end) < this.#end;
  }

  #responseBytes(
    head: RequestHead | undefined,
    { status, fields, body }: HttpAnswer,
    keeps: boolean,
  ): Uint8Array {
    const all: (readonly [string, string])[] = [...fields, ["Date", this.host.date]];
    if (body !== undefined) all.push(["Content-Length", String(body.length)]);
    if (!keeps) all.push(["Connection", "close"]);
    else if (head?.minor === 0) all.push(["Connection", "keep-alive"]);
    return writeResponse(status, all, head?.method === "HEAD" ? undefined : body);
  }

  /** The answer to what is no request: the last one, as it is not known where the next begins. */
  async #refuse(status: number, sentence: string): Promise<void> {
    this.host.onRefused(status, sentence, this.address);
    this.#isOver = true;
    this.#isBodyRead = false;
    this.#enter("answer", limits.answerMs);
    await this.#write(this.#responseBytes(undefined, httpRefusal(status, sentence), false));
  }

  /** As `#refuse`, while a read is under way: that goes on as the reading of what is dropped. */
  #giveUp(what: string): void {
    const sentence = `cannot take the request: ${what}`;
    this.host.onRefused(408, sentence, this.address);
    this.#isOver = true;
    this.#enter("closing", limits.lingerMs);
    this.#write(this.#responseBytes(undefined, httpRefusal(408, sentence), false))
      .then(() => this.connection.closeWrite()).catch(() => {});
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    try {
      // Head and body together: what is written in two would wait for an acknowledgement between.
      let at = await this.connection.write(bytes);
      while (at < bytes.length) at += await this.connection.write(bytes.subarray(at));
      return true;
    } catch {
      this.#isReset = this.#hasEnded = true;
      return false;
    }
  }

  /**
   * The sender had closed its side before the answer: it waits for it, or it has left. Both look the
   * same until it has been written to; one who has left answers with a reset. So the socket is looked
   * at once more after a while, by writing nothing; TLS has no such write, and keeps back one byte.
   */
  async #writeToHalfClosed(bytes: Uint8Array): Promise<boolean> {
    const kept = this.#isTls ? 1 : 0;
    if (!await this.#write(bytes.subarray(0, bytes.length - kept))) return false;
    await new Promise((resolve) => setTimeout(resolve, limits.leftSenderMs));
    if (this.#isClosed) return false;
    return await this.#write(bytes.subarray(bytes.length - kept));
  }

  /** Ends the connection so that the last answer arrives. */
  async #linger(): Promise<void> {
    if (this.#isReset || this.#isClosed) return;
    this.#enter("closing", limits.lingerMs);
    // With TLS this is what says that nothing was cut off. Done already where time was over.
    await this.connection.closeWrite().catch(() => {});
    const isAllRead = this.#isBodyRead && this.#start === this.#end;
    let left: number = isAllRead ? 0 : limits.lingerBytesMax;
    while (left > 0 && !this.#hasEnded) {
      this.#start = this.#end;
      await (this.#reading ?? this.#read());
      left -= this.#end - this.#start;
    }
  }
}

function refused(status: number, sentence: string): MissingBody {
  return { kind: "refused", status, sentence };
}

let nextTurn: Promise<void> | undefined;

/** The next turn of the event loop, for all who ask in this one: who joined later might see none. */
function turn(): Promise<void> {
  setImmediate(() => nextTurn = undefined);
  return new Promise((resolve) => setTimeout(resolve, 0));
}

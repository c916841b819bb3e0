/**
 * As little of the PostgreSQL protocol as the floor program needs: log in, run a text, prepare one
 * statement, and run it with binary parameters. Each run is its own transaction.
 */
import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const textDecoder = new TextDecoder();

/** One message of the server: its type and what follows the length. */
interface ServerMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** A one-dimensional array in the binary form of parameters; its elements have no nulls. */
export interface ArrayParameter {
  /** The type's number in the catalogue. */
  readonly elementType: number;
  readonly elements: readonly Uint8Array[];
}

export class PgSocket {
  #buffer = Buffer.alloc(64 * 1024);
  #filled = 0;
  #at = 0;

  private constructor(private readonly socket: Deno.Conn) {}

  /**
   * `url` as the gateway takes it, with one host; `?host=/directory` means the Unix socket there,
   * `sslmode=verify-full` TLS under the authority in the file `sslrootcert`.
   */
  static async connect(url: string): Promise<PgSocket> {
    const { username, password, hostname, port, pathname, searchParams } = new URL(url);
    const directory = searchParams.get("host");
    const rootFile = searchParams.get("sslrootcert");
    const socket = directory === null
      ? await connectTcp(hostname, Number(port || 5432), rootFile)
      : await Deno.connect({ transport: "unix", path: `${directory}/.s.PGSQL.${port || 5432}` });
    const pg = new PgSocket(socket);
    const user = decodeURIComponent(username);
    await pg.#login(user, decodeURIComponent(password), pathname.slice(1) || user);
    return pg;
  }

  /** Runs statements without parameters. */
  async run(text: string): Promise<void> {
    await this.#send([frame("Q", cString(text))]);
    await this.#untilReady();
  }

  async prepare(name: string, text: string): Promise<void> {
    await this.#send([
      frame("P", Buffer.concat([cString(name), cString(text), Buffer.alloc(2)])),
      frame("S", Buffer.alloc(0)),
    ]);
    await this.#untilReady();
  }

  /** Runs a prepared statement with arrays for parameters; resolves after its commit. */
  async execute(name: string, parameters: readonly ArrayParameter[]): Promise<void> {
    const head = Buffer.concat([
      ...[cString(""), cString(name), int16(1), int16(1), int16(parameters.length)],
    ]);
    const bindBytes = 4 + head.length + 2 +
      parameters.reduce((sum, { elements }) => sum + 4 + arrayBytes(elements), 0);
    // One piece for all: what is in it is copied once.
    const bytes = Buffer.allocUnsafe(1 + bindBytes + executeAndSync.length);
    bytes.write("B", 0, "latin1");
    bytes.writeInt32BE(bindBytes, 1);
    bytes.set(head, 5);
    let at = 5 + head.length;
    for (const parameter of parameters) at = writeArray(bytes, at, parameter);
    bytes.writeInt16BE(0, at);
    bytes.set(executeAndSync, at + 2);
    await this.#send([bytes]);
    await this.#untilReady();
  }

  close(): void {
    this.socket.close();
  }

  async #login(user: string, password: string, database: string): Promise<void> {
    const pairs = ["user", user, "database", database, ""].map(cString);
    const startup = Buffer.concat([int32(196_608), ...pairs]);
    await this.#send([Buffer.concat([int32(startup.length + 4), startup])]);
    let proof: ReturnType<typeof scramProof> | undefined;
    const nonce = randomBytes(18).toString("base64");
    for (;;) {
      const { type, body } = await this.#next();
      if (type === "Z") return;
      if (type !== "R") continue;
      const asked = body.readInt32BE(0);
      if (asked === 10) {
        const first = Buffer.from(`n,,n=,r=${nonce}`);
        const mechanism = cString("SCRAM-SHA-256");
        await this.#send([frame("p", Buffer.concat([mechanism, int32(first.length), first]))]);
      } else if (asked === 11) {
        proof = scramProof(password, nonce, body.toString("latin1", 4));
        await this.#send([frame("p", Buffer.from(proof))]);
      } else if (asked === 3) {
        await this.#send([frame("p", cString(password))]);
      } else if (asked !== 0 && asked !== 12) {
        throw new Error(`cannot log in: the server asks for authentication ${asked}`);
      }
    }
  }

  async #untilReady(): Promise<void> {
    for (;;) if ((await this.#next()).type === "Z") return;
  }

  async #next(): Promise<ServerMessage> {
    while (this.#filled - this.#at < 5) await this.#read();
    const type = String.fromCharCode(this.#buffer[this.#at]!);
    const end = this.#at + 1 + this.#buffer.readInt32BE(this.#at + 1);
    while (this.#filled < end) await this.#read();
    const body = this.#buffer.subarray(this.#at + 5, end);
    this.#at = end;
    if (type === "E") throw new Error(`the database says ${textDecoder.decode(body)}`);
    return { type, body };
  }

  async #read(): Promise<void> {
    if (this.#at === this.#filled) this.#at = this.#filled = 0;
    if (this.#filled === this.#buffer.length) {
      throw new Error("a message of the database is larger than expected");
    }
    const read = await this.socket.read(this.#buffer.subarray(this.#filled));
    if (read === null) throw new Error("the database closed the connection");
    this.#filled += read;
  }

  async #send(frames: readonly Buffer[]): Promise<void> {
    for (const bytes of frames.length === 1 ? frames : [Buffer.concat(frames)]) {
      for (let at = 0; at < bytes.length;) at += await this.socket.write(bytes.subarray(at));
    }
  }
}

/** Over TCP: what is small leaves at once. `rootFile`: the authority where TLS is spoken. */
async function connectTcp(
  hostname: string,
  port: number,
  rootFile: string | null,
): Promise<Deno.Conn> {
  const socket = await Deno.connect({ hostname, port });
  socket.setNoDelay(true);
  if (rootFile === null) return socket;
  await socket.write(Buffer.concat([int32(8), int32(80_877_103)]));
  const answer = new Uint8Array(1);
  await socket.read(answer);
  if (answer[0] !== "S".charCodeAt(0)) throw new Error("the database does not speak TLS");
  return await Deno.startTls(socket, { hostname, caCerts: [await Deno.readTextFile(rootFile)] });
}

function frame(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const executeAndSync = Buffer.concat([
  frame("E", Buffer.concat([cString(""), int32(0)])),
  frame("S", Buffer.alloc(0)),
]);

function arrayBytes(elements: readonly Uint8Array[]): number {
  return elements.reduce((sum, element) => sum + 4 + element.length, 20);
}

/** Writes length and array; gives the place behind it. */
function writeArray(bytes: Buffer, at: number, { elementType, elements }: ArrayParameter): number {
  bytes.writeInt32BE(arrayBytes(elements), at);
  for (const [place, field] of [1, 0, elementType, elements.length, 1].entries()) {
    bytes.writeInt32BE(field, at + 4 + 4 * place);
  }
  at += 24;
  for (const element of elements) {
    bytes.writeInt32BE(element.length, at);
    bytes.set(element, at + 4);
    at += 4 + element.length;
  }
  return at;
}

function cString(text: string): Buffer {
  return Buffer.from(text + "\0");
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** The client's last message of SCRAM-SHA-256 (RFC 5802), from the server's first. */
function scramProof(password: string, nonce: string, first: string): string {
  const field = (name: string) => first.split(",").find((f) => f.startsWith(`${name}=`))!.slice(2);
  const salt = Buffer.from(field("s"), "base64");
  const salted = pbkdf2Sync(password, salt, Number(field("i")), 32, "sha256");
  const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const clientKey = hmac(salted, "Client Key");
  const stored = createHash("sha256").update(clientKey).digest();
  const bare = `c=biws,r=${field("r")}`;
  const signature = hmac(stored, `n=,r=${nonce},${first},${bare}`);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ signature[at]!));
  return `${bare},p=${proof.toString("base64")}`;
}

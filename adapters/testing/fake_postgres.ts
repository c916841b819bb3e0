/**
 * Speaks just enough of the database's protocol to begin a session and answer simple queries, as
 * servers do that a test cannot have at hand: a standby, an old version, one that is starting.
 */
export interface FakePostgresOptions {
  /** The only value it gives. */
  readonly name: string;
  readonly inRecovery?: boolean;
  readonly readOnly?: boolean;
  /** Whether it says its role by itself, as since version 14. */
  readonly reports?: boolean;
  /** Refuses sessions with this SQLSTATE. */
  readonly refuses?: string;
  /** Takes connections and says nothing. */
  readonly hangs?: boolean;
}

export class FakePostgres implements AsyncDisposable {
  readonly port: number;
  /** Messages from clients, by their letter; `startup` and `ssl` have none. */
  readonly heard: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();

  constructor(private readonly options: FakePostgresOptions) {
    this.port = this.#listener.addr.port;
    this.#accept();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) closeQuietly(connection);
    return Promise.resolve();
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      this.#connections.add(connection);
      this.#serve(connection).catch(() => {}).finally(() => {
        this.#connections.delete(connection);
        closeQuietly(connection);
      });
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const { refuses, hangs = false } = this.options;
    let rest = new Uint8Array();
    const buffer = new Uint8Array(65_536);
    let begun = false;
    for (;;) {
      const length = await connection.read(buffer);
      if (length === null) return;
      if (hangs) continue;
      rest = Uint8Array.of(...rest, ...buffer.subarray(0, length));
      for (;;) {
        const head = begun ? 1 : 0;
        if (rest.length < head + 4) break;
        const end = head + new DataView(rest.buffer).getUint32(head);
        if (rest.length < end) break;
        const message = rest.slice(0, end);
        rest = rest.slice(end);
        if (begun) {
          if (message[0] === "X".charCodeAt(0)) return;
          await this.#answer(connection, message);
        } else if (message.length === 8) {
          this.heard.push("ssl");
          await connection.write(text("N"));
        } else {
          this.heard.push("startup");
          if (refuses !== undefined) {
            await connection.write(
              frame("E", `SFATAL\0C${refuses}\0Mthe fake refuses with ${refuses}\0\0`),
            );
            return;
          }
          begun = true;
          await connection.write(this.#welcome());
        }
      }
    }
  }

  #welcome(): Uint8Array<ArrayBuffer> {
    const { inRecovery = false, readOnly = false, reports = true } = this.options;
    const setting = (name: string, on: boolean) => frame("S", `${name}\0${on ? "on" : "off"}\0`);
    return Uint8Array.of(
      ...frame("R", "\0\0\0\0"),
      ...(reports
        ? [
          ...setting("in_hot_standby", inRecovery),
          ...setting("default_transaction_read_only", readOnly),
        ]
        : []),
      ...frame("K", "\0\0\0\x01\0\0\0\x02"),
      ...frame("Z", "I"),
    );
  }

  async #answer(connection: Deno.Conn, message: Uint8Array): Promise<void> {
    const { name, inRecovery = false, readOnly = false } = this.options;
    this.heard.push(String.fromCharCode(message[0]!));
    const query = new TextDecoder().decode(message.subarray(5));
    const values = query.includes("pg_is_in_recovery")
      ? [inRecovery ? "t" : "f", readOnly || inRecovery ? "on" : "off"]
      : [name];
    const columns = values.map((_, index) => `c${index}\0${"\0".repeat(9)}\x19${"\0".repeat(8)}`);
    const row = values.map((value) => `\0\0\0${String.fromCharCode(value.length)}${value}`);
    const count = `\0${String.fromCharCode(values.length)}`;
    await connection.write(
      Uint8Array.of(
        ...frame("T", count + columns.join("")),
        ...frame("D", count + row.join("")),
        ...frame("C", "SELECT 1\0"),
        ...frame("Z", "I"),
      ),
    );
  }
}

/** A message of the protocol; characters are bytes. */
function frame(letter: string, body: string): Uint8Array {
  const bytes = text(`${letter}\0\0\0\0${body}`);
  new DataView(bytes.buffer).setUint32(1, bytes.length - 1);
  return bytes;
}

function text(characters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}

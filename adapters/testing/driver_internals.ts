/**
 * What is relied on inside the driver (postgres.js) beyond what it promises. A test looks for each
 * place in the driver that is installed and fails when one has moved: then the place that uses it has
 * to be looked at again before the version is raised.
 */
export interface DriverInternal {
  /** What is relied on. */
  readonly what: string;
  /** The file that relies on it, of `adapters/postgres/`. */
  readonly usedBy: string;
  /** File of the driver, below `src/`. */
  readonly file: string;
  /** A piece of that file, with white space as single blanks. */
  readonly text: string;
}

export const driverVersion = "3.4.9";

export const driverInternals: readonly DriverInternal[] = [
  {
    what: "a socket comes from the option `socket`, which is handed the options of its pool",
    usedBy: "connect.ts",
    file: "connection.js",
    text:
      "x = options.socket ? (await Promise.resolve(options.socket(options))) : new net.Socket()",
  },
  {
    what: "such a socket counts as connected at once, and `ssl: false` leaves it alone",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "if (options.socket) return ssl ? secure() : connected()",
  },
  {
    what: "its events are error, close, drain and data",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "x.on('error', error) x.on('close', closed) x.on('drain', drain) return x",
  },
  {
    what: "a closed connection is told whether an error went before",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "async function closed(hadError) {",
  },
  {
    what: "the first thing written is the start of the session, or a request to cancel",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "const s = StartupMessage() write(s)",
  },
  {
    what: "a request to cancel is 16 bytes with this code, process number and secret",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "cancelMessage = b().i32(16).i32(80877102).i32(pid).i32(secret).end(16)",
  },
  {
    what: "writes below 1024 bytes wait for the end of the turn, longer ones take them along",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "if (fn || chunk.length >= 1024) return nextWrite(fn) " +
      "nextWriteTimer === null && (nextWriteTimer = setImmediate(nextWrite))",
  },
  {
    what: "a connection that closes keeps what it held back (`driver_writes.ts`)",
    usedBy: "driver_writes.ts",
    file: "connection.js",
    text:
      "incoming = Buffer.alloc(0) remaining = 0 incomings = null clearImmediate(nextWriteTimer) " +
      "socket.removeListener('data', data)",
  },
  {
    what: "the option `debug` is read for each statement before it is written",
    usedBy: "driver_writes.ts",
    file: "connection.js",
    text: "typeof options.debug === 'function' && options.debug(id, string, parameters, types)",
  },
  {
    what:
      "what a server asks for is answered by the message alone, so another server may ask again",
    usedBy: "open_session.ts",
    file: "connection.js",
    text: "type === 10 ? SASL : type === 11 ? SASLContinue : type === 12 ? SASLFinal :",
  },
  {
    what: "a session is open once the server says that it is ready",
    usedBy: "open_session.ts",
    file: "connection.js",
    text: "options.shared.retries = retries = 0 initial = null return",
  },
  {
    what: "a failed connection with one host is told to whoever waits for it",
    usedBy: "connect.ts",
    file: "connection.js",
    text: "if (connection.queue === queues.connecting && options.host[retries + 1]) return",
  },
  {
    what: "hosts and ports may be lists",
    usedBy: "connect.ts",
    file: "index.js",
    text: "host : Array.isArray(host) ? host :",
  },
  {
    what: "a good-bye is said to a socket that is `open`, and awaited unless it is `closed`",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "socket.readyState === 'open' && socket.end(b().X().end())",
  },
  {
    what: "what a socket's write gives keeps further statements back until `drain`",
    usedBy: "database_socket.ts",
    file: "connection.js",
    text: "return write(toBuffer(q)) && !q.describeFirst && !q.cursorFn",
  },
  {
    what: "parameters of a statement are in `args`",
    usedBy: "transact.ts",
    file: "query.js",
    text: "this.args = args",
  },
  {
    what: "a statement is sent by `execute`",
    usedBy: "transact.ts",
    file: "query.js",
    text: "execute() { this.handle() return this }",
  },
  {
    what: "a statement whose plan is out of date is marked `retried` before it is sent again",
    usedBy: "guard_transactions.ts",
    file: "connection.js",
    text: "delete statements[q.signature] q.retried = error execute(q)",
  },
  {
    what: "a statement that is `cancelled` is not sent",
    usedBy: "guard_transactions.ts",
    file: "connection.js",
    text: "if (q.cancelled) return",
  },
  {
    what: "a transaction's function that fails sends a rollback, on a connection that may be gone",
    usedBy: "guard_transactions.ts",
    file: "index.js",
    text: "await (name ? sql`rollback to ${ sql(name) }` : sql`rollback` )",
  },
  {
    what: "a reserved connection is given back by `release`",
    usedBy: "guard_transactions.ts",
    file: "index.js",
    text: "sql.release = () => { c.reserved = null onopen(c) }",
  },
  {
    what: "the loss of a connection is told by `onclose`",
    usedBy: "connect.ts",
    file: "index.js",
    text: "options.onclose && options.onclose(c.id)",
  },
  {
    what: "a statement without parameters may go as one message of letter Q that holds its text",
    usedBy: "copied_rows.ts",
    file: "connection.js",
    text: "return q.options.simple ? b().Q().str(q.statement.string + b.N).end()",
  },
  {
    what: "such a one is answered when the server is ready, with what its last command did",
    usedBy: "copied_rows.ts",
    file: "connection.js",
    text: "if (query.options.simple) return BindComplete()",
  },
];

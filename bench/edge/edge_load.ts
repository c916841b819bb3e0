/**
 * Posts 5 KB over kept connections, one after another on each, and writes what came of it as JSON:
 *
 *     edge_load.ts PORT CONNECTIONS SECONDS [AUTHORITY]
 *
 * The first quarter is not counted. Written for this one request and answer: a general client would
 * cost as much as the servers that it compares.
 */
const [port, connections, seconds] = Deno.args.slice(0, 3).map(Number) as [number, number, number];
const authority = Deno.args[3];
const caCerts = authority === undefined ? undefined : [Deno.readTextFileSync(authority)];

const body = "x".repeat(5_000);
const request = new TextEncoder().encode(
  "POST / HTTP/1.1\r\nUser-Agent: NACCS Terminal Software\r\nHost: 127.0.0.1\r\n" +
    "Content-Type: text/plain; charset=UTF-8\r\n" + `Content-Length: ${body.length}\r\n\r\n${body}`,
);
const answerBytes = 600;
const startAt = performance.now() + seconds * 250;
const endAt = performance.now() + seconds * 1_000;
const took: number[] = [];

async function connect(): Promise<Deno.Conn> {
  const at = { hostname: "127.0.0.1", port };
  if (caCerts !== undefined) return await Deno.connectTls({ ...at, caCerts });
  const connection = await Deno.connect(at);
  connection.setNoDelay(true);
  return connection;
}

async function post(): Promise<void> {
  using connection = await connect();
  const buffer = new Uint8Array(4_096);
  let expected = 0;
  for (;;) {
    const sentAt = performance.now();
    if (sentAt > endAt) return;
    for (let at = 0; at < request.length;) at += await connection.write(request.subarray(at));
    let length = 0;
    do {
      const more = await connection.read(buffer.subarray(length));
      if (more === null) throw new Error("the server closed a kept connection");
      length += more;
      // All heads are of one length: only the first is looked through.
      if (expected === 0) {
        const head = new TextDecoder().decode(buffer.subarray(0, length)).indexOf("\r\n\r\n");
        if (head >= 0) expected = head + 4 + answerBytes;
      }
    } while (expected === 0 || length < expected);
    if (sentAt > startAt) took.push(performance.now() - sentAt);
  }
}

await Promise.all(Array.from({ length: connections }, post));
took.sort((a, b) => a - b);
console.log(JSON.stringify({
  perSecond: took.length / (seconds * 0.75),
  count: took.length,
  medianMs: took[took.length >> 1],
}));

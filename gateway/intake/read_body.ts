import type { Deadlines } from "../../adapters/deadlines.ts";

/** Why a body could not be read, as the HTTP status that says so. */
export interface BodyRefusal {
  readonly status: 408 | 413 | 400;
  readonly sentence: string;
}

/**
 * Reads a request body of at most `bytesMax` bytes within the time of `deadlines`. A length that is
 * announced is judged before the first byte is read; without one (chunked) the bytes are counted.
 */
export function readBody(
  request: Request,
  bytesMax: number,
  deadlines: Deadlines,
): Promise<Uint8Array | BodyRefusal> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > bytesMax) {
    return Promise.resolve(tooLarge(announced, bytesMax));
  }
  return new Promise((resolve, reject) => {
    const { waitMs } = deadlines;
    const sentence = `cannot take the request: its body was not complete within ${waitMs} ms`;
    const stop = deadlines.start(() => resolve({ status: 408, sentence }));
    const body = announced === null ? readCounted(request, bytesMax) : readWhole(request);
    body.finally(stop).then(resolve, reject);
  });
}

export function isBodyRefusal(value: Uint8Array | BodyRefusal): value is BodyRefusal {
  return !(value instanceof Uint8Array);
}

async function readWhole(request: Request): Promise<Uint8Array | BodyRefusal> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch {
    return cutOff;
  }
}

async function readCounted(request: Request, bytesMax: number): Promise<Uint8Array | BodyRefusal> {
  if (request.body === null) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of request.body) {
      length += part.length;
      if (length > bytesMax) return tooLarge(`more than ${bytesMax}`, bytesMax);
      parts.push(part);
    }
  } catch {
    return cutOff;
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

const cutOff: BodyRefusal = {
  status: 400,
  sentence: "cannot take the request: the connection ended within its body",
};

function tooLarge(found: string, bytesMax: number): BodyRefusal {
  return {
    status: 413,
    sentence: `cannot take the request: found ${found} bytes, expected at most ${bytesMax}`,
  };
}

/** A primary for tests that keeps every request and answers what it is told to. */
export interface TakenRequest {
  readonly contentType: string | null;
  readonly body: Uint8Array;
  readonly headers: Headers;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export class FakePrimary implements AsyncDisposable {
  readonly taken: TakenRequest[] = [];
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(answer: (request: TakenRequest, number: number) => FakeAnswer | Promise<FakeAnswer>) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        const taken = {
          contentType: request.headers.get("content-type"),
          body: new Uint8Array(await request.arrayBuffer()),
          headers: new Headers(request.headers),
        };
        this.taken.push(taken);
        // A test that has failed may hold an answer back for good.
        const answered = await Promise.race([
          answer(taken, this.taken.length),
          this.#ended.promise,
        ]);
        if (answered === undefined) return new Response(null, { status: 500 });
        const { status = 200, contentType, bytes } = answered;
        return new Response(bytes as Uint8Array<ArrayBuffer>, {
          status,
          headers: { "content-type": contentType },
        });
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.resolve(undefined);
    await this.#server.shutdown();
  }
}

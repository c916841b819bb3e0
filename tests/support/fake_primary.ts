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
        const { status = 200, contentType, bytes } = await answer(taken, this.taken.length);
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
    await this.#server.shutdown();
  }
}

import assert from "node:assert/strict";

/** A person at a browser without scripts, over HTTP. */
export class Person {
  readonly #cookies = new Map<string, string>();

  /** `address`: host and port of the pages. */
  constructor(private readonly address: string) {}

  async get(path: string): Promise<string> {
    return await (await this.#send(path, {})).text();
  }

  async post(
    path: string,
    fields: Readonly<Record<string, string | Blob>>,
    from = path,
  ): Promise<Response> {
    const token = /name="csrf" value="([^"]+)"/.exec(await this.get(from))?.[1] ?? "";
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf: token, ...fields })) {
      body.append(name, value);
    }
    return await this.#send(path, { method: "POST", body });
  }

  /** Sends a form that leads to another page. */
  async done(...form: Parameters<Person["post"]>): Promise<string> {
    const response = await this.post(...form);
    const page = await response.text();
    assert.equal(response.status, 303, `${form[0]}: ${page.slice(0, 3000)}`);
    return response.headers.get("location")!;
  }

  async signIn(name: string, password: string): Promise<this> {
    await this.done("/login", { name, password });
    return this;
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(`http://${this.address}${path}`, {
      ...init,
      redirect: "manual",
      headers: { cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      this.#cookies.set(name!, value!);
    }
    return response;
  }
}

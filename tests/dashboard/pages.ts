// The pages of a server of the test's own, asked without a socket.

import { dashboard, type DashboardOptions } from "@walnats/core/dashboard";
import { NatsServer } from "@walnats/core/testing";
import process from "node:process";

/** What a test asks the pages. */
export class Pages implements AsyncDisposable {
  readonly #handler: ReturnType<typeof dashboard>;
  /** What the page's cookie and script know. */
  #csrf: string | undefined;

  constructor(options: DashboardOptions) {
    this.#handler = dashboard(options);
  }

  /** Any request. */
  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return this.#handler.fetch(new Request(`http://localhost${path}`, init)) as Promise<Response>;
  }

  /** The JSON of a successful answer. */
  // deno-lint-ignore no-explicit-any
  async get(path: string): Promise<any> {
    const response = await this.ask(`/api/${path}`);
    if (!response.ok) throw new Error(`${response.status}: ${(await response.json()).error}`);
    return await response.json();
  }

  /** As the page's script sends it; `headers` replace its own. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const csrf = this.#csrf ??= await this.csrf();
    const all = {
      "content-type": "application/json",
      "x-walnats-csrf": csrf,
      cookie: `walnats-csrf=${csrf}`,
      "sec-fetch-site": "same-origin",
      ...headers,
    };
    return await this.ask(`/api/${path}`, { method: "POST", headers: all, body: JSON.stringify(body) });
  }

  /** The token of a page that is loaded now. */
  async csrf(): Promise<string> {
    const html = await (await this.ask("/")).text();
    return JSON.parse(/id="session">(.*?)<\/script>/.exec(html)![1]!).csrf;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#handler.close();
  }
}

/** A server of the version under test. */
export function startNats(): Promise<NatsServer> {
  return NatsServer.start({ version: process.env["WALNATS_TEST_NATS_VERSION"] });
}

/** The first event of a stream of server-sent events that passes. */
export async function readEvent(
  response: Response,
  passes: (event: string, data: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      if (event && passes(event, JSON.parse(data!))) return JSON.parse(data!);
    }
  }
  throw new Error("the stream has ended");
}

// A worker of Cloudflare's kind: connects in each request, or keeps a connection in a Durable Object.

import { type ConnectedEvents, Events } from "@walnats/core/events";
import { ORDERED } from "./events.ts";
import { publish } from "./publisher.ts";

interface Env {
  readonly NATS_SERVER: string;
  readonly KEEPER: { idFromName(name: string): unknown; get(id: unknown): { fetch: typeof fetch } };
}

/** Does what it is given after the response, before the worker is stopped. */
interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let kept: Promise<ConnectedEvents<typeof ORDERED>> | undefined;

export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const id = Number(searchParams.get("id"));
    switch (pathname) {
      case "/publish":
        return Response.json(await publish(env.NATS_SERVER));
      case "/later":
        context.waitUntil(emitOnce(env.NATS_SERVER, id));
        return new Response("accepted", { status: 202 });
      case "/kept":
        // What one must not do: the connection belongs to the request that has opened it.
        kept ??= new Events(ORDERED).connect(env.NATS_SERVER);
        return Response.json(await (await kept).emit(ORDERED, { id }, { sync: true, timeout: 1 }));
      case "/keeper":
        return await env.KEEPER.get(env.KEEPER.idFromName("one")).fetch(request);
      default:
        return new Response("not found", { status: 404 });
    }
  },
};

async function emitOnce(server: string, id: number): Promise<void> {
  const conn = await new Events(ORDERED).connect(server);
  try {
    await conn.emit(ORDERED, { id }, { sync: true });
  } finally {
    await conn.close();
  }
}

/** A Durable Object, whose requests share what it holds. */
export class Keeper {
  readonly #server: string;
  #connection: Promise<ConnectedEvents<typeof ORDERED>> | undefined;
  #requests = 0;

  constructor(_state: unknown, env: Env) {
    this.#server = env.NATS_SERVER;
  }

  /** Emits the order with the id of the address. */
  async fetch(request: Request): Promise<Response> {
    this.#connection ??= new Events(ORDERED).connect(this.#server);
    const conn = await this.#connection;
    const id = Number(new URL(request.url).searchParams.get("id"));
    const { seq } = await conn.emit(ORDERED, { id }, { sync: true });
    return Response.json({ seq, requests: ++this.#requests });
  }
}

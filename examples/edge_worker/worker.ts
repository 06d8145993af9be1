// Three ways to publish: wait for the server, answer first, or keep a connection in a Durable Object.

import { type ConnectedEvents, Events } from "@walnats/core/events";
import { LINK_CLICKED } from "./events.ts";

interface Env {
  NATS_SERVER: string | null;
  PUBLISHER: { idFromName(name: string): unknown; get(id: unknown): { fetch: typeof fetch } };
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const connect = ({ NATS_SERVER }: Env) =>
  new Events(LINK_CLICKED).connect(NATS_SERVER ?? "ws://localhost:4223");

/** A connection belongs to the request that has opened it: open it there, and close it. */
async function clicked(link: string, env: Env) {
  const conn = await connect(env);
  try {
    return await conn.emit(LINK_CLICKED, link, { sync: true });
  } finally {
    await conn.close();
  }
}

/** The visitor does not wait; the worker lives on until it is done. */
function clickedLater(link: string, env: Env, context: Context): Response {
  context.waitUntil(clicked(link, env));
  return new Response("accepted", { status: 202 });
}

export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const link = searchParams.get("link") ?? "/";
    if (pathname === "/later") return clickedLater(link, env, context);
    if (pathname === "/object") {
      return await env.PUBLISHER.get(env.PUBLISHER.idFromName("links")).fetch(request);
    }
    return Response.json(await clicked(link, env));
  },
};

/** The requests of a Durable Object share what it holds, so this one connects once. */
export class Publisher {
  #env: Env;
  #conn: Promise<ConnectedEvents<typeof LINK_CLICKED>> | undefined;

  constructor(_state: unknown, env: Env) {
    this.#env = env;
  }

  async fetch(request: Request): Promise<Response> {
    const link = new URL(request.url).searchParams.get("link") ?? "/";
    this.#conn ??= connect(this.#env);
    try {
      const conn = await this.#conn;
      return Response.json(await conn.emit(LINK_CLICKED, link, { sync: true }));
    } catch (error) {
      // The next request connects anew, whatever was wrong with this connection.
      this.#conn = undefined;
      return new Response(String(error), { status: 503 });
    }
  }
}

// A worker that publishes all there is, and one thing that must not be done.

import { type ConnectedEvents, Events } from "@walnats/core/events";
import { ORDERED } from "./events.ts";
import { publish } from "./publisher.ts";

// What the configuration of the example names.
export { Publisher } from "../../examples/edge_worker/worker.ts";

let kept: Promise<ConnectedEvents<typeof ORDERED>> | undefined;

export default {
  async fetch(request: Request, env: { readonly NATS_SERVER: string }): Promise<Response> {
    if (new URL(request.url).pathname === "/publish") return Response.json(await publish(env.NATS_SERVER));
    // The connection belongs to the request that has opened it.
    kept ??= new Events(ORDERED).connect(env.NATS_SERVER);
    const emitted = (await kept).emit(ORDERED, { id: 1 }, { sync: true, timeout: 1 });
    return await emitted.then(Response.json, (error) => new Response(String(error), { status: 503 }));
  },
};

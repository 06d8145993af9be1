// POST /orders with {"id": 7, "cents": 1999} emits an event. GET /health is for whatever watches the container.
// On SIGTERM it takes no more requests, answers those that it has, and closes the connection to NATS.

import { EncodeError, Events, shutdownSignal } from "@walnats/core";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import process from "node:process";
import { json } from "node:stream/consumers";
import { ORDER_PAID } from "./events.ts";

// One connection for the whole program, made before the first request.
const conn = await new Events(ORDER_PAID).connect();

async function answer(request: IncomingMessage): Promise<number> {
  if (request.url === "/health") return 200;
  if (request.method !== "POST" || request.url !== "/orders") return 404;
  try {
    const order = await json(request) as { id: number; cents: number };
    // Stored by NATS before the client hears of it; the uid makes a repeated request one event.
    await conn.emit(ORDER_PAID, order, { sync: true, uid: `order-${order.id}` });
    return 202;
  } catch (error) {
    if (error instanceof EncodeError || error instanceof SyntaxError) return 400;
    console.error(error);
    return 503;
  }
}

const server = createServer((request, response) => {
  answer(request).then((status) => response.writeHead(status).end());
});
server.listen(Number(process.env.PORT ?? 8080), "0.0.0.0");
await once(server, "listening");
shutdownSignal().addEventListener("abort", () => server.close());
console.log("listening");

await once(server, "close");
await conn.close();

// Faults of @nats-io/transport-node, mended where it leaves its sockets: it removes all listeners of a socket before it
// has finished with it, so that an error that comes then has no listener and ends the program. And a dial that ran out
// of time leaves its socket open, which keeps the program alive.

import { ProtocolHandler } from "@nats-io/transport-node";
import { createConnection, type Socket } from "node:net";
import { type NodeTransport, nodeTransport } from "./nats_internals.ts";

type Transport = NodeTransport<Socket>;

/** Milliseconds that a connection may take to write its last bytes. */
const LAST_WRITE = 500;

const mended = new WeakSet<Transport>();

/** Mends the class of the transports that nats.js makes now; does nothing where it is not the one that we know. */
export function mendTransport(): void {
  const prototype = nodeTransport<Socket>(ProtocolHandler);
  if (!prototype || mended.has(prototype)) return;
  mended.add(prototype);
  const { startTLS, tlsFirst, close, disconnect } = prototype;
  prototype.dial = dial;
  prototype.startTLS = async function () {
    return keepErrorListener(await startTLS.call(this));
  };
  prototype.tlsFirst = async function (server) {
    return keepErrorListener(await tlsFirst.call(this, server));
  };
  prototype.close = async function (error) {
    if (!this.connected) this.discard();
    else await close.call(this, error);
  };
  prototype.disconnect = function () {
    disconnect.call(this);
    // It waits for its last write, which a server that hangs never takes.
    const timer = setTimeout(() => {
      if (!this.done) void close.call(this, new Error("the connection did not take its last bytes"));
    }, LAST_WRITE);
    this.closed().then(() => clearTimeout(timer));
  };
}

/** As that of transport-node, but the socket is known, and listened to, from its first moment. */
function dial(this: Transport, { hostname, port }: { hostname: string; port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const socket = keepErrorListener(createConnection(port, hostname, () => {
      socket.removeAllListeners();
      resolve(socket);
    }));
    this.socket = socket;
    socket.on("error", (error) => failure = error);
    socket.on("close", () => reject(failure ?? new Error("the connection was closed before it was ready")));
    socket.setNoDelay(true);
  });
}

function keepErrorListener<S extends Socket>(socket: S): S {
  const remove = socket.removeAllListeners;
  const ignore = () => {};
  socket.on("error", ignore);
  socket.removeAllListeners = function (...events) {
    remove.apply(this, events);
    return this.on("error", ignore);
  };
  return socket;
}

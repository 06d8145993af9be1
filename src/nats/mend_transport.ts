// Faults of @nats-io/transport-node, mended where it leaves its sockets: it removes all listeners of a socket before it
// has finished with it, so that an error that comes then has no listener and ends the program, and nobody hears why the
// socket was closed. A dial that ran out of time leaves its socket open, which keeps the program alive. And a dial whose
// socket closes before the server has answered waits until its time is over.

import { ProtocolHandler } from "@nats-io/transport-node";
import { createConnection, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions as TlsOptions } from "node:tls";
import { type Dials, dials, type NodeTransport, nodeTransport } from "./nats_internals.ts";

type Transport = NodeTransport<Socket>;

/** Milliseconds that a connection may take to write its last bytes. */
const LAST_WRITE = 500;

const mended = new WeakSet<object>();

/** Transports whose TLS handshake is done. */
const secured = new WeakSet<object>();

/** Why sockets were closed, where nobody listened. */
const failures = new WeakMap<Socket, Error>();

/** Mends the class of the transports that nats.js makes now; does nothing where it is not the one that we know. */
export function mendTransport(): void {
  const prototype = nodeTransport<Socket>(ProtocolHandler);
  if (!prototype || mended.has(prototype)) return;
  mended.add(prototype);
  const { close, disconnect, setupHandlers } = prototype;
  prototype.dial = dial;
  prototype.startTLS = function () {
    return secure(this, { socket: this.socket });
  };
  prototype.tlsFirst = function ({ hostname, port }) {
    return secure(this, { host: hostname, port });
  };
  prototype.setupHandlers = function () {
    setupHandlers.call(this);
    const { socket } = this;
    if (socket?.destroyed) void close.call(this, failures.get(socket) ?? new Error(CLOSED));
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
  const protocol = dials(ProtocolHandler);
  if (protocol) mendDials(protocol, prototype);
}

/** A dial ends when its transport does. */
function mendDials(prototype: Dials, transports: Transport): void {
  const { prepare } = prototype;
  prototype.prepare = function () {
    const answered = prepare.call(this);
    const { transport } = this;
    if (Object.prototype.isPrototypeOf.call(transports, transport)) {
      // The alert of the server is not told on every runtime: a write that fails for it may be.
      transport.closed().then((error) =>
        answered.reject(
          secured.has(transport) ? new Error(CLOSED_TLS, { cause: error }) : error ?? new Error(CLOSED),
        )
      );
    }
    return answered;
  };
}

const CLOSED = "the connection was closed before it was ready";
const CLOSED_TLS = "the server closed the connection after the TLS handshake";

/** As that of transport-node, but the socket is known, and listened to, from its first moment. */
function dial(this: Transport, { hostname, port }: { hostname: string; port: number }): Promise<Socket> {
  const socket = this.socket = createConnection(port, hostname);
  socket.setNoDelay(true);
  return opened(socket, "connect");
}

/** TLS, on a socket or on one of its own; like `dial` for the rest. */
async function secure(transport: Transport, where: TlsOptions): Promise<Socket> {
  const { tls } = transport.options;
  const files = tls ? await transport.loadClientCerts() : {};
  const socket = transport.socket = connectTls({
    ...where,
    servername: transport.tlsName,
    rejectUnauthorized: true,
    ...tls,
    ...files,
  });
  await opened(socket, "secureConnect");
  secured.add(transport);
  return socket;
}

function opened(socket: Socket, event: "connect" | "secureConnect"): Promise<Socket> {
  return new Promise((resolve, reject) => {
    keepErrorListener(socket);
    socket.once(event, () => {
      socket.removeAllListeners();
      resolve(socket);
    });
    socket.once("close", () => reject(failures.get(socket) ?? new Error(CLOSED)));
  });
}

function keepErrorListener(socket: Socket): void {
  const remove = socket.removeAllListeners;
  // The first one says why: a write that fails because of it comes later.
  const keep = (error: Error) => void (failures.has(socket) || failures.set(socket, error));
  socket.on("error", keep);
  socket.removeAllListeners = function (...events) {
    remove.apply(this, events);
    return this.on("error", keep);
  };
}

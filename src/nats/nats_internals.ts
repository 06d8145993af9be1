// What nats.js does not export. This file alone touches it, as any version of nats.js may do without.
// Must hold: where a part is not there, all works by the public API, slower or with a limit less, and the log says so
// once for each connection.

import type { ConnectionOptions, Msg, NatsConnection, Status } from "@nats-io/nats-core";
import type { Logger } from "../logger.ts";
import type { FrameReader, MessageHead } from "./frame_reader.ts";
import { publishFrames } from "./publish_frames.ts";

interface HiddenParts {
  readonly options?: ConnectionOptions | undefined;
  readonly protocol?: Protocol | undefined;
}

interface Protocol {
  readonly parser?: Parser | undefined;
  readonly transport?: {
    readonly isClosed?: boolean | undefined;
    readonly socket?: { readonly bytesRead?: number; readonly bytesWritten?: number } | undefined;
    close?(error: Error): Promise<void>;
  } | undefined;
  sendCommand?(frames: Uint8Array): void;
  processMsg?(head: MessageHead, data: Uint8Array): void;
  /** Ends the dial that is under way. */
  connectError?(error: Error): void;
}

interface Parser {
  /** 0: between two lines. */
  readonly state?: number | undefined;
  parse(frame: Uint8Array): void;
}

interface Message {
  readonly _msg?: RawHead | undefined;
  readonly _rdata?: Uint8Array | undefined;
}

/** The first line of a message as it came over the wire. */
export interface RawHead {
  readonly reply?: Uint8Array | undefined;
  /** Bytes of the headers; less than 1: there are none. */
  readonly hdr: number;
  /** Bytes of headers and payload. */
  readonly size: number;
  /** Our own reader's. */
  subjectBegins?(text: string): boolean;
}

/** What a socket has carried. */
export interface SocketBytes {
  readonly read: number;
  readonly written: number;
}

/** A socket of transport-node, and what the transport does with it. */
export interface NodeTransport<Socket> {
  socket?: Socket | undefined;
  connected: boolean;
  done: boolean;
  dial(server: { readonly hostname: string; readonly port: number }): Promise<Socket>;
  startTLS(): Promise<Socket>;
  tlsFirst(server: { readonly hostname: string; readonly port: number }): Promise<Socket>;
  close(error?: Error): Promise<void>;
  readonly options: ConnectionOptions;
  /** The name that the server's certificate must have. */
  readonly tlsName: string;
  loadClientCerts(): Promise<object>;
  setupHandlers(): void;
  closed(): Promise<unknown>;
  disconnect(): void;
  discard(): void;
}

/** What nats.js makes a connection with. */
export interface Dials {
  readonly transport: { closed(): Promise<Error | undefined> };
  /** Makes the transport; resolves when the server has answered. */
  prepare(): Promise<void> & { reject(error: Error): void };
}

/** The hidden parts of one connection. */
export class NatsInternals {
  readonly #connection: NatsConnection & HiddenParts;
  readonly #logger: Logger;
  readonly #options: ConnectionOptions | undefined;
  #lookedAt = false;

  /** `dialled`: what the connection was made with, where we have made it. */
  constructor(connection: NatsConnection, logger: Logger, dialled?: ConnectionOptions) {
    this.#connection = connection as NatsConnection & HiddenParts;
    this.#logger = logger;
    const { options = dialled, protocol } = this.#connection;
    this.#options = options;
    const { sendCommand, parser, processMsg, transport } = protocol ?? {};
    for (const [name, part] of Object.entries({ options, sendCommand, parser, processMsg, transport })) {
      if (!part) this.#miss(name);
    }
  }

  /** The prefix that inboxes must have. */
  get inboxPrefix(): string {
    return this.#options?.inboxPrefix ?? "_INBOX";
  }

  /** A connection that breaks is made again, as far as we know. */
  get reconnects(): boolean {
    return this.#options?.reconnect !== false;
  }

  /** Hands over messages as they go over the wire. */
  write(frames: Uint8Array): void {
    const { protocol } = this.#connection;
    if (protocol?.sendCommand) protocol.sendCommand(frames);
    else publishFrames(this.#connection, frames, this.#logger);
  }

  /** Warns where messages do not show their bytes: without them, the number of their headers is not limited. */
  lookAt(message: Msg): void {
    if (this.#lookedAt) return;
    this.#lookedAt = true;
    if (!rawHead(message)) this.#miss("_msg", "warn", "does not limit the number of headers");
  }

  /** Sets the time limit of the next dial; else it stays what it was at first. */
  limitDial(milliseconds: number): void {
    const { options } = this.#connection;
    if (options) options.timeout = milliseconds;
  }

  /** Ends a dial whose socket is closed already; else its time limit does. */
  endDeadDial(): void {
    const { protocol } = this.#connection;
    if (!protocol?.transport?.isClosed) return;
    protocol.connectError?.(new Error("the server closed the connection before it was ready"));
  }

  /** Ends the loop over these statuses; else it ends at the next one, when the caller must leave it. */
  stopStatus(statuses: AsyncIterable<Status>): void {
    const { stop } = statuses as { stop?(): void };
    if (stop) stop.call(statuses);
    else this.#miss("stop");
  }

  #miss(part: string, level: "debug" | "warn" = "debug", means = "goes on with its public API"): void {
    this.#logger[level](
      `walnats: this nats.js hides its "${part}", so walnats ${means}: connect with the one it depends on`,
    );
  }
}

/** What the socket has carried; `undefined` where it cannot be told, as with a WebSocket. */
export function socketBytes(connection: NatsConnection): SocketBytes | undefined {
  const { bytesRead: read, bytesWritten: written } =
    (connection as HiddenParts).protocol?.transport?.socket ?? {};
  return typeof read === "number" && typeof written === "number" ? { read, written } : undefined;
}

/** Leaves a server that hangs, so that the connection is made again. */
export function leaveServer(connection: NatsConnection, reason: Error): void {
  const transport = (connection as HiddenParts).protocol?.transport;
  // With an error it does not wait for the last bytes to be taken, which a server that hangs never does.
  if (transport?.close) void transport.close(reason);
  else connection.reconnect().catch(() => {}); // Closed by now.
}

/** The parsers whose work is ours. */
const replaced = /* @__PURE__ */ new WeakSet<Parser>();

/** Has our own reader read a connection. */
export function readFrames(connection: NatsConnection, Reader: typeof FrameReader): void {
  const { protocol } = connection as HiddenParts;
  const parser = protocol?.parser;
  if (!parser?.parse || !protocol?.processMsg || replaced.has(parser)) return;
  replaced.add(parser);
  const reader = new Reader(
    { parse: parser.parse.bind(parser), between: () => parser.state === 0 },
    (head, data) => protocol.processMsg!(head, data),
  );
  parser.parse = (frame) => reader.read(frame);
}

/** The first line of a message; `undefined` where it does not show it. */
export function rawHead(message: Msg): RawHead | undefined {
  return (message as Message)._msg;
}

/** Headers and payload; `undefined` where it does not show them. */
export function rawBody(message: Msg): Uint8Array | undefined {
  return (message as Message)._rdata;
}

const TRANSPORT_METHODS = [
  "dial",
  "startTLS",
  "tlsFirst",
  "loadClientCerts",
  "setupHandlers",
  "close",
  "closed",
  "disconnect",
  "discard",
] as const;

/** The class of the transports that transport-node makes now, by what makes them; `undefined`: not the one we know. */
export function nodeTransport<Socket>(protocolHandler: unknown): NodeTransport<Socket> | undefined {
  const Handler = protocolHandler as {
    new (options: unknown, publisher: unknown): { prepare(): Promise<void>; readonly transport: object };
  };
  try {
    const handler = new Handler({ servers: ["127.0.0.1:4222"] }, undefined);
    handler.prepare();
    const prototype = Object.getPrototypeOf(handler.transport) as Partial<NodeTransport<Socket>>;
    return TRANSPORT_METHODS.every((method) => typeof prototype[method] === "function")
      ? prototype as NodeTransport<Socket>
      : undefined;
  } catch {
    return undefined;
  }
}

/** What dials by a transport, by what makes them; `undefined`: not the one we know. */
export function dials(protocolHandler: { readonly prototype: unknown }): Dials | undefined {
  const prototype = protocolHandler.prototype as Partial<Dials>;
  return typeof prototype.prepare === "function" ? prototype as Dials : undefined;
}

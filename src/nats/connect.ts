import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import { reasonOf } from "../describe_error.ts";
import { ConnectError, ConnectionClosedError } from "../errors.ts";
import { defaultLogger, type Logger } from "../logger.ts";
import { checkOptions, isBoolean, isFunction, isLogger, type Rule, wholeNumber } from "../options.ts";
import { forgivingAuthenticators } from "./authenticators.ts";
import { dial, type Refusal, tcp } from "./dial.ts";
import { FIRST_DIAL, limitDials } from "./dial_limit.ts";
import { NatsLink, type NatsLinkOptions } from "./nats_link.ts";
import { shownAddresses, toConnectionOptions } from "./server_address.ts";

/** A URL, several URLs, options of nats.js, or an open connection of any nats.js transport. */
export type Server = string | readonly string[] | ConnectionOptions | NatsConnection;

/** The options of `connect`. */
export interface ConnectOptions {
  /** Close the connection with the object; `false` keeps one that you passed. @default true */
  close?: boolean | undefined;
  /** Bytes that may wait while the server is away; 0: none. @default 2097152 (2 MiB) */
  pendingSize?: number | undefined;
  /** Where to log. @default console, without debug */
  logger?: Logger | undefined;
  /** The JetStream domain, if the server is a leaf node of it. @default none */
  domain?: string | undefined;
}

const isDomain: Rule = {
  expects: "letters, digits, - and _",
  check: (value) => typeof value !== "string" ? "type" : /^[\w-]+$/.test(value) ? "ok" : "range",
};

/** Milliseconds that each address has when none of them was quick. */
const PATIENT_DIAL = 18_000;

/** Opens a link; rejects with a `ConnectError` that says where, why and what to do. */
export async function connect(server?: Server, options: ConnectOptions = {}): Promise<NatsLink> {
  checkOptions("connect", options, {
    close: isBoolean,
    pendingSize: wholeNumber,
    logger: isLogger,
    domain: isDomain,
    // Of a publisher.
    telemetry: isFunction,
  });
  const { close = true, pendingSize = 2 * 1024 * 1024, logger = defaultLogger, domain } = options;
  const api = domain ? `$JS.${domain}.API` : "$JS.API";
  const linkOptions = { close, pendingSize, logger, api };
  const link = isConnection(server) ? new NatsLink(server, linkOptions) : await open(server, linkOptions);
  if (link.closed) throw new ConnectionClosedError("the connection to NATS is closed");
  return link;
}

function isConnection(server: unknown): server is NatsConnection {
  return typeof server === "object" && server !== null && "publish" in server && "isClosed" in server;
}

async function open(
  server: Exclude<Server, NatsConnection> | undefined,
  linkOptions: NatsLinkOptions,
): Promise<NatsLink> {
  const { logger } = linkOptions;
  const { options, websocket } = toConnectionOptions(server);
  tcp?.check(options);
  const credentials = forgivingAuthenticators(options.authenticator, logger);
  /** The server that was left because it hangs, until the next dial. */
  let left = "";
  const defaults: ConnectionOptions = {
    name: "walnats",
    maxReconnectAttempts: -1,
    // Without it, two refusals in a row end the connection for good.
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: jitteredBackoff(),
    // Over TCP, a watch looks after it that a server that hangs is left; this is for what it misses.
    pingInterval: websocket || !tcp ? 10_000 : 30_000,
    // nats.js would dial the server first that it was connected to; a hung one takes a dial's whole time.
    reconnectToServer: (servers) => {
      const next = servers.find(({ listen }) => listen !== left);
      left = "";
      return next ?? null;
    },
    noAsyncTraces: true,
  };
  try {
    const limited = options.timeout !== undefined || options.waitOnFirstConnect === true;
    const all = { ...defaults, ...options, ...credentials.option };
    const connection = await (limited ? dial(all, websocket) : dialTwice(all, websocket));
    credentials.forgive();
    const link = new NatsLink(connection, { ...linkOptions, dialled: all });
    if (!limited) void limitDials(connection, link.internals);
    tcp?.watch(link, (server) => left = server);
    return link;
  } catch (error) {
    const { reason, cause } = explain(error, websocket);
    throw new ConnectError(`cannot connect to NATS at ${shownAddresses(options)}: ${reason}`, { cause });
  }
}

function explain(error: unknown, websocket: boolean): Refusal {
  const reason = reasonOf(error);
  if (error instanceof ConnectError) return { reason, cause: error.cause };
  const advice = /Auth/.test(reason) ? ". NATS refuses the credentials" : "";
  return tcp?.explain(error, websocket) ?? { reason: reason + advice, cause: error };
}

/** Dials all addresses, those that hang for a moment only; and where none is quick, once more with patience. */
async function dialTwice(options: ConnectionOptions, websocket: boolean): Promise<NatsConnection> {
  const begun = performance.now();
  try {
    return await dial({ ...options, timeout: FIRST_DIAL }, websocket);
  } catch (error) {
    // A little less, as timers may be early. Without a dial that ran out of time, all of them were refused.
    if (performance.now() - begun < FIRST_DIAL - 50) throw error;
    return await dial({ ...options, timeout: PATIENT_DIAL }, websocket);
  }
}

/**
 * 50 to 100 ms at first, then twice as much each time, up to 2 to 4 s; half a minute's peace starts again. nats.js
 * asks again when it has waited: that is the same wait.
 */
function jitteredBackoff(): () => number {
  let attempt = 0;
  let wait = 0;
  let since = -Infinity;
  return () => {
    const now = Date.now();
    if (now - since < wait) return wait;
    attempt = now - since > 30_000 ? 0 : attempt + 1;
    since = now;
    const most = Math.min(4000, 100 * 2 ** attempt);
    return wait = most / 2 + Math.random() * (most / 2);
  };
}

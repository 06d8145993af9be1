// Why a connection could not be opened, and what to do about it, by the error that the runtime or nats.js has for it.

import { reasonOf } from "../describe_error.ts";
import type { Refusal } from "./dial.ts";

/** The first that fits counts; the words are those of Deno, Bun, Node and nats.js. */
const KNOWN: readonly { readonly words: RegExp; readonly means?: string; readonly advice: string }[] = [
  // The first, as the name of a host may have any of the words below.
  { words: /ENOTFOUND|EAI_AGAIN/, advice: "Check the name of the host" },
  {
    words: /Authorization|Authentication/,
    advice: "NATS refuses the credentials: check user and password, token or authenticator",
  },
  {
    words: /after the TLS handshake|alert .*certificate/,
    means: "the server closed the connection after the TLS handshake",
    advice: "It wants a client certificate that it trusts: pass `tls: { certFile, keyFile }`",
  },
  {
    words: /does not match certificate|NotValidForName/,
    advice: "Connect by a name that the server's certificate has",
  },
  {
    words: /certificate has expired|certificate: Expired|CertificateExpired|CERT_HAS_EXPIRED/,
    advice: "Renew the server's certificate, or set the clock of this machine",
  },
  {
    words: /doesn't exist|ENOENT|PEM|key values mismatch|ASN1|unsupported protocol/i,
    advice: "Check the files of option `tls`: PEM, and the key must be that of the certificate",
  },
  {
    words: /certificate|UnknownIssuer/i,
    advice:
      "This runtime does not trust the server's certificate: pass its CA as `tls: { caFile }`, or renew it where " +
      "it has expired",
  },
  { words: /support 'tls'/, advice: "Leave out option `tls` and tls://, or turn on TLS in the server" },
  {
    words: /unexpected response/,
    means: "what answers there is no nats-server",
    advice: "Check the port: 4222, if nats-server was not told otherwise",
  },
  {
    words: /undefined error/,
    means: "the connection was closed before the server said anything",
    advice: "Is it a nats-server? Check the port: 4222, if nats-server was not told otherwise",
  },
  {
    words: /^timeout$/,
    means: "nothing there answered like a nats-server in time",
    advice:
      "Check the address and firewalls, and that the port is the one for clients: 4222, if nats-server was " +
      "not told otherwise, and not that of WebSockets or monitoring",
  },
];

/** What is said where nothing else fits. */
const START =
  "Is a server running there? Start one with `nats-server -js`, or pass another address to connect() or in $NATS_SERVER";

const WEBSOCKET =
  "Does a nats-server listen for WebSockets there? Its configuration needs `websocket { port: … }`; 4222 is for nats://";

/** Explains why `connect` failed. The cause is the first one, without a stack: that is of nats.js, and helps nobody. */
export function explainRefusal(error: unknown, websocket: boolean): Refusal {
  const reason = reasonOf(error).trim();
  const { means = reason, advice } = KNOWN.find(({ words }) => words.test(reason)) ??
    { advice: websocket ? WEBSOCKET : START };
  return { reason: `${means}. ${advice}`, cause: withoutStack(firstCause(error)) };
}

function firstCause(error: unknown): unknown {
  let first = error;
  for (let depth = 0; depth < 5 && first instanceof Error && first.cause instanceof Error; depth++) {
    first = first.cause;
  }
  return first;
}

function withoutStack(error: unknown): unknown {
  if (error instanceof Error) {
    Object.defineProperty(error, "stack", { value: String(error), configurable: true });
  }
  return error;
}

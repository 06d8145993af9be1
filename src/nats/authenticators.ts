// Credentials that a function gives: asked for at each dial, as they are at that moment.

import type { Auth, Authenticator, ConnectionOptions } from "@nats-io/nats-core";
import { nameOf } from "../describe_error.ts";
import type { Logger } from "../logger.ts";

/** Milliseconds between two warnings. */
const SAME_WARNING = 30_000;

/** Authenticators that may fail while nats.js dials again. */
export interface ForgivingAuthenticators {
  /** For the options of nats.js; empty where there is no authenticator. */
  readonly option: Pick<ConnectionOptions, "authenticator">;
  /** From now on a failure is a warning: nats.js would close the connection for good. */
  forgive(): void;
}

/** Wraps the authenticators: a file of credentials that is just written anew must not end the connection. */
export function forgivingAuthenticators(
  given: Authenticator | readonly Authenticator[] | undefined,
  logger: Logger,
): ForgivingAuthenticators {
  let forgiving = false;
  let warned = -Infinity;
  const wrap = (authenticator: Authenticator): Authenticator => (nonce) => {
    try {
      return authenticator(nonce);
    } catch (error) {
      if (!forgiving) throw error;
      const now = performance.now();
      if (now - warned >= SAME_WARNING) {
        warned = now;
        // Without the error's text, which could quote the credentials.
        logger.warn(
          `walnats: the authenticator failed with ${
            nameOf(error as Error)
          }; trying again until it gives credentials`,
        );
      }
      return nobody();
    }
  };
  const option = given &&
    { authenticator: Array.isArray(given) ? given.map(wrap) : wrap(given as Authenticator) };
  return { option: option ?? {}, forgive: () => void (forgiving = true) };
}

/** Credentials that the server refuses; with none it could take the connection for that of another user. */
function nobody(): Auth {
  return { user: "no-credentials", pass: crypto.randomUUID() };
}

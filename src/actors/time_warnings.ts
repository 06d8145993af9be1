// Times that are valid, and most likely not what was meant: said once, when `listen` starts.

import { fieldsOf, type Logger } from "../logger.ts";
import type { Seconds } from "../seconds.ts";
import type { AnyActor } from "./actor.ts";
import type { ListenOptions } from "./listen_options.ts";

/** From so many seconds on, who has written milliseconds is likelier than who means it. */
const LOOKS_LIKE_MILLISECONDS: Seconds = 1000;

/** Warns of time limits that look like milliseconds, and of leases that end before the job may. */
export function warnOfTimes(logger: Logger, actors: readonly AnyActor[], options: ListenOptions): void {
  const warn = (owner: string, fields: object, name: string, value: Seconds | undefined) => {
    if (value !== undefined && value >= LOOKS_LIKE_MILLISECONDS) {
      logger.warn(`walnats: ${owner}: ${secondsNotMilliseconds(name, value)}`, fields);
    }
  };
  warn("listen", {}, "pollDelay", options.pollDelay);
  warn("listen", {}, "drainTimeout", options.drainTimeout);
  for (const actor of actors) {
    const { name, ackWait, jobTimeout, pulse } = actor;
    const owner = `the actor "${name}"`;
    const fields = fieldsOf(actor);
    warn(owner, fields, "ackWait", ackWait);
    warn(owner, fields, "jobTimeout", jobTimeout);
    if (pulse || jobTimeout <= ackWait) continue;
    logger.warn(
      `walnats: ${owner}: with pulse: false, ackWait (${ackWait} s) must be longer than a job, which may take ` +
        `jobTimeout (${jobTimeout} s): a longer one runs again elsewhere while it runs`,
      fields,
    );
  }
}

/** What is said of a time limit that looks like milliseconds. */
function secondsNotMilliseconds(option: string, value: Seconds): string {
  return `${option} is ${value} seconds; if milliseconds were meant, write ${value / 1000}`;
}

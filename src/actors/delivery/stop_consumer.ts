// How the consumer of an actor stops.
// Must hold: it ends in time, whatever the server, handlers and hooks do; what the server was not told by then is
// redelivered after its lease.

import type { Condition } from "../../async/condition.ts";
import { withTimeout } from "../../async/with_timeout.ts";
import { fieldsOf, type Logger } from "../../logger.ts";
import type { Job } from "./job.ts";

/** Milliseconds that jobs get to end after their signal has aborted. */
const LAST_CHANCE = 500;
/** Milliseconds after the drain time in which what was decided must be sent, and hooks must end. */
const AFTER_DRAIN = 1500;

/** What a stop needs of an actor's consumer. */
export interface StoppableConsumer {
  readonly actor: { readonly name: string; readonly event: { readonly name: string } };
  readonly watch: {
    /** The messages in hand. */
    readonly leases: Iterable<Job> & { readonly size: number };
    /** One of them is not in hand any more. */
    readonly changed: Condition;
    readonly source: { readonly ackWait: number };
    /** Stops the timers. */
    close(): void;
  };
  /** Takes no more; resolves when nothing can come any more. */
  stopPolling(): Promise<void>;
  /** Gives the message to others at once. */
  requeue(job: Job): void;
  /** Tells the handler that nobody waits for it any longer. */
  abort(job: Job): void;
  /** Resolves when all asynchronous hooks have ended. */
  hooksEnd(): Promise<void>;
}

/**
 * Requeues what has not started, waits for what runs, for `drainTime` milliseconds, then aborts and requeues that too.
 */
export async function stopConsumer(
  consumer: StoppableConsumer,
  drainTime: number,
  logger: Logger,
): Promise<void> {
  const { leases, changed } = consumer.watch;
  const drained = performance.now() + drainTime;
  const left = (more: number) => Math.max(0, drained + more - performance.now());
  let polling = true;
  const polled = () => {
    polling = false;
    changed.notify();
  };
  consumer.stopPolling().then(polled, polled);
  for (const job of leases) if (job.state.name === "waiting") consumer.requeue(job);
  const idle = () => !polling && leases.size === 0;
  if (!(await changed.until(idle, left(0)))) {
    for (const job of leases) consumer.abort(job);
    await changed.until(idle, LAST_CHANCE);
    for (const job of leases) consumer.requeue(job);
    await changed.until(idle, left(AFTER_DRAIN));
    giveUpRest(consumer, logger);
  }
  consumer.watch.close();
  if (await withTimeout(left(AFTER_DRAIN), consumer.hooksEnd())) return;
  logger.warn(
    `walnats: hooks of the middlewares of the actor "${consumer.actor.name}" have not ended in time: the stop does ` +
      "not wait for them",
    fieldsOf(consumer.actor),
  );
}

/** What is left waits for the server, which may never answer. */
function giveUpRest({ actor, watch }: StoppableConsumer, logger: Logger): void {
  if (watch.leases.size === 0) return;
  for (const job of watch.leases) job.abandoned = true;
  logger.warn(
    `walnats: the actor "${actor.name}" stops before NATS has confirmed what became of ${watch.leases.size} of its ` +
      `messages: those that it did not read are redelivered after ackWait (${watch.source.ackWait / 1000} s)`,
    fieldsOf(actor),
  );
}

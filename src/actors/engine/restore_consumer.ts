// When polls come to nothing: is the consumer still there? If not, say so, and make it again where this
// connection had registered it; else ask again, less and less often. Never gives up, never spins.

import { ensureConsumer, findConsumer, whyNotPulled } from "../../nats/consumers.ts";
import type { ConsumerConfig } from "../../nats/jetstream_api.ts";
import { ensureOwnConsumers, ensureOwnStreams } from "../../nats/own_streams.ts";
import type { AnyActor } from "../actor.ts";
import type { Engine } from "./engine.ts";

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;

/**
 * Resolves when the consumer can be polled again, or the signal aborts; to the consumer as the server has it, or to
 * `undefined` where it was made again. One of another kind is left alone, as it is somebody else's: it is asked
 * for again until it can be pulled from.
 */
export async function restoreConsumer(
  actor: AnyActor,
  { link, registered }: Engine,
  reason: string,
  signal: AbortSignal,
): Promise<ConsumerConfig | undefined> {
  const named = `the actor "${actor.name}" of the event "${actor.event.name}"`;
  link.logger.debug(`walnats: checking the consumer of ${named}: ${reason}`);
  /** What the log has been told. */
  let reported: string | undefined;
  for (let pause = FIRST_PAUSE; !signal.aborted && !link.closed; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      await link.whenBack(LONGEST_PAUSE);
      const config = await findConsumer(link, actor);
      const foreign = config && whyNotPulled(config);
      if (config && !foreign) return config;
      if (foreign && foreign !== reported) {
        link.logger.error(
          `walnats: ${named} gets no messages: a consumer with its name is there, but ${foreign}; delete it and ` +
            "call register(), or rename the actor",
        );
      } else if (!reported) {
        link.logger.error(`walnats: the consumer of ${named} was deleted: it gets no messages`);
      }
      reported = foreign ?? reported ?? "deleted";
      if (!foreign && registered.has(actor)) {
        // A server that has lost its consumer may have lost everything.
        await ensureOwnStreams(link, actor.event.replicas);
        await ensureConsumer(link, actor, {});
        await ensureOwnConsumers(link, actor);
        link.logger.warn(
          `walnats: created the consumer of ${named} again; it does not get what was emitted in between`,
        );
        return undefined;
      }
    } catch (error) {
      if (!reported) link.logger.error(`walnats: cannot pull messages for ${named}; trying again`, error);
      reported ??= "failed";
    }
    await wait(pause * (0.5 + Math.random() / 2), signal);
  }
  return undefined;
}

/** Resolves after some milliseconds, or when the signal aborts. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

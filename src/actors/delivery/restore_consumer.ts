// When polls come to nothing: is the consumer still there? If not, say so, and make it again where this
// connection had registered it; else ask again, less and less often. Never gives up, never spins.

import {
  ensureConsumer,
  findConsumer,
  floorOf,
  lookAtStream,
  whyNotPulled,
} from "../../jetstream/consumers.ts";
import { isDenied } from "../../jetstream/ask.ts";
import type { ConsumerInfo, StreamInfo } from "../../jetstream/jetstream_api.ts";
import { sleep } from "../../async/sleep.ts";
import type { Connection } from "../../jetstream/connection.ts";
import { ensureOwnStreams } from "../../jetstream/ensure_own_streams.ts";
import { ensureOwnConsumers } from "../../jetstream/own_streams.ts";
import { startBehind, startOfNew } from "../../jetstream/start_of.ts";
import type { RegisterOptions } from "../../jetstream/streams.ts";
import { fieldsOf } from "../../logger.ts";
import type { AnyActor } from "../actor.ts";
import type { Engine } from "./engine.ts";
import type { HandledMessages } from "./handled_messages.ts";

/** Milliseconds between two looks at a consumer that cannot be pulled from, at first and at most. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
/** The same where the server did not say why: a cluster without a leader is about to have one. */
const LONGEST_WITHOUT_ANSWER = 1000;
/** Milliseconds after which that is worth a line in the log. */
const QUIET = 2000;

/**
 * Resolves when the consumer can be polled again, or the signal aborts; to the consumer as the server has it, or to
 * `undefined` where it was made again. One of another kind is left alone, as it is somebody else's: it is asked
 * for again until it can be pulled from.
 */
export async function restoreConsumer(
  actor: AnyActor,
  { link, registered, handled }: Engine,
  reason: string,
  signal: AbortSignal,
): Promise<ConsumerInfo | undefined> {
  const named = `the actor "${actor.name}" of the event "${actor.event.name}"`;
  link.logger.debug(`walnats: checking the consumer of ${named}: ${reason}`, fieldsOf(actor));
  /** What the log has been told. */
  let reported: string | undefined;
  let missing = false;
  const begun = performance.now();
  let pause = FIRST_PAUSE;
  while (!signal.aborted && !link.closed) {
    let longest = LONGEST_PAUSE;
    try {
      await link.whenBack(LONGEST_PAUSE);
      const info = await findConsumer(link, actor);
      const foreign = info && whyNotPulled(info.config);
      if (info && !foreign) {
        await observeConsumer(link, actor, handled.get(actor)!, info, missing);
        return info;
      }
      missing ||= info === undefined;
      if (foreign && foreign !== reported) {
        link.logger.error(
          `walnats: ${named} gets no messages: a consumer with its name is there, but ${foreign}; delete it and ` +
            "call register(), or rename the actor",
          fieldsOf(actor),
        );
      } else if (!reported) {
        link.logger.error(
          `walnats: the consumer of ${named} was deleted: it gets no messages`,
          fieldsOf(actor),
        );
      }
      reported = foreign ?? reported ?? "deleted";
      if (!foreign && registered.has(actor)) {
        await makeConsumerAgain(link, actor, handled.get(actor)!);
        return undefined;
      }
    } catch (error) {
      // What the server allows, polls find out.
      if (isDenied(error)) return undefined;
      longest = LONGEST_WITHOUT_ANSWER;
      if (!reported && performance.now() - begun > QUIET) {
        link.logger.error(`walnats: cannot pull messages for ${named}; trying again`, {
          ...fieldsOf(actor),
          error,
        });
        reported = "failed";
      }
    }
    pause = Math.min(pause, longest);
    await sleep(pause * (0.5 + Math.random() / 2), signal);
    pause *= 2;
  }
  return undefined;
}

/** Makes a consumer again that was deleted, behind what was handled, and says so. */
export async function makeConsumerAgain(
  link: Connection,
  actor: AnyActor,
  handled: HandledMessages,
): Promise<void> {
  // A server that has lost its consumer may have lost everything.
  await ensureOwnStreams(link, [actor]);
  await ensureKnownConsumer(link, actor, {}, handled);
  await ensureOwnConsumers(link, actor);
  link.logger.warn(
    `walnats: created the consumer of the actor "${actor.name}" of the event "${actor.event.name}" again: it goes ` +
      "on behind what was handled; what the server has dropped in between is lost",
    fieldsOf(actor),
  );
}

/** As `ensureConsumer`; one that has to be made again starts behind what was handled. */
export async function ensureKnownConsumer(
  link: Connection,
  actor: AnyActor,
  options: RegisterOptions,
  handled: HandledMessages,
): Promise<void> {
  if (handled.consumerCreated === undefined) {
    const info = await ensureConsumer(link, actor, options);
    if (info) handled.observe(info.created, floorOf(info));
    return;
  }
  let again = false;
  const info = await ensureConsumer(link, actor, options, (stream) => {
    again = true;
    if (!isAnother(stream, handled)) return startBehind(handled.floor, stream);
    handled.clear();
    return startOfNew("all", stream);
  });
  if (info) await observeConsumer(link, actor, handled, info, again);
}

/**
 * Takes over what the server says of the consumer. Where it is another one than before, somebody has made it: an
 * instance that restored it, so handled messages may come again; or somebody who wants them to be run again.
 */
export async function observeConsumer(
  link: Connection,
  actor: AnyActor,
  handled: HandledMessages,
  info: ConsumerInfo,
  wasMissing = false,
): Promise<void> {
  const { created, config } = info;
  if (handled.consumerCreated !== undefined && handled.consumerCreated !== created) {
    const restored = wasMissing || config.deliver_policy === "by_start_sequence";
    const stream = restored ? await lookAtStream(link, actor.event.streamName) : undefined;
    if (restored && !isAnother(stream, handled)) handled.restore(created);
    else handled.clear();
  }
  handled.observe(created, floorOf(info));
}

/** A stream that was made after the consumer is not the one that the consumer was of: its sequences begin anew. */
function isAnother(stream: StreamInfo | undefined, { consumerCreated }: HandledMessages): boolean {
  return stream !== undefined && Date.parse(stream.created) > Date.parse(consumerCreated!);
}

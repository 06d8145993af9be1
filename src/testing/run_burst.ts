import type { AnyActor } from "../actors/actor.ts";
import { Actors } from "../actors/actors.ts";
import type { ListenOptions } from "../actors/listen_options.ts";
import type { AnyEvent } from "../events/base_event.ts";
import { Events } from "../events/events.ts";
import type { Server } from "../nats/connect.ts";

/** What `runBurst` emits, where, and how it listens. */
export interface RunBurstOptions extends Omit<ListenOptions, "burst"> {
  /** What to emit: an event and its message each. */
  messages: readonly (readonly [event: AnyEvent, message: unknown])[];
  /** Where; as for `connect`. @default `$NATS_SERVER`, else nats://localhost:4222 */
  server?: Server | undefined;
}

/**
 * For tests of actors on a real server: registers the actors and all events, emits the messages, lets the actors
 * poll once (`burst`), and resolves when they have handled what came.
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { NatsServer, runBurst } from "@walnats/core/testing";
 *
 * await using nats = await NatsServer.start();
 * const GREETED = new Event("greeted", String);
 * const seen: string[] = [];
 * const actor = new Actor("collect", GREETED, (text) => void seen.push(text));
 * await runBurst(actor, { server: nats.url, messages: [[GREETED, "hi"]] });
 * console.log(seen);
 * ```
 */
export async function runBurst(
  actors: AnyActor | readonly AnyActor[],
  { messages, server, ...listen }: RunBurstOptions,
): Promise<void> {
  const all = [actors].flat() as AnyActor[];
  const events = new Map<string, AnyEvent>();
  for (const event of [...messages.map(([event]) => event), ...all.map((actor) => actor.event as AnyEvent)]) {
    if (!events.has(event.name)) events.set(event.name, event);
  }
  const publisher = await new Events(...events.values()).connect(server);
  try {
    const subscriber = await new Actors(...all).connect(server);
    try {
      await publisher.register();
      await subscriber.register();
      for (const [event, message] of messages) {
        await publisher.emit(events.get(event.name)!, message, { sync: true });
      }
      await subscriber.listen({ ...listen, burst: true });
    } finally {
      await subscriber.close();
    }
  } finally {
    await publisher.close();
  }
}

import { Actors, type ConnectedActors, type ConnectedEvents, Events } from "@walnats/core";
import type { types } from "@walnats/core";
import { captureLogger } from "./capture_logger.ts";
import { server } from "./nats.ts";

type AnyEvent = types.AnyEvent;
type AnyActor = types.AnyActor;

/** A publisher and a subscriber of the same events, registered; both are closed when it is disposed. */
export interface Pair<E extends AnyEvent> extends AsyncDisposable {
  readonly pub: ConnectedEvents<E>;
  readonly sub: ConnectedActors;
  readonly log: ReturnType<typeof captureLogger>;
}

/** Connects and registers events and actors; what they log is kept, not printed. */
export async function connectPair<const E extends readonly AnyEvent[]>(
  events: E,
  actors: readonly AnyActor[],
  url: string = server.url,
): Promise<Pair<E[number]>> {
  const log = captureLogger();
  const pub = await new Events(...events).connect(url, { logger: log });
  const sub = await new Actors(...actors).connect(url, { logger: log });
  await pub.register();
  await sub.register();
  const close = async () => {
    await sub.close();
    await pub.close();
  };
  return { pub, sub, log, [Symbol.asyncDispose]: close };
}

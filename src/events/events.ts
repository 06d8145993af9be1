import { EVENT, EVENTS, hintOf, isMarked, mark } from "../copies.ts";
import { connect, type ConnectOptions, type Server } from "../nats/connect.ts";
import type { ByName } from "../names.ts";
import { show } from "../options.ts";
import type { Telemetry } from "../telemetry.ts";
import type { AnyEvent } from "./base_event.ts";
import { ConnectedEvents } from "./connected_events.ts";

/** The options of `Events.connect`. */
export interface PublisherOptions extends ConnectOptions {
  /** Sees all that is emitted: what `openTelemetry` of `@walnats/core/middlewares` gives. @default none */
  telemetry?: Telemetry | undefined;
}

/**
 * The events that a publisher may emit. Immutable, and it does no I/O until `connect`.
 *
 * @typeParam E the events, as a tuple or list; without it, they may be any, and TypeScript checks less
 *
 * @example
 * ```ts
 * import { Event, Events } from "@walnats/core";
 *
 * const GREETED = new Event("greeted", String);
 * const events = new Events(GREETED);
 * console.log(events.get("greeted") === GREETED);
 * ```
 */
// deno-lint-ignore no-explicit-any
export class Events<const E extends readonly AnyEvent[] = any> implements Iterable<E[number]> {
  readonly #events: ReadonlyMap<string, AnyEvent>;

  static {
    mark(this.prototype, EVENTS);
  }

  /** At least one event, each with a name of its own. Throws a `TypeError` otherwise. */
  constructor(...events: E) {
    if (events.length === 0) throw new TypeError("Events needs at least one event");
    const byName = new Map<string, AnyEvent>();
    for (const event of events) {
      if (!isMarked(event, EVENT)) {
        throw new TypeError(
          `Events takes events, got ${show(event)}${hintOf(event, "Events(...events)", EVENT)}`,
        );
      }
      if (byName.has(event.name)) throw new TypeError(`Events has two events with the name "${event.name}"`);
      for (const other of byName.values()) {
        if (other.streamName !== event.streamName || other.stream && event.stream) continue;
        throw new TypeError(
          `the events "${other.name}" and "${event.name}" would share the stream "${event.streamName}"`,
        );
      }
      byName.set(event.name, event);
    }
    this.#events = byName;
    Object.freeze(this);
  }

  /** The event with this name, with the type of its message. */
  get<N extends keyof ByName<E[number]> & string>(name: N): ByName<E[number]>[N];
  /** The event with this name, or `undefined`. */
  get(name: string): E[number] | undefined;
  get(name: string): unknown {
    return this.#events.get(name);
  }

  /** Whether this very event, and not just one of its name, is one of these. */
  has(event: unknown): boolean {
    return isMarked(event, EVENT) && this.#events.get((event as AnyEvent).name) === event;
  }

  /** In the order of declaration. */
  [Symbol.iterator](): IterableIterator<E[number]> {
    return this.#events.values();
  }

  /**
   * Connects to NATS.
   *
   * @param server a URL, several URLs, options of nats.js or an open connection; `$NATS_SERVER`, where it is
   * set and may be read, else `nats://localhost:4222`
   * @throws {ConnectError} where no server answers
   *
   * @example
   * ```ts ignore
   * await using conn = await events.connect("nats://localhost:4222");
   * ```
   */
  async connect(server?: Server, options?: PublisherOptions): Promise<ConnectedEvents<E[number]>> {
    const connection = new ConnectedEvents<E[number]>(await connect(server, options), this);
    options?.telemetry?.(connection);
    return connection;
  }
}

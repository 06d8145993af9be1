import { defaultLogger } from "../logger.ts";
import { connect, type ConnectOptions, type Server } from "../nats/connect.ts";
import { configureOwnStreams } from "../jetstream/ensure_own_streams.ts";
import { checkOwnStreams, type OwnStreamsOptions } from "../jetstream/own_stream_options.ts";
import type { AnyEvent } from "../events/base_event.ts";
import { ACTOR, ACTORS, hintOf, mark } from "../copies.ts";
import type { ByName } from "../names.ts";
import { isLogger, show } from "../options.ts";
import { safeLogger } from "../safe_logger.ts";
import { Actor, type AnyActor } from "./actor.ts";
import { ConnectedActors } from "./connected_actors.ts";

/** The options of a subscriber's `connect`. */
export interface ActorsConnectOptions extends ConnectOptions {
  /** How the streams are made that walnats keeps for itself. @default as far as the account allows, without limits */
  ownStreams?: OwnStreamsOptions | undefined;
}

/**
 * The actors that a subscriber runs. Immutable, and it does no I/O until `connect`.
 *
 * @typeParam A the actors, as a tuple
 *
 * @example
 * ```ts
 * import { Actor, Actors, Event } from "@walnats/core";
 *
 * const GREETED = new Event("greeted", String);
 * const actors = new Actors(new Actor("print", GREETED, console.log));
 * console.log(actors.get("print").event.name);
 * ```
 */
export class Actors<const A extends readonly AnyActor[] = readonly AnyActor[]>
  implements Iterable<A[number]> {
  readonly #actors: readonly A[number][];

  static {
    mark(this.prototype, ACTORS);
  }

  /** At least one actor; a name may serve several events, once each. Throws a `TypeError` otherwise. */
  constructor(...actors: A) {
    if (actors.length === 0) throw new TypeError("Actors needs at least one actor");
    const seen = new Set<string>();
    const eventOf = new Map<string, AnyEvent>();
    for (const actor of actors) {
      if (!(actor instanceof Actor)) {
        throw new TypeError(
          `Actors takes actors, got ${show(actor)}${hintOf(actor, "Actors(...actors)", ACTOR)}`,
        );
      }
      const { name, streamName, stream } = actor.event;
      const key = `${streamName} ${actor.name}`;
      if (seen.has(key)) {
        throw new TypeError(
          `Actors has two actors "${actor.name}" of the ${stream ? `stream "${stream}"` : `event "${name}"`}`,
        );
      }
      seen.add(key);
      const other = eventOf.get(streamName);
      if (other !== undefined && other.name !== name && !(other.stream && stream)) {
        throw new TypeError(
          `the events "${other.name}" and "${name}" would share the stream "${streamName}"`,
        );
      }
      eventOf.set(streamName, actor.event);
    }
    this.#actors = Object.freeze([...actors]);
    Object.freeze(this);
  }

  /** The first actor with this name, with its types. */
  get<N extends keyof ByName<A[number]> & string>(name: N): ByName<A[number]>[N];
  /** The first actor with this name, or `undefined`. */
  get(name: string): A[number] | undefined;
  get(name: string): unknown {
    return this.#actors.find((actor) => actor.name === name);
  }

  /** In the order of declaration. */
  [Symbol.iterator](): IterableIterator<A[number]> {
    return this.#actors.values();
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
   * await using conn = await actors.connect("nats://localhost:4222");
   * ```
   */
  async connect(server?: Server, options?: ActorsConnectOptions): Promise<ConnectedActors> {
    const { ownStreams, ...rest } = isObject(options) ? options : {};
    if ("telemetry" in rest) {
      throw new TypeError(
        'connect: the option "telemetry" is one of Events.connect: actors take an OpenTelemetryTraceMiddleware',
      );
    }
    checkOwnStreams(`connect: option "ownStreams"`, ownStreams);
    const link = await connect(server, withSafeLogger(isObject(options) ? rest : options));
    if (ownStreams) configureOwnStreams(link, ownStreams);
    return new ConnectedActors(link, this.#actors);
  }
}

/** Options whose logger cannot throw; what is not valid is refused by `connect`. */
function withSafeLogger(options: ConnectOptions | undefined): ConnectOptions | undefined {
  if (!isObject(options)) {
    return options === undefined ? { logger: safeLogger(defaultLogger) } : options;
  }
  const { logger = defaultLogger } = options;
  return isLogger.check(logger) === "ok" ? { ...options, logger: safeLogger(logger) } : options;
}

function isObject(options: ConnectOptions | undefined): options is ConnectOptions {
  return typeof options === "object" && options !== null && !Array.isArray(options);
}

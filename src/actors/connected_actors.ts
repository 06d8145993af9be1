import { WalnatsError } from "../errors.ts";
import { checkStream } from "../jetstream/consumers.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { REGISTER_RULES, type RegisterOptions } from "../jetstream/streams.ts";
import { checkOptions } from "../options.ts";
import { ensureOwnStreams } from "../jetstream/ensure_own_streams.ts";
import { ensureOwnConsumers } from "../jetstream/own_streams.ts";
import { registerEach, tryAgain } from "../jetstream/register_each.ts";
import type { Signal } from "../globals.ts";
import { ConnectedInspector } from "../inspector/connected_inspector.ts";
import type { AnyActor } from "./actor.ts";
import { DeadLetters } from "./dead_letters.ts";
import type { ActorConsumer } from "./delivery/actor_consumer.ts";
import { HandledMessages } from "./delivery/handled_messages.ts";
import { listen } from "./delivery/listen.ts";
import { ensureKnownConsumer } from "./delivery/restore_consumer.ts";
import { makeExecutor } from "./executors/make_executor.ts";
import { isProgramServing } from "./executors/serve.ts";
import type { ListenOptions } from "./listen_options.ts";
import { KeptCounts } from "./kept_counts.ts";
import { logStrayErrors } from "./stray_errors.ts";
import { provideStatus } from "./subscriber_status.ts";

/**
 * A subscriber's connection; made by `actors.connect()`.
 *
 * @example
 * ```ts ignore
 * await using conn = await actors.connect();
 * await conn.register();
 * await conn.listen({ signal: shutdownSignal() });
 * ```
 */
export class ConnectedActors implements AsyncDisposable {
  readonly #link: NatsLink;
  readonly #actors: readonly AnyActor[];
  readonly #registered = new Set<AnyActor>();
  readonly #handled: ReadonlyMap<AnyActor, HandledMessages>;
  readonly #stopping = new AbortController();
  readonly #counts = new KeptCounts();
  #listening: Promise<void> | undefined;
  /** Of the `listen()` that runs, and what stops it. */
  #consumers: ActorConsumer[] = [];
  #stop: Signal | undefined;

  /** The messages that failed for good: list, get, redrive, drop. */
  readonly deadLetters: DeadLetters;

  /** Users call `actors.connect()` instead. */
  constructor(link: NatsLink, actors: readonly AnyActor[]) {
    this.#link = link;
    this.#actors = actors;
    this.#handled = new Map(actors.map((actor) => [actor, new HandledMessages()]));
    this.deadLetters = new DeadLetters(link, actors);
    provideStatus(this, {
      link,
      actors,
      consumers: () => this.#stop?.aborted ? [] : this.#consumers,
      counts: (actor) => this.#counts.of(actor, this.#consumers),
    });
  }

  /**
   * Creates and updates the durable consumers of all actors, 16 at once. Requests that get no answer are repeated, up
   * to 20 s. From then on the server keeps the events
   * for them, whether they listen or not. Each change is logged as a warning with the old and the new value.
   *
   * It also creates the streams that all actors share, where they need them: for delayed messages, for dead letters, and
   * with `maxAttempts` for the server's advisories. Beside a stream that has those advisories already, they are taken
   * from there.
   *
   * @throws {StreamNotFoundError} an event has no stream: a publisher must call `register()` first
   * @throws {JetStreamUnavailableError} JetStream is off, or has not answered for 20 s
   * @throws {ConsumerExistsError} the consumer exists with other settings, and `update` is false
   * @throws {ConsumerConfigError} an option that can never be changed, or that the server does not take
   * @throws {AggregateError} several failed, each for a reason of its own: `errors` has them
   */
  async register(options: RegisterOptions = {}): Promise<void> {
    checkOptions("register", options, REGISTER_RULES);
    const { create = true, update = true } = options;
    let own: Promise<void> | undefined;
    await registerEach(this.#actors, async (actor) => {
      if (create) {
        // The event's consumer comes last: from then on the server keeps messages, which need all the rest.
        await checkStream(this.#link, actor);
        await (own ??= tryAgain(() => ensureOwnStreams(this.#link, this.#actors, update)));
        await ensureOwnConsumers(this.#link, actor, update);
      }
      await ensureKnownConsumer(this.#link, actor, options, this.#handled.get(actor)!);
      if (create) this.#registered.add(actor);
    });
  }

  /**
   * Runs the actors: pulls messages, runs their handlers, and acks them. Resolves when it has stopped: when the
   * `signal` aborts, when a `burst` is over, or when the connection is closed. Faults of the network and the server
   * do not stop it. It may be called again after it has ended.
   *
   * A stop is seen at once while it starts. Later it takes no longer than `drainTimeout` and 3 s, whatever the server,
   * handlers and middlewares do: what the server has not confirmed by then is redelivered after `ackWait`.
   *
   * @throws {ConsumerNotFoundError} an actor has no consumer: call `register()` first
   * @throws {StreamNotFoundError} an event has no stream
   * @throws {HandlerNotFoundError} a handler's module cannot be loaded, or not within 30 s
   */
  async listen(options: ListenOptions = {}): Promise<void> {
    if (this.#listening) {
      throw new WalnatsError(
        "this connection is already listening: await that call, or open another connection",
      );
    }
    if (isProgramServing()) {
      throw new WalnatsError(
        "this is a worker that walnats has started from the program: where serveWorker() returns true, the program " +
          "must do nothing else",
      );
    }
    const signal = options.signal instanceof AbortSignal
      ? AbortSignal.any([options.signal, this.#stopping.signal])
      : options.signal ?? this.#stopping.signal;
    const stopLogging = options.strayErrors === "log" ? logStrayErrors(this.#link.logger) : () => {};
    this.#stop = signal;
    const listening = this.#listening = listen(
      this.#link,
      this.#actors,
      this.#registered,
      this.#handled,
      { ...options, signal },
      makeExecutor,
      undefined,
      this.#consumers = [],
    );
    try {
      await listening;
    } finally {
      stopLogging();
      this.#listening = undefined;
      this.#counts.keep(this.#consumers);
      this.#consumers = [];
    }
  }

  /**
   * A look at all that is on the server, over this connection: events and actors with their lag, delayed messages, what
   * is wrong. The user of the connection needs the rights for it that the page "Inspector" lists.
   *
   * @example
   * ```ts ignore
   * const behind = (await conn.inspect().actors()).filter(({ waiting }) => waiting > 1000);
   * ```
   */
  inspect(): ConnectedInspector {
    return new ConnectedInspector(this.#link, false);
  }

  /** Stops listening as the `signal` does, and closes the connection, where it is this object's to close. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#listening?.catch(() => {});
    await this.#link.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

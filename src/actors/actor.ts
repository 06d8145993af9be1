import type { AnyEvent, BaseEvent } from "../events/base_event.ts";
import { ACTOR, EVENT, hintOf, isMarked, mark } from "../copies.ts";
import type { Middleware } from "../middlewares/middleware.ts";
import { checkActorName, checkNamesTogether } from "../names.ts";
import { show } from "../options.ts";
import type { Seconds } from "../seconds.ts";
import { covers } from "../subjects.ts";
import { type ActorOptions, checkActorOptions, type StartFrom } from "./actor_options.ts";
import { ExecuteIn } from "./execute_in.ts";
import { Priority } from "./priority.ts";
import type { RetryDelay } from "./retry_delay.ts";

/** A plain function of the message; everything else about the job is in `currentContext()`. */
export type Handler<T, R> = (message: T) => R | Promise<R>;

/**
 * The handler of an event: it takes the event's message, and gives the response of an `EventWithResponse`; of another
 * event, whatever it likes.
 *
 * @example
 * ```ts
 * import { Event, type types } from "@walnats/core";
 *
 * const SPLIT = new Event("split", String).withResponse(Array);
 * const split: types.HandlerOf<typeof SPLIT> = (text) => text.split(" ");
 * console.log(split("a b"));
 * ```
 */
// Conditional on purpose. The type of a handler is then read from the event alone, nothing is inferred from what the
// handler returns, and so its literals are checked against the response instead of being widened.
export type HandlerOf<E extends AnyEvent> = [E] extends [BaseEvent<string, infer T, infer R>] ? Handler<T, R>
  : never;

/**
 * Any actor, whatever its event is: for lists of them, and for functions that take one.
 *
 * @example
 * ```ts
 * import { Actor, Actors, type AnyActor, Event } from "@walnats/core";
 *
 * const PAID = new Event("order-paid", Number);
 * const SENT = new Event("parcel-sent", String);
 * const actors: AnyActor[] = [
 *   new Actor("receipt", PAID, (id) => console.log(id.toFixed())),
 *   new Actor("track", SENT, (code) => console.log(code.trim())),
 * ];
 * console.log([...new Actors(...actors)].map(({ name }: AnyActor) => name));
 * ```
 */
export type AnyActor = Actor<string, AnyEvent>;

/**
 * Listens to an event: a unique name, the event, a handler, and how to run it. Every actor gets every message at
 * least once; the instances of one actor, in any process, share them. Handlers must be idempotent.
 *
 * The name becomes the durable consumer; an actor that is renamed leaves the old consumer behind, for which the
 * server goes on keeping messages.
 *
 * @typeParam Name the name as a literal type
 * @typeParam E the event's type, such as `typeof USER_CREATED`
 *
 * @example
 * ```ts
 * import { Actor, Event } from "@walnats/core";
 * import { z } from "zod";
 *
 * const USER_CREATED = new Event("user-created", z.object({ id: z.int(), name: z.string() }));
 * const greet = new Actor("greet", USER_CREATED, (user) => console.log(`hi ${user.name}`), { maxJobs: 4 });
 * console.log(greet.consumerName);
 * ```
 */
export class Actor<const Name extends string = string, E extends AnyEvent = AnyEvent> {
  static {
    mark(this.prototype, ACTOR);
  }

  /** The unique name. */
  readonly name: Name;
  /** The event that it listens to. */
  readonly event: E;
  /** The function that runs for each message. */
  readonly handler: HandlerOf<E>;
  /** Shown by NATS tools. */
  readonly description: string | undefined;
  /** Seconds without a pulse after which the server redelivers the message. */
  readonly ackWait: Seconds;
  /** The most attempts for one message; `null`: no limit. */
  readonly maxAttempts: number | null;
  /** Concurrent jobs over all instances. */
  readonly maxAckPending: number;
  /** Hooks around each job. */
  readonly middlewares: readonly Middleware[];
  /** Concurrent jobs of this actor in this instance. */
  readonly maxJobs: number;
  /** Seconds that a job may take. */
  readonly jobTimeout: Seconds;
  /** Where the handler runs. */
  readonly executeIn: ExecuteIn;
  /** Seconds before the next attempt. */
  readonly retryDelay: RetryDelay;
  /** Whether pulses renew the lease while a job runs. */
  readonly pulse: boolean;
  /** Scheduling priority among the actors of this instance. */
  readonly priority: Priority;
  /** Whether messages that failed for good are kept as dead letters. */
  readonly deadLetters: boolean;
  /** Whether each job waits until the server has confirmed its ack. */
  readonly confirmAck: boolean;
  /** What its consumer gets when it is made. */
  readonly startFrom: StartFrom;
  /** The subjects that it wants of those of its event; empty: all. */
  readonly filter: readonly string[];

  /** Throws a `TypeError` or `RangeError` for a bad name, handler or option, saying which and why. */
  constructor(name: Name, event: E, handler: HandlerOf<E>, options: ActorOptions = {}) {
    checkActorName(name);
    if (!isMarked(event, EVENT)) {
      throw new TypeError(
        `Actor "${name}": the event must be one, got ${show(event)}${
          hintOf(event, "Actor for each event", EVENT)
        }`,
      );
    }
    checkNamesTogether(event, name);
    if (typeof handler !== "function") {
      throw new TypeError(`Actor "${name}": the handler must be a function, got ${show(handler)}`);
    }
    if (/Generator/.test(Object.prototype.toString.call(handler))) {
      throw new TypeError(
        `Actor "${name}": the handler must be a function that runs when it is called, got a generator: use ` +
          "async and await instead of function* and yield",
      );
    }
    checkActorOptions(name, options);
    this.name = name;
    this.event = event;
    this.handler = handler;
    this.description = options.description;
    this.ackWait = options.ackWait ?? 16;
    this.maxAttempts = options.maxAttempts ?? null;
    this.maxAckPending = options.maxAckPending ?? 1000;
    this.middlewares = Object.freeze([...options.middlewares ?? []]);
    this.maxJobs = options.maxJobs ?? 16;
    this.jobTimeout = options.jobTimeout ?? 32;
    this.executeIn = options.executeIn ?? ExecuteIn.MAIN;
    this.retryDelay = copyOf(options.retryDelay ?? [0.5, 1, 2, 4]);
    this.pulse = options.pulse ?? true;
    this.priority = options.priority ?? Priority.NORMAL;
    this.deadLetters = options.deadLetters ?? true;
    this.confirmAck = options.confirmAck ?? false;
    const { startFrom = "new" } = options;
    this.startFrom = startFrom instanceof Date ? new Date(startFrom) : startFrom;
    this.filter = Object.freeze([options.filter ?? []].flat());
    refuseOthers(this);
    Object.freeze(this);
  }

  /** The name of the durable consumer: that of the actor. */
  get consumerName(): string {
    return this.name;
  }
}

function refuseOthers({ name, event, filter }: AnyActor): void {
  const other = filter.find((subject) => !covers(event.subjectName, subject));
  if (other === undefined) return;
  throw new RangeError(
    `Actor "${name}": option "filter" has "${other}", which the subject "${event.subjectName}" of the event ` +
      `"${event.name}" does not cover`,
  );
}

function copyOf(retryDelay: RetryDelay): RetryDelay {
  return typeof retryDelay === "function" ? retryDelay : Object.freeze([...retryDelay]);
}

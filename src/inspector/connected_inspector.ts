import { DeadLetters } from "../actors/dead_letters.ts";
import { ConsumerNotFoundError } from "../actor_errors.ts";
import { WalnatsError } from "../errors.ts";
import * as Code from "../jetstream/api_codes.ts";
import { isDenied } from "../jetstream/ask.ts";
import { ifStreamExists } from "../jetstream/if_stream_exists.ts";
import type { ConsumerInfo, StreamInfo } from "../jetstream/jetstream_api.ts";
import { countBySubject, listConsumers, listStreams } from "../jetstream/list_all.ts";
import { DEAD, deadFilter, PARKED, parkedFilter } from "../jetstream/own_streams.ts";
import { canPause, pauseConsumer } from "../jetstream/pause_consumer.ts";
import { serverClock } from "../jetstream/server_clock.ts";
import { getMessage } from "../jetstream/stored_message.ts";
import { codeOf, explainConfig } from "../jetstream/translate_error.ts";
import { checkActorName, checkEventName, joinNames } from "../names.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { checkOptions, checkValue, isBoolean, isDate, isSignal, positiveSeconds, show } from "../options.ts";
import { type ActorStatus, actorStatus, isActor, type ListActorsOptions } from "./actor_status.ts";
import { countDelayed } from "./count_delayed.ts";
import { DelayedMessages } from "./delayed_messages.ts";
import { eventOf, type EventStatus, eventStatus } from "./event_status.ts";
import { diagnose } from "./findings/diagnose.ts";
import type { Finding } from "./findings/finding.ts";
import { diagnoseServers } from "./findings/storage_findings.ts";
import { instances, type InstanceStatus } from "./instance_status.ts";
import { mapAtOnce } from "../async/map_at_once.ts";
import {
  type DeclaredActor,
  type DeclaredEvent,
  differencesOfActor,
  differencesOfEvent,
  type RegistryDifference,
} from "./registry_difference.ts";
import { type ServerInfo, serverInfo } from "./server_info.ts";
import { type Sample, watch, type WatchOptions } from "./watch.ts";

/** Requests that are open at a time: the server answers each in time, and does other work as well. */
const AT_ONCE = 16;

const COUNTING = "cannot count delayed messages and dead letters";

/** The longest pause; the server keeps it in nanoseconds, which end after 292 years. */
const LONGEST_PAUSE = 100 * 365 * 24 * 3600 * 1000;

/** Which actor: an `ActorStatus` is one. */
export type ActorName = Pick<ActorStatus, "event" | "name">;

/**
 * A look at everything that walnats has in an account of NATS; made by `new Inspector().connect()`.
 *
 * @example
 * ```ts ignore
 * await using inspector = await new Inspector().connect();
 * for (const { name, event, waiting, dead } of await inspector.actors()) console.log(event, name, waiting, dead);
 * ```
 */
export class ConnectedInspector implements AsyncDisposable {
  readonly #link: NatsLink;
  readonly #owns: boolean;

  /** The messages that failed for good, of all actors: list, groups, get, redrive, drop. */
  readonly deadLetters: DeadLetters;
  /** The messages that wait for their time, of all actors: list, get, run, drop. */
  readonly delayed: DelayedMessages;

  /** Users call `inspector.connect()` instead; `owns`: closing it closes the connection. */
  constructor(link: NatsLink, owns = true) {
    this.#link = link;
    this.#owns = owns;
    this.deadLetters = new DeadLetters(link, []);
    this.delayed = new DelayedMessages(link);
  }

  /** The server that it is connected to, or was for the last time. */
  get server(): ServerInfo {
    return serverInfo(this.#link);
  }

  /** All events that are registered, by name. */
  async events(): Promise<EventStatus[]> {
    const streams = await this.#streams();
    return streams.map(([event, info]) => eventStatus(event, info));
  }

  /** All actors that are registered, by event and name, each with its lag. */
  async actors(options: ListActorsOptions = {}): Promise<ActorStatus[]> {
    checkOptions("actors", options, { oldest: isBoolean });
    const { oldest = true } = options;
    return await this.#tell("cannot list the actors", async () => {
      const [streams, delayed, dead] = await Promise.all([this.#streams(), this.#delayed(), this.#dead()]);
      const consumers = await mapAtOnce(AT_ONCE, streams, async ([event, { config: { name: stream } }]) => {
        const infos = await all(listConsumers(this.#link, stream));
        return infos.filter(isActor).map((info) => ({ event, stream, info }));
      });
      const statuses = await mapAtOnce(AT_ONCE, consumers.flat(), async ({ event, stream, info }) => {
        const name = info.config.durable_name!;
        return actorStatus(info, {
          event,
          stream,
          delayed: delayed.get(parkedFilter(stream, name)) ?? 0,
          dead: dead.get(deadFilter(stream, name)) ?? 0,
          oldest: oldest ? await this.#oldest(stream, info) : undefined,
          now: Date.parse(info.ts ?? "") || serverClock(this.#link).now(),
        });
      });
      return statuses.sort((a, b) => compare(a.event, b.event) || compare(a.name, b.name));
    });
  }

  /**
   * The programs that are there now and have called `announce`: subscribers and publishers, with what they run and how
   * busy they are. It takes a moment, as nobody knows how many will answer.
   */
  async instances(): Promise<InstanceStatus[]> {
    return await instances(this.#link);
  }

  /**
   * What a program declares otherwise than the server has it: what `register()` would make or change, or refuse to.
   *
   * @param declared `Events`, `Actors`, or lists of them
   *
   * @example
   * ```ts ignore
   * for (const { event, actor, kind, option, actual, wanted } of await inspector.differences(EVENTS, ACTORS)) {
   *   console.log(kind, event, actor, option, actual, wanted);
   * }
   * ```
   */
  async differences(
    ...declared: Iterable<DeclaredEvent | DeclaredActor>[]
  ): Promise<RegistryDifference[]> {
    const each = declared.flatMap((list) => [...list]);
    const found = await mapAtOnce(
      AT_ONCE,
      each,
      (one) => "event" in one ? differencesOfActor(this.#link, one) : differencesOfEvent(this.#link, one),
    );
    return found.flat();
  }

  /**
   * What is wrong, why it matters and what to do: errors first. It takes about a second, as it looks twice, and nothing
   * is changed.
   *
   * @param declared `Events`, `Actors`, or lists of them, to be compared with what is on the server
   *
   * @example
   * ```ts ignore
   * for (const { severity, what, why, mend } of await inspector.diagnose(EVENTS, ACTORS)) {
   *   console.log(`${severity}: ${what}, and ${why}: ${mend}`);
   * }
   * ```
   */
  async diagnose(...declared: Iterable<DeclaredEvent | DeclaredActor>[]): Promise<Finding[]> {
    return await this.#tell(
      "cannot look for what is wrong",
      () => diagnose(this.#link, this, declared.flatMap((list) => [...list])),
    );
  }

  /**
   * What is wrong with the disks of the servers, which only a connection of a user of the system account is told.
   *
   * @throws {WalnatsError} this user is of another account
   */
  async diagnoseServers(): Promise<Finding[]> {
    return await diagnoseServers(this.#link);
  }

  /**
   * All events and actors again and again: at once, and then after each `every` seconds.
   *
   * @example
   * ```ts ignore
   * for await (const { time, actors } of inspector.watch({ every: 5 })) console.log(time, actors.length);
   * ```
   */
  watch(options: WatchOptions = {}): AsyncIterableIterator<Sample> {
    checkOptions("watch", options, { every: positiveSeconds, oldest: isBoolean, signal: isSignal });
    return watch(async () => {
      const [events, actors] = await Promise.all([this.events(), this.actors({ oldest: options.oldest })]);
      return { events, actors };
    }, options);
  }

  /**
   * The server delivers nothing of the actor until a time, also nothing that was delayed; what instances have in hand,
   * they end. Pausing it again changes the time.
   *
   * @param until without it, until `resume`
   * @throws {WalnatsError} the server is older than 2.11
   * @throws {ConsumerNotFoundError} there is no such actor
   */
  async pause(actor: ActorName, until: Date = new Date(Date.now() + LONGEST_PAUSE)): Promise<void> {
    checkValue('pause: "until"', until, isDate);
    const left = until.getTime() - Date.now();
    if (left <= 0 || left > LONGEST_PAUSE) {
      throw new RangeError(
        `pause: "until" must be in the future and at most 100 years away, got ${show(until)}`,
      );
    }
    await this.#pause(actor, until);
  }

  /** Ends a pause; nothing happens where there is none. Throws as `pause` does. */
  async resume(actor: ActorName): Promise<void> {
    await this.#pause(actor, new Date(0));
  }

  /** Closes the connection, if it may: see the option `close` of `connect`; not that of a subscriber's `inspect()`. */
  async close(): Promise<void> {
    if (this.#owns) await this.#link.close();
  }

  /** Closes the connection as `close` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #pause({ event, name }: ActorName, until: Date): Promise<void> {
    checkEventName(event);
    checkActorName(name);
    const what = `cannot pause or resume the actor "${name}" of the event "${event}"`;
    if (!canPause(this.#link)) {
      throw new WalnatsError(`${what}: nats-server can pause from 2.11 on, and this one is older: update it`);
    }
    const stream = event.replaceAll(".", "-");
    try {
      await pauseConsumer(this.#link, stream, name, until);
    } catch (error) {
      if (codeOf(error) !== Code.consumerNotFound) throw explainConfig(error, what, { event }, WalnatsError);
      throw new ConsumerNotFoundError(
        `${what}: there is no such actor: a subscriber must call register() first`,
        {
          actor: name,
          event,
          cause: error,
        },
      );
    }
    try {
      await pauseConsumer(this.#link, PARKED, joinNames(stream, name), until);
    } catch (error) {
      // Without a consumer there, none of its messages waits.
      if (![Code.consumerNotFound, Code.streamNotFound].includes(codeOf(error)!)) {
        throw explainConfig(error, what, { event }, WalnatsError);
      }
    }
  }

  async #streams(): Promise<[event: string, StreamInfo][]> {
    const infos = await this.#tell("cannot list the events", () => all(listStreams(this.#link)));
    const events: [string, StreamInfo][] = [];
    for (const info of infos) {
      const event = eventOf(info);
      if (event !== undefined) events.push([event, info]);
    }
    return events.sort(([a], [b]) => compare(a, b));
  }

  /** How many messages wait for their time, by their subject. */
  async #delayed(): Promise<Map<string, number>> {
    return await ifStreamExists(COUNTING, () => countDelayed(this.#link)) ?? new Map();
  }

  /** How many dead letters there are, by their subject. */
  async #dead(): Promise<Map<string, number>> {
    return await ifStreamExists(COUNTING, () => countBySubject(this.#link, DEAD, deadFilter())) ?? new Map();
  }

  async #oldest(stream: string, info: ConsumerInfo): Promise<Date | undefined> {
    if (info.num_pending + info.num_ack_pending === 0) return undefined;
    const seq = info.ack_floor.stream_seq + 1;
    try {
      return (await getMessage(this.#link, stream, { seq, next_by_subj: ">" }))?.time;
    } catch (error) {
      if (isDenied(error) || codeOf(error) === Code.streamNotFound) return undefined;
      throw error;
    }
  }

  async #tell<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainConfig(error, what, {}, WalnatsError);
    }
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { DeadLetters } from "../actors/dead_letters.ts";
import { WalnatsError } from "../errors.ts";
import * as Code from "../jetstream/api_codes.ts";
import type { ConsumerInfo, StreamInfo } from "../jetstream/jetstream_api.ts";
import { countBySubject, listConsumers, listStreams } from "../jetstream/list_all.ts";
import { DEAD, deadFilter, PARKED } from "../jetstream/own_streams.ts";
import { serverClock } from "../jetstream/server_clock.ts";
import { getMessage } from "../jetstream/stored_message.ts";
import { codeOf, explainConfig } from "../jetstream/translate_error.ts";
import { joinNames } from "../names.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { type ActorStatus, actorStatus, isActor } from "./actor_status.ts";
import { eventOf, type EventStatus, eventStatus } from "./event_status.ts";
import { mapAtOnce } from "./map_at_once.ts";

/** Requests that are open at a time: the server answers each in time, and does other work as well. */
const AT_ONCE = 16;

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

  /** The messages that failed for good, of all actors: list, get, redrive, drop. */
  readonly deadLetters: DeadLetters;

  /** Users call `inspector.connect()` instead. */
  constructor(link: NatsLink) {
    this.#link = link;
    this.deadLetters = new DeadLetters(link, []);
  }

  /** All events that are registered, by name. */
  async events(): Promise<EventStatus[]> {
    const streams = await this.#streams();
    return streams.map(([event, info]) => eventStatus(event, info));
  }

  /** All actors that are registered, by event and name, each with its lag. */
  async actors(): Promise<ActorStatus[]> {
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
          delayed: delayed.get(joinNames(stream, name)) ?? 0,
          dead: dead.get(deadFilter(stream, name)) ?? 0,
          oldest: await this.#oldest(stream, info),
          now: Date.parse(info.ts ?? "") || serverClock(this.#link).now(),
        });
      });
      return statuses.sort((a, b) => compare(a.event, b.event) || compare(a.name, b.name));
    });
  }

  /** Closes the connection, if it may: see the option `close` of `connect`. */
  async close(): Promise<void> {
    await this.#link.close();
  }

  /** Closes the connection as `close` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
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

  /** How many messages wait for their time, by the consumer that walnats has for the actor. */
  async #delayed(): Promise<Map<string, number>> {
    const consumers = await orNone(() => all(listConsumers(this.#link, PARKED)), []);
    return new Map(
      consumers.map(({ config, num_pending, num_ack_pending }) => [
        config.durable_name!,
        num_pending + num_ack_pending,
      ]),
    );
  }

  /** How many dead letters there are, by their subject. */
  #dead(): Promise<Map<string, number>> {
    return orNone(() => countBySubject(this.#link, DEAD, deadFilter()), new Map());
  }

  async #oldest(stream: string, info: ConsumerInfo): Promise<Date | undefined> {
    if (info.num_pending + info.num_ack_pending === 0) return undefined;
    const seq = info.ack_floor.stream_seq + 1;
    return (await getMessage(this.#link, stream, { seq, next_by_subj: ">" }))?.time;
  }

  async #tell<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainConfig(error, what, {}, WalnatsError);
    }
  }
}

/** Walnats makes its own streams only where an actor needs them. */
async function orNone<Result>(work: () => Promise<Result>, none: Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) return none;
    throw error;
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

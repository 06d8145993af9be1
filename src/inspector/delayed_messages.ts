import { areOfDelayed, dueTimeOfDelayed, hastenDelayed } from "../jetstream/delayed_messages.ts";
import { deleteIfThere } from "../jetstream/delete_if_there.ts";
import { ifStreamExists } from "../jetstream/if_stream_exists.ts";
import { streamInfo } from "../jetstream/jetstream_api.ts";
import { PARKED, parkedFilter } from "../jetstream/own_streams.ts";
import { scanStored } from "../jetstream/scan_stored.ts";
import { serverClock } from "../jetstream/server_clock.ts";
import { getMessage, type StoredMessage } from "../jetstream/stored_message.ts";
import { checkActorName, checkEventName } from "../names.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { checkOptions, checkValue, isString, positiveInteger, wholeNumber } from "../options.ts";
import { type DelayedMessage, partsOf, toDelayedMessage } from "./delayed_message.ts";
import { eventOf } from "./event_status.ts";

/** Which delayed messages. */
export interface DelayedFilter {
  /** Only of the event with this name; of an event in a stream of others, the stream's name. @default all */
  event?: string | undefined;
  /** Only of the actor with this name. @default all */
  actor?: string | undefined;
}

/** Which of them to list. */
export interface DelayedPage extends DelayedFilter {
  /** Most messages. @default 100 */
  limit?: number | undefined;
}

/** One delayed message by its id, several of them, or all that match a filter; `{}` matches all. */
export type DelayedChoice = number | readonly number[] | DelayedFilter;

const FILTER = { event: isString, actor: isString };
/** Milliseconds before a message is due in which it is left alone: an instance may be taking it. */
const TOO_LATE = 1000;

/**
 * The messages that wait for their time, of all events and actors of the NATS account: `ConnectedInspector.delayed`.
 *
 * @example
 * ```ts ignore
 * const [next] = await inspector.delayed.list({ actor: "send-reminder", limit: 1 });
 * console.log(next?.due, next?.attempts);
 * await inspector.delayed.run({ actor: "send-reminder" });
 * ```
 */
export class DelayedMessages {
  readonly #link: NatsLink;

  /** Users take `inspector.delayed` instead. */
  constructor(link: NatsLink) {
    this.#link = link;
  }

  /** Those that are due first. The server knows them by number only, so all that match are looked at. */
  async list(page: DelayedPage = {}): Promise<DelayedMessage[]> {
    const { limit = 100, ...filter } = page;
    checkOptions("delayed.list", page, { ...FILTER, limit: positiveInteger });
    const found: { due: number; message: StoredMessage }[] = [];
    await this.#scan(filter, (message) => {
      found.push({ due: dueTimeOfDelayed(message.headers), message });
      // Not all of many are kept.
      if (found.length >= 2 * limit + 1000) keepFirst(found, limit);
    });
    keepFirst(found, limit);
    const eventOfStream = this.#eventNames();
    return await Promise.all(found.map(async ({ message }) => {
      return toDelayedMessage(message, await eventOfStream(partsOf(message.subject).stream));
    }));
  }

  /** The one with this id, or `undefined`. */
  async get(id: number): Promise<DelayedMessage | undefined> {
    const stored = await this.#find(id);
    return stored && toDelayedMessage(stored, await this.#eventNames()(partsOf(stored.subject).stream));
  }

  /**
   * Has them run now. One that is due within a second is left alone. The one that waits is deleted only when it is
   * stored again: nothing is lost, whatever crashes.
   *
   * @returns how many
   */
  async run(which: DelayedChoice): Promise<number> {
    const eventOfStream = this.#eventNames();
    return await this.#each(which, async (message) => {
      const left = dueTimeOfDelayed(message.headers) * 1000 - serverClock(this.#link).now();
      if (left < TOO_LATE) return false;
      await hastenDelayed(this.#link, message, await eventOfStream(partsOf(message.subject).stream));
      return await this.#delete(message.seq);
    });
  }

  /**
   * Deletes them: their actors never get them.
   *
   * @returns how many
   */
  async drop(which: DelayedChoice): Promise<number> {
    return await this.#each(which, (message) => this.#delete(message.seq));
  }

  async #each(which: DelayedChoice, act: (message: StoredMessage) => Promise<boolean>): Promise<number> {
    let count = 0;
    if (typeof which === "number" || Array.isArray(which)) {
      for (const id of [which].flat() as number[]) {
        const message = await this.#find(id);
        if (message && await act(message)) count++;
      }
      return count;
    }
    const ids: number[] = [];
    await this.#scan(which as DelayedFilter, ({ seq }) => void ids.push(seq));
    for (const id of ids.sort((a, b) => a - b)) {
      const message = await this.#find(id);
      if (message && await act(message)) count++;
    }
    return count;
  }

  async #scan(
    { event, actor, ...more }: DelayedFilter,
    visit: (message: StoredMessage) => void,
  ): Promise<void> {
    checkOptions("delayed", { event, actor, ...more }, FILTER);
    if (event !== undefined) checkEventName(event);
    if (actor !== undefined) checkActorName(actor);
    const subject = parkedFilter(event?.replaceAll(".", "-"), actor);
    await this.#ask(async () => {
      const askedAt = performance.now();
      const { state: { first_seq: first, last_seq: last }, ts } = await streamInfo(this.#link, PARKED);
      serverClock(this.#link).told(ts, askedAt);
      await scanStored(this.#link, PARKED, subject, { first, last }, (message) => {
        if (isReadable(message)) visit(message);
      });
    });
  }

  async #find(id: number): Promise<StoredMessage | undefined> {
    checkValue("delayed: an id", id, wholeNumber);
    const stored = await this.#ask(() => getMessage(this.#link, PARKED, { seq: id }));
    return stored && isReadable(stored) ? stored : undefined;
  }

  #delete(id: number): Promise<boolean> {
    return deleteIfThere(this.#link, PARKED, id, "delayed message");
  }

  /** Says which event a stream is of, and asks for each once. */
  #eventNames(): (stream: string) => Promise<string> {
    const names = new Map<string, Promise<string>>();
    return (stream) => {
      let name = names.get(stream);
      if (!name) {
        const info = this.#ask(() => streamInfo(this.#link, stream));
        names.set(stream, name = info.then((info) => info && eventOf(info) || stream));
      }
      return name;
    };
  }

  #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    return ifStreamExists("cannot read the delayed messages", ask);
  }
}

/** One that walnats stored; headers that cannot be read are not its own. */
function isReadable({ subject, headers }: StoredMessage): boolean {
  try {
    return subject.split(".").length === 4 && areOfDelayed(headers);
  } catch {
    return false;
  }
}

function keepFirst(found: { due: number }[], count: number): void {
  found.sort((a, b) => a.due - b.due);
  found.length = Math.min(found.length, count);
}

import { redriveLetter } from "../jetstream/delayed_messages.ts";
import { deleteIfThere } from "../jetstream/delete_if_there.ts";
import {
  HEADER_DEAD_CUT,
  HEADER_DEAD_ERROR,
  HEADER_DEAD_EVENT,
  HEADER_ORIGIN_SUBJECT,
} from "../jetstream/header_names.ts";
import { isDenied } from "../jetstream/ask.ts";
import { ifStreamExists } from "../jetstream/if_stream_exists.ts";
import { streamInfo, streamSubjects } from "../jetstream/jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { DEAD, deadFilter } from "../jetstream/own_streams.ts";
import { readStored, type StoredHeaders } from "../jetstream/read_stored.ts";
import { type Bounds, scanStored } from "../jetstream/scan_stored.ts";
import { getMessage, type StoredMessage } from "../jetstream/stored_message.ts";
import { checkActorName, checkEventName } from "../names.ts";
import { checkOptions, checkValue, isDate, isString, positiveInteger, wholeNumber } from "../options.ts";
import type { AnyActor } from "./actor.ts";
import { type DeadLetterGroup, DeadLetterGroups } from "./dead_letter_groups.ts";
import { type DeadLetter, isDeadLetter, memberOf, streamOfLetter, toDeadLetter } from "./dead_letter.ts";

/** Which dead letters. */
export interface DeadLetterFilter {
  /** Only of the event with this name. @default all */
  event?: string | undefined;
  /** Only of the actor with this name. @default all */
  actor?: string | undefined;
  /** Only those whose error has this text in it. @default all */
  error?: string | undefined;
  /** Only those that failed for good at this time or later. @default all */
  since?: Date | undefined;
  /** Only those that failed for good before this time. @default all */
  until?: Date | undefined;
}

/** A page of dead letters. */
export interface DeadLetterPage extends DeadLetterFilter {
  /** Most letters in the page. @default 100 */
  limit?: number | undefined;
  /** Only letters older than the one with this id: the last one of the page before. @default from the newest */
  before?: number | undefined;
}

/** One dead letter by its id, several of them, or all that match a filter; `{}` matches all. */
export type DeadLetterChoice = number | readonly number[] | DeadLetterFilter;

/** Connections whose user may make no consumer: to ask again would be a line more in the server's log. */
const mayNotRead = new WeakSet<NatsLink>();

const FILTER = { event: isString, actor: isString, error: isString, since: isDate, until: isDate };

/**
 * The messages that failed for good, of all events and actors of the NATS account: `ConnectedActors.deadLetters`.
 *
 * @example
 * ```ts ignore
 * const [newest] = await conn.deadLetters.list({ actor: "send-receipt", limit: 1 });
 * console.log(newest?.error, newest?.attempts);
 * await conn.deadLetters.redrive({ actor: "send-receipt" });
 * ```
 */
export class DeadLetters {
  readonly #link: NatsLink;
  /** Of the actors of this connection, by event. */
  readonly #streams: ReadonlyMap<string, string>;

  /** Users take `conn.deadLetters` instead. */
  constructor(link: NatsLink, actors: readonly AnyActor[]) {
    this.#link = link;
    this.#streams = new Map(actors.map(({ event }) => [event.name, event.streamName]));
  }

  /** A page of dead letters, newest first. */
  async list(page: DeadLetterPage = {}): Promise<DeadLetter[]> {
    checkOptions("deadLetters.list", page, { ...FILTER, limit: positiveInteger, before: positiveInteger });
    const { limit = 100, before = Infinity, ...filter } = page;
    const letters: DeadLetter[] = [];
    for await (const letter of this.#newestFirst(filter, before)) {
      letters.push(toDeadLetter(letter));
      if (letters.length === limit) break;
    }
    return letters;
  }

  /** How many there are of each actor with the same error, but for numbers in it: the most first. */
  async groups(filter: DeadLetterFilter = {}): Promise<DeadLetterGroup[]> {
    const { subject, isWanted } = await this.#choose(filter);
    if (!mayNotRead.has(this.#link)) {
      try {
        return await this.#group(isWanted, (visit) => readStored(this.#link, DEAD, subject, visit));
      } catch (error) {
        // Not every user may make a consumer, and some servers take too long.
        if (isDenied((error as Error).cause)) mayNotRead.add(this.#link);
      }
    }
    const bounds = await this.#bounds();
    return await this.#group(isWanted, (visit) => scanStored(this.#link, DEAD, subject, bounds, visit));
  }

  async #group(
    isWanted: (letter: StoredHeaders) => boolean,
    read: (visit: (letter: StoredHeaders) => void) => Promise<void>,
  ): Promise<DeadLetterGroup[]> {
    const groups = new DeadLetterGroups();
    await this.#ask(() => read((letter) => isWanted(letter) && groups.add(memberOf(letter))));
    return groups.list();
  }

  /** The dead letter with this id, or `undefined`. */
  async get(id: number): Promise<DeadLetter | undefined> {
    const stored = await this.#letter(id);
    return stored && toDeadLetter(stored);
  }

  /**
   * Sends dead letters to their actors once more, and to them alone, with attempts counted from 1 again. A dead
   * letter is deleted only when its message is stored again: nothing is lost, whatever crashes.
   *
   * @returns how many
   */
  async redrive(which: DeadLetterChoice): Promise<number> {
    return await this.#each(which, async (letter) => {
      if (letter.headers.get(HEADER_DEAD_CUT).includes("payload")) return this.#keepCut(letter.seq);
      await redriveLetter(this.#link, letter);
      return await this.#delete(letter.seq);
    });
  }

  /**
   * Deletes dead letters.
   *
   * @returns how many
   */
  async drop(which: DeadLetterChoice): Promise<number> {
    return await this.#each(which, (letter) => this.#delete(letter.seq));
  }

  async #each(which: DeadLetterChoice, act: (letter: StoredMessage) => Promise<boolean>): Promise<number> {
    let count = 0;
    const letters = typeof which === "number" || Array.isArray(which)
      ? this.#byId([which].flat() as number[])
      : this.#newestFirst(which as DeadLetterFilter, Infinity);
    for await (const letter of letters) if (await act(letter)) count++;
    return count;
  }

  async *#byId(ids: readonly number[]): AsyncGenerator<StoredMessage> {
    for (const id of ids) {
      const letter = await this.#letter(id);
      if (letter) yield letter;
    }
  }

  /** Walks back from the newest in growing windows, each read forwards: so does the server find by subject. */
  async *#newestFirst(filter: DeadLetterFilter, before: number): AsyncGenerator<StoredMessage> {
    const { subject, isWanted } = await this.#choose(filter);
    const { first, last } = await this.#bounds();
    let end = Math.min(before, last + 1);
    for (let window = 256; end > first; window *= 2) {
      const start = Math.max(first, end - window);
      const found: StoredMessage[] = [];
      for (let seq = start; seq < end;) {
        const stored = await this.#find({ seq, next_by_subj: subject });
        if (!stored || stored.seq >= end) break;
        if (isWanted(stored)) found.push(stored);
        seq = stored.seq + 1;
      }
      yield* found.reverse();
      end = start;
    }
  }

  async #choose(filter: DeadLetterFilter): Promise<
    { subject: string; isWanted: (letter: StoredHeaders) => boolean }
  > {
    checkOptions("deadLetters", filter, FILTER);
    const { event, actor, error, since, until } = filter;
    if (event !== undefined) checkEventName(event);
    if (actor !== undefined) checkActorName(actor);
    const isWanted = (letter: StoredHeaders) =>
      isReadable(letter) && (event === undefined || letter.headers.get(HEADER_DEAD_EVENT) === event) &&
      (error === undefined || letter.headers.get(HEADER_DEAD_ERROR).includes(error)) &&
      !(since && letter.time < since) && !(until && letter.time >= until);
    return { subject: deadFilter(event && await this.#streamOf(event), actor), isWanted };
  }

  /** The stream of an event; all of them where it may be in one of others that no actor of this connection tells. */
  async #streamOf(event: string): Promise<string | undefined> {
    const known = this.#streams.get(event);
    if (known) return known;
    const own = event.replaceAll(".", "-");
    const streams = new Set((await this.#subjects()).map(streamOfLetter));
    streams.delete(own);
    for (const stream of streams) {
      const letter = await this.#find({ seq: 1, next_by_subj: deadFilter(stream) });
      if (letter && isReadable(letter) && letter.headers.has(HEADER_ORIGIN_SUBJECT)) return undefined;
    }
    return own;
  }

  /** Of all dead letters. */
  async #subjects(): Promise<string[]> {
    return await this.#ask(() => streamSubjects(this.#link, DEAD)) ?? [];
  }

  async #bounds(): Promise<Bounds> {
    const info = await this.#ask(() => streamInfo(this.#link, DEAD));
    return info ? { first: info.state.first_seq, last: info.state.last_seq } : { first: 0, last: -1 };
  }

  async #letter(id: number): Promise<StoredMessage | undefined> {
    checkValue("deadLetters: an id", id, wholeNumber);
    const stored = await this.#find({ seq: id });
    return stored && isReadable(stored) ? stored : undefined;
  }

  async #find(query: { seq: number; next_by_subj?: string }): Promise<StoredMessage | undefined> {
    return await this.#ask(() => getMessage(this.#link, DEAD, query));
  }

  #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    return ifStreamExists("cannot read the dead letters", ask);
  }

  /** Half a payload must not pass for a whole one. */
  #keepCut(id: number): boolean {
    this.#link.logger.warn(
      `walnats: the dead letter ${id} is not redriven: the end of its payload was cut when it was stored`,
    );
    return false;
  }

  #delete(id: number): Promise<boolean> {
    return deleteIfThere(this.#link, DEAD, id, "dead letter");
  }
}

/** A letter that walnats stored; headers that cannot be read are not its own. */
function isReadable(stored: StoredHeaders): boolean {
  try {
    return isDeadLetter(stored);
  } catch {
    return false;
  }
}

import { WalnatsError } from "../errors.ts";
import { redriveLetter } from "../jetstream/delayed_messages.ts";
import { HEADER_DEAD_CUT, HEADER_DEAD_EVENT, HEADER_ORIGIN_SUBJECT } from "../jetstream/header_names.ts";
import { streamInfo, streamSubjects } from "../jetstream/jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { DEAD, deadFilter } from "../jetstream/own_streams.ts";
import { deleteMessage, getMessage, type StoredMessage } from "../jetstream/stored_message.ts";
import * as Code from "../jetstream/api_codes.ts";
import { codeOf, explainConfig } from "../jetstream/translate_error.ts";
import { checkActorName, checkEventName } from "../names.ts";
import { checkOptions, checkValue, isString, positiveInteger, wholeNumber } from "../options.ts";
import type { AnyActor } from "./actor.ts";
import { type DeadLetter, isDeadLetter, streamOfLetter, toDeadLetter } from "./dead_letter.ts";

/** Which dead letters. */
export interface DeadLetterFilter {
  /** Only of the event with this name. @default all */
  event?: string | undefined;
  /** Only of the actor with this name. @default all */
  actor?: string | undefined;
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

const FILTER = { event: isString, actor: isString };

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
    checkOptions("deadLetters", filter, FILTER);
    if (filter.event !== undefined) checkEventName(filter.event);
    if (filter.actor !== undefined) checkActorName(filter.actor);
    const { event } = filter;
    const subject = deadFilter(event && await this.#streamOf(event), filter.actor);
    const isWanted = (letter: StoredMessage) =>
      isReadable(letter) && (event === undefined || letter.headers.get(HEADER_DEAD_EVENT) === event);
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
    try {
      return await streamSubjects(this.#link, DEAD);
    } catch (error) {
      if (codeOf(error) === Code.streamNotFound) return [];
      throw explainConfig(error, "cannot read the dead letters", {}, WalnatsError);
    }
  }

  async #bounds(): Promise<{ first: number; last: number }> {
    try {
      const { state } = await streamInfo(this.#link, DEAD);
      return { first: state.first_seq, last: state.last_seq };
    } catch (error) {
      if (codeOf(error) === Code.streamNotFound) return { first: 0, last: -1 };
      throw explainConfig(error, "cannot read the dead letters", {}, WalnatsError);
    }
  }

  async #letter(id: number): Promise<StoredMessage | undefined> {
    checkValue("deadLetters: an id", id, wholeNumber);
    const stored = await this.#find({ seq: id });
    return stored && isReadable(stored) ? stored : undefined;
  }

  async #find(query: { seq: number; next_by_subj?: string }): Promise<StoredMessage | undefined> {
    try {
      return await getMessage(this.#link, DEAD, query);
    } catch (error) {
      if (codeOf(error) === Code.streamNotFound) return undefined;
      throw explainConfig(error, "cannot read the dead letters", {}, WalnatsError);
    }
  }

  /** Half a payload must not pass for a whole one. */
  #keepCut(id: number): boolean {
    this.#link.logger.warn(
      `walnats: the dead letter ${id} is not redriven: the end of its payload was cut when it was stored`,
    );
    return false;
  }

  async #delete(id: number): Promise<boolean> {
    try {
      return await deleteMessage(this.#link, DEAD, id);
    } catch (error) {
      if (codeOf(error) !== undefined) return false; // Somebody else was faster.
      throw explainConfig(error, `cannot delete the dead letter ${id}`, {}, WalnatsError);
    }
  }
}

/** A letter that walnats stored; headers that cannot be read are not its own. */
function isReadable(stored: StoredMessage): boolean {
  try {
    return isDeadLetter(stored);
  } catch {
    return false;
  }
}

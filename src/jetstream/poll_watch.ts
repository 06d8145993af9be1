// Noticing that open polls are lost: their time is over without a word, or the server is silent.
// Must hold: no poll is given up before a PONG has followed it, as its messages may still be on their way on a slow
// link, or unread while our own event loop was blocked.

import { sleep } from "../async/sleep.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { Seconds } from "../seconds.ts";
import type { OpenPolls } from "./open_polls.ts";

/** Milliseconds between two checks, and that a status or heartbeat may be late. */
export const GRACE = 1000;
/** The same where messages flow. */
const GRACE_IN_FLOW = 100;
/** Milliseconds without a message after which none is on its way. */
const QUIET = 25;

/** What the watch tells. */
export interface PollWatchHandlers {
  /** Polls that asked for so many messages are over without them. */
  lost(messages: number): void;
  /** Nothing was heard of the open polls for too long. */
  silent(): void;
}

/** Watches the open polls of one consumer. */
export class PollWatch {
  /** A message came since the last check. Only a flag, as it is set for every message. */
  messageCame = false;
  readonly #link: NatsLink;
  readonly #polls: OpenPolls;
  readonly #handlers: PollWatchHandlers;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds between two checks. */
  #every = GRACE;
  /** Milliseconds of silence that are too long. */
  #patience = 0;
  #heardAt = 0;
  #messageAt = -Infinity;
  /** A PING is on its way. */
  #confirming = false;
  /** Counts the times that all polls were dropped. */
  #generation = 0;

  constructor(link: NatsLink, polls: OpenPolls, handlers: PollWatchHandlers) {
    this.#link = link;
    this.#polls = polls;
    this.#handlers = handlers;
  }

  /** A poll was sent; the server is never silent for so long while it is open. */
  sent(silence: Seconds, flows: boolean): void {
    const every = flows ? GRACE_IN_FLOW : GRACE;
    if (every < this.#every) this.#stopTimer();
    this.#every = every;
    this.#patience = silence * 1000 + every;
    this.#timer ??= setTimeout(this.#check, every);
  }

  /** The server has said something. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Whether a message came within so many milliseconds, about. */
  hadMessageWithin(milliseconds: number): boolean {
    return this.messageCame || performance.now() - this.#messageAt < milliseconds;
  }

  /** Resolves when none of the messages asked for is on its way any more; after `most` milliseconds in any case. */
  async quiet(most: number): Promise<void> {
    const end = performance.now() + most;
    for (let now = performance.now(); this.#flows(now) && now < end; now = performance.now()) {
      await sleep(QUIET);
    }
  }

  #flows(now: number): boolean {
    this.#noticeMessages(now);
    const open = this.#polls.outstanding > 0 && !this.#link.away && !this.#link.closed;
    return open && now - this.#messageAt < QUIET;
  }

  /** All polls were dropped. */
  end(): void {
    this.#generation++;
    this.#stopTimer();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    if (this.#polls.outstanding === 0 || this.#link.closed) return;
    this.#timer = setTimeout(this.#check, this.#every);
    const now = performance.now();
    this.#noticeMessages(now);
    const over = (this.#polls.firstUntil ?? Infinity) <= now;
    const silent = now - this.#heardAt > this.#patience;
    if ((over || silent) && !this.#confirming) void this.#confirm(now, silent);
  };

  #noticeMessages(now: number): void {
    if (this.messageCame) this.#heardAt = this.#messageAt = now;
    this.messageCame = false;
  }

  async #confirm(time: number, silent: boolean): Promise<void> {
    const generation = this.#generation;
    this.#confirming = true;
    try {
      await this.#link.flush();
    } catch {
      return; // The connection broke, and the polls with it.
    } finally {
      this.#confirming = false;
    }
    if (generation !== this.#generation || this.#polls.outstanding === 0) return;
    if (silent && !this.messageCame && this.#heardAt < time) return this.#handlers.silent();
    const lost = this.#polls.expire(time);
    if (lost > 0) this.#handlers.lost(lost);
  }
}

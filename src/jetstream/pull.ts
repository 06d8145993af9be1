// Pulling messages of one durable consumer: requests go out, messages and statuses come in.
// All polls share one subscription, each under an inbox of its own, which its statuses come to; messages come under the
// event's subject, so which poll brought one cannot be told. What may still come: `open_polls.ts`.

import { createInbox, type Msg, type MsgHdrs, type Subscription } from "@nats-io/nats-core";
import { LogLimit } from "../log_limit.ts";
import { AckSubjects } from "./ack_subject.ts";
import type { ConsumerConfig } from "./jetstream_api.ts";
import { MOST_HEADERS, MOST_IN_COPY, statusOf } from "../nats/header_limit.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { PARKED } from "./own_streams.ts";
import { sizeOf } from "../nats/raw_message.ts";
import { readable } from "../nats/readable.ts";
import type { Seconds } from "../seconds.ts";
import { OpenPolls } from "./open_polls.ts";
import { PollBytes } from "./poll_bytes.ts";
import { PollLog } from "./poll_log.ts";
import { PollLimits, type PollWishes } from "./poll_limits.ts";
import { pollRequest } from "./poll_request.ts";

/** Milliseconds that a status may come after its poll has ended. */
const GRACE = 1000;
/** Milliseconds that a stop waits for a server that does not answer. */
const PATIENCE_AT_STOP = 3000;
/** Milliseconds between polls of an idle actor, where the server lets none wait for so long. */
const IDLE_PAUSE = 250;
/** Milliseconds before the next poll where the server has refused several in a row. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3000;
/** Messages a millisecond since the last poll at which sizes seen lately tell what comes: no slow link carries them. */
const IN_FLOW = 5;
/** Messages of fewer bytes are not why a server cuts off a connection. */
const LARGE = 16 * 1024;
/** Milliseconds since the last message after which a broken connection was not cut off for reading slowly. */
const LATELY = 5000;

/** What a pull tells. */
export interface PullHandlers {
  /** A message came. */
  message(message: Msg): void;
  /** A poll has ended; there may be room for another. */
  ended(): void;
  /** Nothing can be pulled at the moment: the consumer is gone, or nobody answers. All polls are void. */
  trouble(reason: string): void;
}

/** Whose messages are pulled. */
export interface PullSource {
  readonly stream: string;
  readonly consumer: string;
  /** For the log: "the actor …". */
  readonly what: string;
  /** What polls ask for where the server sets no limits. */
  readonly wishes: PollWishes;
}

/** Its inbox has no subscription, so it brings nothing. */
const LAST_POLL = pollRequest(1, undefined, 0.9, 0.9).body;

/** The polls of one consumer. */
export class Pull {
  readonly #link: NatsLink;
  readonly #subject: string;
  readonly #handlers: PullHandlers;
  readonly #ours: AckSubjects;
  readonly #log: LogLimit;
  readonly #source: PullSource;
  readonly #limits = new PollLimits();
  readonly #mostHeaders: number;
  readonly #polls = new OpenPolls();
  readonly #bytes = new PollBytes();
  /** The last poll that ended did so as the next message was too large for it. */
  #cutShort = false;
  #inbox = "";
  #subscription: Subscription | undefined;
  #lastPoll = 0;
  #heardAt = 0;
  /** A message came since `#heardAt`. */
  #heard = false;
  /** When it was noticed last that a message had come. */
  #cameAt = -Infinity;
  /** When a poll was sent last, and how many messages had come by then. */
  #askedAt = -Infinity;
  #cameThen = 0;
  /** A PING follows polls whose time is over: what the server had sent of them comes before the PONG. */
  #confirming = false;
  /** Milliseconds of silence, while polls are open, that mean trouble. */
  #patience = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends the pause of an idle actor. */
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** Messages that came. */
  #came = 0;
  /** Times in a row that all polls came to nothing. */
  #troubles = 0;
  readonly #told: PollLog;

  constructor(link: NatsLink, source: PullSource, handlers: PullHandlers) {
    this.#link = link;
    this.#source = source;
    this.#subject = `${link.options.api}.CONSUMER.MSG.NEXT.${source.stream}.${source.consumer}`;
    this.#handlers = handlers;
    this.#ours = new AckSubjects(source.stream, source.consumer);
    this.#log = new LogLimit(link.logger);
    this.#told = new PollLog(link.logger, source.what);
    this.#mostHeaders = source.stream === PARKED ? MOST_IN_COPY : MOST_HEADERS;
  }

  /** Milliseconds to wait before the next poll: none, if not the last ones were refused one after the other. */
  get pause(): number {
    if (this.#troubles < 2) return 0;
    return Math.min(FIRST_PAUSE * 2 ** (this.#troubles - 2), LONGEST_PAUSE) * (0.5 + Math.random() / 2);
  }

  /** The most messages of one poll that the server allows. */
  get mostInPoll(): number {
    return this.#limits.batch;
  }

  /** There is more, which was too large for what was left of a poll. */
  get cutShort(): boolean {
    return this.#cutShort;
  }

  /** Makes polls fit what the server allows for this consumer. */
  fit(config: ConsumerConfig): void {
    this.#told.fitted(this.#limits.read(config, this.#source.wishes));
  }

  /** Messages that were asked for and may still come. */
  get outstanding(): number {
    return this.#polls.outstanding;
  }

  /**
   * Asks for messages; the poll waits for them for some seconds, or not at all. Returns how many it asked for:
   * fewer, or none at all, where the server does not allow more.
   */
  request(wanted: number, expires: Seconds | "no-wait"): number {
    const limits = this.#limits;
    if (this.#polls.count >= limits.polls) return 0;
    let bytes = this.#bytes.room(this.#bytes.underWay(this.#polls.underWay, this.outstanding));
    if (bytes === 0) return 0;
    this.#subscription ??= this.#subscribe();
    let batch = Math.min(wanted, limits.batch);
    const now = performance.now();
    const inFlow = this.#came - this.#cameThen > (now - this.#askedAt) * IN_FLOW;
    let bounded = !(inFlow && this.#bytes.small(batch));
    if (bounded && bytes > limits.bytes) {
      // What is larger than the largest `max_bytes` is asked for one by one, without any.
      if (this.#bytes.needed > limits.bytes) {
        bounded = false;
        batch = 1;
      } else bytes = limits.bytes;
    }
    this.#askedAt = now;
    this.#cameThen = this.#came;
    this.#cutShort = false;
    const request = pollRequest(batch, bounded ? bytes : undefined, expires, limits.expires);
    const id = String(++this.#lastPoll);
    if (this.outstanding === 0) this.#heardAt = now;
    this.#polls.add(id, {
      batch,
      bytes,
      expires: request.expires,
      came: this.#came,
      at: now,
      until: now + request.expires * 1000 + GRACE,
    });
    this.#patience = request.silence * 1000 + GRACE;
    this.#timer ??= setTimeout(() => this.#check(), GRACE);
    this.#link.publishNow(this.#subject, request.body, undefined, `${this.#inbox}.${id}`);
    return batch;
  }

  /** Voids all polls; the next request uses a new inbox. What still comes is taken as a message all the same. */
  reset(): void {
    if (this.#link.away) this.#slowDown();
    const retired = this.#subscription;
    this.#subscription = undefined;
    this.#polls.clear();
    this.#cutShort = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#idleTimer);
    this.#timer = this.#idleTimer = undefined;
    if (!retired || this.#link.closed) return;
    // No poll comes behind the end of its subscription.
    this.#link.outbound.send();
    // While the server is away there is nothing to wait for, and nothing may be subscribed again.
    if (this.#link.away) retired.unsubscribe();
    else retired.drain().catch(() => {});
  }

  /** Voids all polls and resolves when no message can come any more. */
  async stop(): Promise<void> {
    this.reset();
    this.#sweep();
    await this.#link.settle(PATIENCE_AT_STOP);
  }

  /**
   * Makes the server look for polls that nobody waits for any more. nats-server 2.9.10 finds them when it has a
   * message to deliver again, which it then forgets until `ackWait` is over; so what is handed back would be late.
   */
  #sweep(): void {
    if (this.#inbox === "" || this.#link.away || this.#link.closed) return;
    this.#link.publishNow(this.#subject, LAST_POLL, undefined, `${this.#inbox}.0`);
  }

  #subscribe(): Subscription {
    const inbox = this.#inbox = createInbox(this.#link.inboxPrefix);
    return this.#link.subscribe(`${inbox}.*`, (error, message) => {
      const current = inbox === this.#inbox && this.#subscription !== undefined;
      if (error) {
        if (current) this.#trouble(error.message, true);
      } else if (message.data.length === 0 && message.subject.startsWith(inbox) && statusOf(message)) {
        if (current) this.#status(message.subject.slice(inbox.length + 1), message);
      } else if (this.#ours.delivered(message, inbox)) {
        if (current) this.#count(sizeOf(message));
        this.#handlers.message(readable(message, this.#log, this.#mostHeaders));
      } else {
        this.#log.log(
          "warn",
          `walnats: ignored a message to the inbox of "${this.#subject}" that is not the server's`,
        );
      }
    });
  }

  #count(size: number): void {
    this.#bytes.came(size);
    this.#polls.came(size);
    this.#heard = true;
    this.#came++;
    this.#troubles = 0;
  }

  #status(id: string, { headers }: Msg): void {
    this.#heardAt = performance.now();
    const code = headers!.code;
    const description = headers!.description.toLowerCase();
    if (code === 100 || code === 404 || code === 408) this.#troubles = 0;
    if (code === 100) return; // A heartbeat.
    if (code === 404 || code === 408) {
      this.#endInTime(id, headers!);
    } else if (code === 409 && description === "batch completed") {
      // Its messages have come, so nothing is new but that it brings no more bytes.
      this.#polls.end(id, "0", headers!.get("Nats-Pending-Bytes"));
    } else if (code === 409 && description.startsWith("message size exceeds")) {
      this.#endShort(id, headers!);
    } else if (code === 409 && description.startsWith("exceeded")) {
      this.#refuse(id, description);
    } else {
      this.#trouble(code === 503 ? "nobody answers polls" : description, code !== 503);
    }
  }

  /** The server allows no such poll: where it says what it does allow, the next one fits. */
  #refuse(id: string, description: string): void {
    const poll = this.#polls.get(id);
    if (!poll) return;
    this.#polls.end(id, String(poll.batch));
    const limit = this.#limits.learn(description, poll, this.#polls.count, this.#source.wishes);
    if (!limit) return this.#trouble(description, true);
    this.#told.fitted([limit]);
    this.#handlers.ended();
  }

  /** A poll has ended by time. Where the server lets polls wait for a moment only, an idle actor makes pauses. */
  #endInTime(id: string, headers: MsgHdrs): void {
    const poll = this.#polls.get(id);
    this.#polls.end(id, headers.get("Nats-Pending-Messages"), headers.get("Nats-Pending-Bytes"));
    const early = poll && poll.came === this.#came && this.#limits.expires * 1000 < IDLE_PAUSE;
    const pause = early ? poll.at + IDLE_PAUSE - performance.now() : 0;
    if (pause <= 0) return this.#handlers.ended();
    this.#idleTimer ??= setTimeout(() => {
      this.#idleTimer = undefined;
      this.#handlers.ended();
    }, pause);
  }

  /** The next message is larger than what was left of the poll. */
  #endShort(id: string, headers: MsgHdrs): void {
    const poll = this.#polls.get(id);
    if (!poll) return;
    const pending = headers.get("Nats-Pending-Messages");
    this.#polls.end(id, pending, headers.get("Nats-Pending-Bytes"));
    this.#cutShort = true;
    if (Number(pending) >= poll.batch && !this.#bytes.raise(poll.bytes)) {
      return this.#trouble("message size exceeds maxbytes", true);
    }
    this.#handlers.ended();
  }

  /** Looks for polls whose time is over, and for silence. */
  #check(): void {
    this.#timer = undefined;
    if (this.outstanding === 0) return;
    this.#timer = setTimeout(() => this.#check(), GRACE);
    const now = performance.now();
    if (this.#heard) this.#heardAt = this.#cameAt = now;
    this.#heard = false;
    const over = (this.#polls.firstUntil ?? Infinity) <= now;
    const silent = now - this.#heardAt > this.#patience;
    if ((over || silent) && !this.#confirming) void this.#confirm(now, silent);
  }

  /** Lets go of polls whose time was over at `time`, once nothing of them can be on its way any more. */
  async #confirm(time: number, silent: boolean): Promise<void> {
    const inbox = this.#inbox;
    this.#confirming = true;
    try {
      await this.#link.flush();
    } catch {
      return; // The connection broke, and the polls with it.
    } finally {
      this.#confirming = false;
    }
    if (inbox !== this.#inbox || this.outstanding === 0) return;
    if (silent && !this.#heard && this.#heardAt < time) {
      return this.#trouble("nothing heard of open polls", false);
    }
    const lost = this.#polls.expire(time);
    if (lost === 0) return;
    this.#link.logger.debug(`walnats: ${lost} messages of lost polls are asked for again`, this.#subject);
    this.#handlers.ended();
  }

  /** The connection broke: was this actor too slow for the server? */
  #slowDown(): void {
    const lately = this.#heard || performance.now() - this.#cameAt < LATELY;
    if (this.outstanding === 0 || !lately || this.#bytes.large < LARGE) return;
    this.#told.smaller(this.#bytes.cut());
  }

  /** `refused`: the server said so, which it will do again unless something changes. */
  #trouble(reason: string, refused: boolean): void {
    this.#troubles++;
    if (refused && this.#troubles > 1) this.#told.refused(reason);
    this.reset();
    this.#handlers.trouble(reason);
  }
}

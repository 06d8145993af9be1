// Pulling messages of one durable consumer: requests go out, messages and statuses come in.
// All polls share one subscription, each under an inbox of its own, which its statuses come to; messages come under the
// event's subject, so which poll brought one cannot be told. What may still come: `open_polls.ts`.

import { createInbox, type Msg, type MsgHdrs, type Subscription } from "@nats-io/nats-core";
import { LogLimit } from "../log_limit.ts";
import { AckSubjects } from "./ack_subject.ts";
import { DeliveredMessage } from "./delivered_message.ts";
import type { ConsumerConfig } from "./jetstream_api.ts";
import type { MessageSource } from "./message_source.ts";
import { MOST_HEADERS, MOST_IN_COPY, statusOf } from "../nats/header_limit.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { sizeOf } from "../nats/raw_message.ts";
import { limited } from "../nats/readable.ts";
import type { Seconds } from "../seconds.ts";
import { OpenPolls } from "./open_polls.ts";
import { PollBytes } from "./poll_bytes.ts";
import { PollLog } from "./poll_log.ts";
import { PollLimits, type PollWishes } from "./poll_limits.ts";
import { pollRequest } from "./poll_request.ts";
import { GRACE, PollWatch } from "./poll_watch.ts";

/** Messages flow from so many a millisecond on, counted since the last poll. */
const FLOWS = 0.005;
/** Milliseconds that a stop waits for a server that does not answer, */
export const PATIENCE_AT_STOP = 3000;
/** and for messages that are on their way. */
const PATIENCE_IN_FLOW = 1000;
/** Milliseconds between polls of an idle actor, where the server lets none wait for so long. */
const IDLE_PAUSE = 250;
/** Milliseconds before the next poll where the server has refused several in a row. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3000;
/** Sizes seen lately tell what comes from so many a millisecond on: no slow link carries them. */
const FAST_FLOW = 5;
/** Messages of fewer bytes are not why a server cuts off a connection. */
const LARGE = 16 * 1024;
/** Milliseconds since the last message after which a broken connection was not cut off for reading slowly. */
const LATELY = 5000;

/** What a pull tells. */
export interface PullHandlers {
  /** A message came. */
  message(message: DeliveredMessage): void;
  /** A poll has ended; there may be room for another. */
  ended(): void;
  /** Nothing can be pulled at the moment: the consumer is gone, or nobody answers. All polls are void. */
  trouble(reason: string): void;
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
  readonly #source: MessageSource;
  readonly #wishes: PollWishes;
  readonly #limits = new PollLimits();
  readonly #mostHeaders: number;
  readonly #polls = new OpenPolls();
  readonly #bytes = new PollBytes();
  readonly #watch: PollWatch;
  /** The last poll that ended did so as the next message was too large for it. */
  #cutShort = false;
  #inbox = "";
  #subscription: Subscription | undefined;
  #lastPoll = 0;
  /** When a poll was sent last, and how many messages had come by then. */
  #askedAt = -Infinity;
  #cameThen = 0;
  /** Ends the pause of an idle actor. */
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** Messages that came. */
  #came = 0;
  /** Times in a row that all polls came to nothing. */
  #troubles = 0;
  readonly #told: PollLog;

  /** `wishes`: what polls ask for where the server sets no limits. */
  constructor(link: NatsLink, source: MessageSource, wishes: PollWishes, handlers: PullHandlers) {
    this.#link = link;
    this.#source = source;
    this.#wishes = wishes;
    this.#subject = `${link.options.api}.CONSUMER.MSG.NEXT.${source.stream}.${source.consumer}`;
    this.#handlers = handlers;
    this.#ours = new AckSubjects(source.stream, source.consumer);
    this.#log = new LogLimit(link.logger);
    this.#told = new PollLog(link.logger, source);
    this.#watch = new PollWatch(link, this.#polls, {
      lost: (messages) => {
        link.logger.debug(`walnats: ${messages} messages of lost polls are asked for again`, {
          subject: this.#subject,
        });
        handlers.ended();
      },
      silent: () => this.#trouble("nothing heard of open polls", false),
    });
    this.#mostHeaders = source.delayed ? MOST_IN_COPY : MOST_HEADERS;
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
    this.#source.learn(config);
    this.#told.fitted(this.#limits.read(config, this.#wishes));
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
    const [came, since] = [this.#came - this.#cameThen, now - this.#askedAt];
    const flows = came > since * FLOWS;
    let bounded = !(came > since * FAST_FLOW && this.#bytes.small(batch));
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
    const request = pollRequest(batch, bounded ? bytes : undefined, expires, limits.expires, flows);
    const id = String(++this.#lastPoll);
    if (this.outstanding === 0) this.#watch.heard();
    this.#polls.add(id, {
      batch,
      bytes,
      expires: request.expires,
      came: this.#came,
      at: now,
      until: now + request.expires * 1000 + GRACE,
    });
    this.#watch.sent(request.silence, flows);
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
    this.#watch.end();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    if (!retired || this.#link.closed) return;
    // No poll comes behind the end of its subscription.
    this.#link.outbound.send();
    // While the server is away there is nothing to wait for, and nothing may be subscribed again.
    if (this.#link.away) retired.unsubscribe();
    else retired.drain().catch(() => {});
  }

  /**
   * Resolves when no message is on its way any more, or after `most` milliseconds. One whose poll is void when it
   * comes goes back to the server, which takes it for a delivery: an attempt that nobody has made.
   */
  quiet(most: number): Promise<void> {
    return this.#watch.quiet(most);
  }

  /** Voids all polls when no message is on its way to them. Nothing may be asked for meanwhile. */
  async end(): Promise<void> {
    await this.quiet(PATIENCE_IN_FLOW);
    const open = this.#polls.count > 0;
    this.reset();
    if (open) this.#expireAtServer();
  }

  /** The same; resolves when no message can come any more. */
  async stop(): Promise<void> {
    await this.end();
    await this.#link.flushWithin(PATIENCE_AT_STOP);
  }

  /**
   * Makes the server drop the polls that nobody waits for any more. nats-server 2.9.10 finds them when it has a
   * message to deliver again, which it then forgets until `ackWait` is over; so requeued messages would be late. Where
   * there is none, this one would be what it finds.
   */
  #expireAtServer(): void {
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
        this.#handlers.message(new DeliveredMessage(this.#source, limited(message, this.#mostHeaders)));
      } else {
        this.#log.log(
          "warn",
          `walnats: ignored a message to the inbox of "${this.#subject}" that is not the server's`,
          { subject: this.#subject },
        );
      }
    });
  }

  #count(size: number): void {
    this.#bytes.came(size);
    this.#polls.came(size);
    this.#watch.messageCame = true;
    this.#came++;
    this.#troubles = 0;
  }

  #status(id: string, { headers }: Msg): void {
    this.#watch.heard();
    const code = headers!.code;
    const description = headers!.description.toLowerCase();
    if (code === 100 || code === 404 || code === 408) this.#troubles = 0;
    if (code === 100) return; // A heartbeat.
    if (code === 404 || code === 408) {
      this.#endInTime(id, headers!);
    } else if (code === 409 && description === "batch completed") {
      // Its messages have come already, and only its bytes are news; or they were lost with a leader.
      const before = this.outstanding;
      this.#polls.end(id, "0", headers!.get("Nats-Pending-Bytes"));
      if (this.outstanding < before) this.#handlers.ended();
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
    const limit = this.#limits.learn(description, poll, this.#polls.count, this.#wishes);
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

  /** The connection broke: was this actor too slow for the server? */
  #slowDown(): void {
    if (this.outstanding === 0 || !this.#watch.hadMessageWithin(LATELY) || this.#bytes.large < LARGE) return;
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

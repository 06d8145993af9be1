// Pulling messages of one durable consumer: requests go out, messages and statuses come in.
// Must hold: `outstanding` is never less than what the server may still send for open polls, and never more
// than they asked for; so a poll that was lost (a leader changed, a status got lost) owes nothing any more
// once its time is over. All polls share one subscription, each under an inbox of its own, which its statuses
// come to; messages come under the event's subject, so which poll brought one cannot be told.

import { createInbox, type Msg, type Subscription } from "@nats-io/nats-core";
import { LogLimit } from "../../log_limit.ts";
import { AckSubjects } from "../../nats/ack_subject.ts";
import { MOST_HEADERS, MOST_IN_COPY, statusOf } from "../../nats/header_limit.ts";
import type { Link } from "../../nats/link.ts";
import { PARKED } from "../../nats/own_streams.ts";
import { readable } from "../../nats/readable.ts";
import { inboxPrefix } from "../../nats/requests.ts";
import type { Seconds } from "../../seconds.ts";

/** Milliseconds that a status may come after its poll has ended. */
const GRACE = 1000;
/** Milliseconds that a stop waits for a server that does not answer. */
const PATIENCE_AT_STOP = 3000;
/** Polls at least so long get heartbeats from the server. */
const HEARTBEAT_FROM: Seconds = 1;
/** The most time between two heartbeats. */
const HEARTBEAT_MOST: Seconds = 5;

/** What a pull tells. */
export interface PullHandlers {
  /** A message came. */
  message(message: Msg): void;
  /** A poll has ended; there may be room for another. */
  ended(): void;
  /** Nothing can be pulled at the moment: the consumer is gone, or nobody answers. All polls are void. */
  trouble(reason: string): void;
}

interface Poll {
  readonly batch: number;
  /** When it owes nothing any more, by `performance.now()`. */
  readonly until: number;
}

const encoder = new TextEncoder();
/** Its inbox has no subscription, so it brings nothing. */
const LAST_POLL = encoder.encode(JSON.stringify({ batch: 1, expires: 1e9 }));

/** The polls of one consumer. */
export class Pull {
  readonly #link: Link;
  readonly #subject: string;
  readonly #handlers: PullHandlers;
  readonly #ours: AckSubjects;
  readonly #log: LogLimit;
  readonly #mostHeaders: number;
  readonly #polls = new Map<string, Poll>();
  #outstanding = 0;
  /** The sum of the batches of `#polls`. */
  #owed = 0;
  #inbox = "";
  #subscription: Subscription | undefined;
  #lastPoll = 0;
  #heardAt = 0;
  /** A message came since `#heardAt`. */
  #heard = false;
  /** Milliseconds of silence, while polls are open, that mean trouble. */
  #patience = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: Link, stream: string, consumer: string, handlers: PullHandlers) {
    this.#link = link;
    this.#subject = `${link.options.api}.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    this.#handlers = handlers;
    this.#ours = new AckSubjects(stream, consumer);
    this.#log = new LogLimit(link.logger);
    this.#mostHeaders = stream === PARKED ? MOST_IN_COPY : MOST_HEADERS;
  }

  /** Messages that were asked for and may still come. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Asks for messages; the poll waits for them for some seconds, or not at all. */
  request(batch: number, expires: Seconds | "no-wait"): void {
    this.#subscription ??= this.#subscribe();
    const noWait = expires === "no-wait";
    const seconds = noWait ? 5 : expires;
    const heartbeat = !noWait && seconds >= HEARTBEAT_FROM
      ? Math.min(seconds / 2, HEARTBEAT_MOST)
      : undefined;
    const request = noWait ? { batch, no_wait: true } : {
      batch,
      expires: Math.round(seconds * 1e9),
      idle_heartbeat: heartbeat && Math.floor(heartbeat * 1e9),
    };
    const now = performance.now();
    const id = String(++this.#lastPoll);
    this.#polls.set(id, { batch, until: now + seconds * 1000 + GRACE });
    this.#owed += batch;
    if (this.#outstanding === 0) this.#heardAt = now;
    this.#outstanding += batch;
    this.#patience = (heartbeat ? 2 * heartbeat : seconds) * 1000 + GRACE;
    this.#timer ??= setTimeout(() => this.#check(), GRACE);
    this.#link.publish(
      this.#subject,
      encoder.encode(JSON.stringify(request)),
      undefined,
      `${this.#inbox}.${id}`,
    );
  }

  /** Voids all polls; the next request uses a new inbox. What still comes is taken as a message all the same. */
  reset(): void {
    const retired = this.#subscription;
    this.#subscription = undefined;
    this.#polls.clear();
    this.#owed = this.#outstanding = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!retired || this.#link.closed) return;
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
    this.#link.publish(this.#subject, LAST_POLL, undefined, `${this.#inbox}.0`);
  }

  #subscribe(): Subscription {
    const { connection } = this.#link;
    const inbox = this.#inbox = createInbox(inboxPrefix(connection));
    return this.#link.subscribe(`${inbox}.*`, (error, message) => {
      const current = inbox === this.#inbox && this.#subscription !== undefined;
      if (error) {
        if (current) this.#trouble(error.message);
      } else if (message.data.length === 0 && message.subject.startsWith(inbox) && statusOf(message)) {
        if (current) this.#status(message.subject.slice(inbox.length + 1), message);
      } else if (this.#ours.delivered(message, inbox)) {
        if (current) this.#count();
        this.#handlers.message(readable(message, this.#log, this.#mostHeaders));
      } else {
        this.#log.log(
          "warn",
          `walnats: ignored a message to the inbox of "${this.#subject}" that is not the server's`,
        );
      }
    });
  }

  #count(): void {
    this.#heard = true;
    if (this.#outstanding > 0) this.#outstanding--;
    if (this.#outstanding === 0) this.#forget();
  }

  #status(id: string, { headers }: Msg): void {
    this.#heardAt = performance.now();
    const code = headers!.code;
    if (code === 100) return; // A heartbeat.
    const description = headers!.description.toLowerCase();
    if (code === 404 || code === 408) {
      this.#end(id, headers!.get("Nats-Pending-Messages"));
    } else if (code === 409 && description.startsWith("exceeded")) {
      this.#end(id, String(this.#polls.get(id)?.batch ?? 0));
      this.#trouble(`the consumer refuses the poll: ${description}`);
      return;
    } else {
      this.#trouble(code === 503 ? "nobody answers polls" : description);
      return;
    }
    this.#handlers.ended();
  }

  /** The poll brings no more; `pending` of its messages did not come. */
  #end(id: string, pending: string): void {
    const poll = this.#polls.get(id);
    if (!poll) return;
    this.#polls.delete(id);
    this.#owed -= poll.batch;
    // Newer servers leave the number out where nothing was there; with one poll open it is all that is left.
    const missing = pending ? Number(pending) : this.#polls.size === 0 ? this.#outstanding : 0;
    this.#outstanding = Math.max(0, Math.min(this.#outstanding - missing, this.#owed));
    if (this.#outstanding === 0) this.#forget();
  }

  #forget(): void {
    this.#polls.clear();
    this.#owed = 0;
  }

  /** Lets go of polls whose time is over, and notices silence. */
  #check(): void {
    this.#timer = undefined;
    if (this.#outstanding === 0) return;
    const now = performance.now();
    for (const [id, poll] of this.#polls) {
      if (poll.until > now) break;
      this.#polls.delete(id);
      this.#owed -= poll.batch;
    }
    const lost = this.#outstanding - this.#owed;
    if (this.#heard) this.#heardAt = now;
    this.#heard = false;
    if (now - this.#heardAt > this.#patience) return this.#trouble("nothing heard of open polls");
    this.#timer = setTimeout(() => this.#check(), GRACE);
    if (lost <= 0) return;
    this.#outstanding = this.#owed;
    this.#link.logger.debug(`walnats: ${lost} messages of lost polls are asked for again`, this.#subject);
    this.#handlers.ended();
  }

  #trouble(reason: string): void {
    this.reset();
    this.#handlers.trouble(reason);
  }
}

// What waits in the parking place for one actor: put off until its time, and brought back when it is due.
// Nothing is polled while nothing is parked: who parks a message publishes it to the actor's subject, and every
// instance listens there; what was parked before is asked for once at the start, and again whenever a poll brought
// nothing.
// Must hold: what it has outstanding is counted against the actor's free slots like everything else.

import type { Msg, Subscription } from "@nats-io/nats-core";
import { LogLimit } from "../../log_limit.ts";
import {
  HEADER_ID,
  HEADER_ORIGIN_SEQ,
  HEADER_PARKED_ATTEMPTS,
  HEADER_PARKED_UNTIL,
} from "../../jetstream/header_names.ts";
import { whyNotPulled } from "../../jetstream/consumers.ts";
import { consumerInfo } from "../../jetstream/jetstream_api.ts";
import { ensureOwnConsumers, ownConsumer, PARKED, parkedSubject } from "../../jetstream/own_streams.ts";
import { isRefused } from "../../nats/readable.ts";
import { replyBytes } from "../../nats/raw_message.ts";
import { Code, codeOf } from "../../jetstream/translate_error.ts";
import type { AnyActor } from "../actor.ts";
import type { Engine } from "./engine.ts";
import { Pull } from "../../jetstream/pull.ts";

/** Milliseconds before trouble is looked into again. */
const PAUSE = 2000;

/** What a parked source tells. */
export interface ParkedHandlers {
  /** A parked message was delivered: for the first time, or when it is due. */
  message(message: Msg): void;
  /** There may be something to ask for. */
  changed(): void;
}

/** The parked messages of one actor. */
export class ParkedSource {
  readonly #actor: AnyActor;
  readonly #engine: Engine;
  readonly #handlers: ParkedHandlers;
  readonly #pull: Pull;
  readonly #log: LogLimit;
  /** For the log. */
  readonly #what: string;
  #subscription: Subscription | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Something is parked, as far as we know. */
  #filled = false;
  #stopped = false;
  /** Why the consumer cannot be pulled from, as the log has been told. */
  #refused: string | undefined;
  /** Messages that were seen on their way to the parking place. */
  #published = 0;
  /** Messages in the next poll: more when the last one was filled, one when it was not. */
  #share = 1;

  constructor(actor: AnyActor, engine: Engine, handlers: ParkedHandlers) {
    this.#actor = actor;
    this.#engine = engine;
    this.#handlers = handlers;
    this.#log = new LogLimit(engine.link.logger);
    const source = {
      stream: PARKED,
      consumer: ownConsumer(actor),
      what: this.#what = `delayed messages for the actor "${actor.name}" of the event "${actor.event.name}"`,
      wishes: {
        batch: Math.max(1, Math.floor(Math.min(actor.maxJobs, engine.slots.total) / 2)),
        expires: engine.pollDelay,
      },
    };
    this.#pull = new Pull(engine.link, source, {
      message: (message) => {
        if (this.#pull.outstanding === 0) this.#share *= 2;
        if (isParked(message)) handlers.message(message);
        else this.#refuse(message);
      },
      ended: () => {
        this.#share = 1;
        void this.look();
      },
      trouble: () => {
        this.#filled = false;
        this.#lookLater();
      },
    });
  }

  /** Messages asked for that have not come. */
  get outstanding(): number {
    return this.#pull.outstanding;
  }

  /** Something is parked: there is a reason to ask. */
  get filled(): boolean {
    return this.#filled;
  }

  /** Begins to listen for what is parked, and looks for what was. */
  async open(): Promise<void> {
    const { link } = this.#engine;
    const callback = () => {
      this.#published++;
      // After trouble it is looked into first.
      if (this.#filled || this.#timer) return;
      this.#filled = true;
      this.#handlers.changed();
    };
    this.#subscription = link.subscribe(parkedSubject(this.#actor), callback);
    await this.look();
  }

  /** Asks for at most half of the room, for at least one message; returns how many it asked for. */
  ask(room: number, expires: number | "no-wait"): number {
    if (!this.#filled || this.#pull.outstanding > 0) return 0;
    const batch = Math.min(this.#share, Math.max(1, Math.floor(room / 2)));
    return this.#pull.request(batch, expires);
  }

  /** Voids the polls. */
  reset(): void {
    this.#pull.reset();
  }

  /** Ends; resolves when nothing can come any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (!this.#engine.link.closed) this.#subscription?.unsubscribe();
    await this.#pull.stop();
  }

  /** Is anything parked? Makes the actor's consumer where it is missing and this connection may. */
  async look(): Promise<void> {
    const { link, registered } = this.#engine;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const published = this.#published;
    try {
      const { config, ...counts } = await consumerInfo(link, PARKED, ownConsumer(this.#actor));
      const foreign = whyNotPulled(config);
      if (foreign) this.#refuseConsumer(foreign);
      else this.#pull.fit(config);
      const filled = counts.num_pending + counts.num_ack_pending > 0 || published < this.#published;
      this.#filled = filled && !foreign;
    } catch (error) {
      this.#filled = false;
      if (codeOf(error) === Code.consumerNotFound && registered.has(this.#actor)) {
        await ensureOwnConsumers(link, this.#actor).catch(() => {});
      } else if (codeOf(error) === undefined) this.#lookLater();
    }
    if (!this.#stopped) this.#handlers.changed();
  }

  /** Somebody else published it: it is no message of an event, and there is no telling what it is. */
  #refuse(message: Msg): void {
    this.#log.log(
      "error",
      `walnats: dropped a delayed message for the actor "${this.#actor.name}" that walnats did not store`,
    );
    this.#engine.acks.term(replyBytes(message));
    this.#handlers.changed();
  }

  /** Somebody has made a consumer of another kind under the name of ours. */
  #refuseConsumer(reason: string): void {
    this.#lookLater();
    if (this.#refused === reason) return;
    this.#refused = reason;
    this.#engine.link.logger.error(
      `walnats: ${this.#what} are not delivered: the consumer "${ownConsumer(this.#actor)}" of the stream ` +
        `"${PARKED}" is not walnats', as ${reason}; delete it and call register()`,
    );
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.look(), PAUSE);
  }
}

/** All that walnats writes is there, and of the form in which it writes it. */
function isParked(message: Msg): boolean {
  const { headers } = message;
  if (!headers || isRefused(message)) return false;
  return /^\d{1,9}$/.test(headers.get(HEADER_PARKED_ATTEMPTS)) &&
    /^\d{1,15}$/.test(headers.get(HEADER_ORIGIN_SEQ)) &&
    headers.get(HEADER_PARKED_UNTIL) !== "" && !Number.isNaN(Number(headers.get(HEADER_PARKED_UNTIL))) &&
    /^(park|redrive):/.test(headers.get(HEADER_ID));
}

// The copies of delayed messages of one actor, pulled when they are stored and when they are due.
// Nothing is polled while there are none: who stores one publishes it to the actor's subject, and every instance
// listens there; what was stored before is asked for once at the start, and again whenever a poll brought nothing.
// Must hold: what it has outstanding is counted against the actor's free slots like everything else.

import { LogLimit } from "../../log_limit.ts";
import { isDelayedCopy } from "../../jetstream/delayed_messages.ts";
import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import { whyNotPulled } from "../../jetstream/consumers.ts";
import { isDenied } from "../../jetstream/ask.ts";
import { consumerInfo } from "../../jetstream/jetstream_api.ts";
import { ensureOwnConsumers, ownConsumer, PARKED, parkedSubject } from "../../jetstream/own_streams.ts";
import type { MessageSource } from "../../jetstream/message_source.ts";
import * as Code from "../../jetstream/api_codes.ts";
import { codeOf } from "../../jetstream/translate_error.ts";
import type { AnyActor } from "../actor.ts";
import type { Engine } from "./engine.ts";
import { Pull } from "../../jetstream/pull.ts";
import { fieldsOf } from "../../logger.ts";

/** Milliseconds before trouble is looked into again. */
const PAUSE = 2000;

/** What a source of delayed messages tells. */
export interface DelayedHandlers {
  /** A copy was delivered: for the first time, or when it is due. */
  message(message: DeliveredMessage): void;
  /** There may be something to ask for. */
  changed(): void;
}

/** The delayed messages of one actor. */
export class DelayedSource {
  readonly #actor: AnyActor;
  readonly #engine: Engine;
  readonly #handlers: DelayedHandlers;
  readonly #pull: Pull;
  readonly #log: LogLimit;
  /** For the log. */
  readonly #what: string;
  #subscription: { unsubscribe(): void } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** There are some, as far as we know. */
  #filled = false;
  #stopped = false;
  /** This user may not look at the consumer. */
  #unseen = false;
  /** Why the consumer cannot be pulled from, as the log has been told. */
  #refused: string | undefined;
  /** Messages that were seen on their way to their stream. */
  #published = 0;
  /** Messages in the next poll: more when the last one was filled, one when it was not. */
  #share = 1;

  constructor(actor: AnyActor, engine: Engine, source: MessageSource, handlers: DelayedHandlers) {
    this.#actor = actor;
    this.#engine = engine;
    this.#handlers = handlers;
    this.#log = new LogLimit(engine.link.logger);
    this.#what = source.what;
    const wishes = {
      batch: Math.max(1, Math.floor(Math.min(actor.maxJobs, engine.slots.total) / 2)),
      expires: engine.pollDelay,
    };
    this.#pull = new Pull(engine.link, source, wishes, {
      message: (message) => {
        if (this.#pull.outstanding === 0) this.#share *= 2;
        if (isDelayedCopy(message)) handlers.message(message);
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

  /** There are some: there is a reason to ask. */
  get filled(): boolean {
    return this.#filled;
  }

  /** Begins to listen for what is stored, and looks for what was. */
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

  /** Voids the polls; resolves when nothing of them can come any more. */
  async pause(): Promise<void> {
    await this.#pull.stop();
  }

  /** Ends; resolves when its polls are void. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (!this.#engine.link.closed) this.#subscription?.unsubscribe();
    await this.#pull.end();
  }

  /** Are there any? Makes the actor's consumer where it is missing and this connection may. */
  async look(): Promise<void> {
    const { link, registered } = this.#engine;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const published = this.#published;
    if (this.#unseen) return this.#pollUnseen();
    try {
      const { config, ...counts } = await consumerInfo(link, PARKED, ownConsumer(this.#actor));
      const foreign = whyNotPulled(config);
      if (foreign) this.#refuseConsumer(foreign);
      else this.#pull.fit(config);
      const filled = counts.num_pending + counts.num_ack_pending > 0 || published < this.#published;
      this.#filled = filled && !foreign;
    } catch (error) {
      if (isDenied(error)) {
        this.#unseen = true;
        return this.#pollUnseen();
      }
      this.#filled = false;
      if (codeOf(error) === Code.consumerNotFound && registered.has(this.#actor)) {
        await ensureOwnConsumers(link, this.#actor).catch(() => {});
      } else if (codeOf(error) === undefined) this.#lookLater();
    }
    if (!this.#stopped) this.#handlers.changed();
  }

  /** This user may not look at the consumer: polls find out. */
  #pollUnseen(): void {
    this.#filled = true;
    if (!this.#stopped) this.#handlers.changed();
  }

  /** Somebody else published it: it is no message of an event, and there is no telling what it is. */
  #refuse(message: DeliveredMessage): void {
    this.#log.log(
      "error",
      `walnats: dropped a delayed message for the actor "${this.#actor.name}" that walnats did not store`,
      fieldsOf(this.#actor),
    );
    message.term();
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
      fieldsOf(this.#actor),
    );
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.look(), PAUSE);
  }
}

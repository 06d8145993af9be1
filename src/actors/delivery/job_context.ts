// What users see of a job: a small read-only view, which is also what the asynchronous context of the handler holds.
// Deno forgets such a context only after some garbage collections, and copies all that hangs on it each time.
// Must hold: of a job that is over, what a handler has left behind can still ask for all that it could ask before.

import type { Context, HeaderRecord } from "../../context/context.ts";
import type { ContextScope } from "../../context/current_context.ts";
import type { Delivery } from "../../delivery.ts";
import { attemptsOf, originOf } from "../../jetstream/delayed_messages.ts";
import { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import { HEADER_TRACE } from "../../jetstream/header_names.ts";
import type { MessageSource } from "../../jetstream/message_source.ts";
import type { AnyActor } from "../actor.ts";

/** What a context shows. */
export interface JobFacts {
  readonly actor: AnyActor;
  readonly message: DeliveredMessage;
  readonly decoded: unknown;
  readonly attempts: number;
  readonly seqNumber: number;
}

/** What is left of a job that is over. */
interface Remains {
  readonly actor: AnyActor;
  readonly source: MessageSource;
  readonly reply: Uint8Array;
  readonly decoded: unknown;
}

/** The context of one job. What is costly about it is made when somebody asks. */
export class JobContext implements Context, ContextScope {
  #job: JobFacts | undefined;
  #remains: Remains | undefined;
  #headers: HeaderRecord | undefined;
  #metadata: Delivery | undefined;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;

  constructor(job: JobFacts) {
    this.#job = job;
  }

  get context(): Context {
    return this;
  }

  get actor(): AnyActor {
    return this.#facts.actor;
  }

  get message(): unknown {
    return this.#facts.decoded;
  }

  get attempts(): number {
    return this.#facts.attempts;
  }

  get seqNumber(): number {
    return this.#facts.seqNumber;
  }

  get subject(): string {
    const { actor, message } = this.#facts;
    return message.subject || actor.event.subjectName;
  }

  get traceId(): string | undefined {
    return this.#facts.message.headers?.get(HEADER_TRACE) || undefined;
  }

  get headers(): HeaderRecord {
    if (this.#headers) return this.#headers;
    const { message } = this.#facts;
    const headers: Record<string, string> = {};
    for (const [name, values] of message.headers ?? []) {
      const ours = message.source.delayed && /^(Nats|Walnats-(Parked|Origin))-/.test(name);
      if (!ours) headers[name] = values[0]!;
    }
    return this.#headers = headers;
  }

  /** One object, whoever asks. */
  get metadata(): Delivery {
    return this.#metadata ??= this.#makeMetadata();
  }

  /** What a user wants to know of a copy of a delayed message is where it comes from. */
  #makeMetadata(): Delivery {
    const { actor, attempts, seqNumber, message } = this.#facts;
    if (!message.source.delayed) return message.delivery;
    return {
      ...message.delivery,
      stream: actor.event.streamName,
      consumer: actor.name,
      deliveries: attempts,
      streamSequence: seqNumber,
    };
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** Aborts the signal, or makes it aborted for whoever asks for it later. */
  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(this.#abortReason);
  }

  /** Lets go of a job that is over, had no headers, no signal and no subject of its own: the rest of it can be made again. */
  leave(): void {
    const job = this.#job;
    if (!job || this.#controller || this.#abortReason || job.message.hasHeaders) return;
    if (job.message.source.subject === undefined) return;
    const { actor, decoded, message } = job;
    this.#remains = { actor, decoded, source: message.source, reply: message.reply };
    this.#job = undefined;
  }

  get #facts(): JobFacts {
    if (this.#job) return this.#job;
    const { actor, source, reply, decoded } = this.#remains!;
    const message = DeliveredMessage.ofReply(source, reply);
    const facts = { actor, message, decoded, attempts: attemptsOf(message), seqNumber: originOf(message) };
    return this.#job = facts;
  }
}

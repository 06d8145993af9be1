// A job's context inside a worker; what costs something is made when somebody asks.

import type { Context, HeaderRecord } from "../../context/context.ts";
import type { Delivery } from "../../delivery.ts";
import type { AnyActor } from "../actor.ts";
import type { RunFrame } from "./protocol.ts";

/** What `currentContext()` gives inside a thread or process. */
export class RemoteContext implements Context {
  readonly actor: AnyActor;
  readonly #frame: RunFrame;
  readonly #watch: () => void;
  #headers: HeaderRecord | undefined;
  #metadata: Delivery | undefined;
  #controller: AbortController | undefined;

  /** `watch` is called when somebody asks for the signal, the first time. */
  constructor(actor: AnyActor, frame: RunFrame, watch: () => void) {
    this.actor = actor;
    this.#frame = frame;
    this.#watch = watch;
  }

  get message(): unknown {
    return this.#frame[2];
  }

  get attempts(): number {
    return this.#frame[3];
  }

  get seqNumber(): number {
    return this.#frame[4];
  }

  get subject(): string {
    return this.#frame[14];
  }

  /** The job's span in the subscriber. */
  get traceParent(): string | undefined {
    return this.#frame[15];
  }

  get traceId(): string | undefined {
    return this.#frame[5];
  }

  get headers(): HeaderRecord {
    return this.#headers ??= this.#frame[6] ?? {};
  }

  get metadata(): Delivery {
    if (this.#metadata) return this.#metadata;
    const [stream, consumer, deliveries, streamSequence, consumerSequence, time, pending] = this.#frame.slice(
      7,
    ) as [string, string, number, number, number, number, number, string];
    return this.#metadata = {
      stream,
      consumer,
      deliveries,
      streamSequence,
      consumerSequence,
      time: new Date(time),
      pending,
    };
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      this.#watch();
    }
    return this.#controller.signal;
  }

  /** Aborts the signal; the parent only says so where somebody has asked for it. */
  abort(reason: unknown): void {
    this.#controller?.abort(reason);
  }
}

// A job's context to which a hook's own members are added; what is costly about it stays lazy.

import type { ActorInfo } from "../../context/actor_info.ts";
import type { Context, HeaderRecord } from "../../context/context.ts";
import type { Delivery } from "../../delivery.ts";

/** Shows a context; whatever is assigned to it stays out of the context itself. */
export class ContextView implements Context {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  get actor(): ActorInfo {
    return this.#context.actor;
  }
  get message(): unknown {
    return this.#context.message;
  }
  get attempts(): number {
    return this.#context.attempts;
  }
  get seqNumber(): number {
    return this.#context.seqNumber;
  }
  get subject(): string {
    return this.#context.subject;
  }
  get traceId(): string | undefined {
    return this.#context.traceId;
  }
  get headers(): HeaderRecord {
    return this.#context.headers;
  }
  get metadata(): Delivery {
    return this.#context.metadata;
  }
  get signal(): AbortSignal {
    return this.#context.signal;
  }
}

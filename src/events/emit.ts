import { HEADER_ID } from "../jetstream/header_names.ts";
import type { Stored, StoreOutcome } from "../jetstream/publish_stored.ts";
import { encodeHeaders, headerLine } from "../nats/encoded_headers.ts";
import type { Headers } from "../nats/message.ts";
import type { AnyEvent } from "./base_event.ts";
import { headerLines } from "./emit_headers.ts";
import { checkEmitOptions, type EmitOptions, uidOf } from "./emit_options.ts";
import type { Confirmation, Publication, Publisher } from "./publisher.ts";

const DONE = Promise.resolve();

/** Emits one message; see `ConnectedEvents.emit`. It throws where the message is refused at once. */
export function emit(
  publisher: Publisher,
  event: AnyEvent,
  message: unknown,
  options?: EmitOptions,
): Promise<Stored | void> {
  // No `async` function: a promise of its own for each message is a good part of what one costs.
  if (!options) return publisher.publish(event, message) ?? DONE;
  checkEmitOptions(options);
  if (!options.sync) return publisher.publish(event, message, new UnconfirmedEmit(options)) ?? DONE;
  return new Promise((resolve, reject) => {
    const confirmed = new ConfirmedEmit(publisher, event, options, resolve, reject);
    publisher.publish(event, message, confirmed)?.catch(reject);
  });
}

class UnconfirmedEmit implements Publication<unknown> {
  readonly confirmation = undefined;
  readonly #options: EmitOptions;

  constructor(options: EmitOptions) {
    this.#options = options;
  }

  uid(): string | undefined {
    return uidOf(this.#options);
  }

  headers(uid: string | undefined): Headers | undefined {
    return encodeHeaders(headerLines(this.#options, uid));
  }
}

class ConfirmedEmit implements Publication<unknown>, Confirmation<unknown>, StoreOutcome {
  readonly confirmation = this;
  readonly timeout: number;
  readonly #publisher: Publisher;
  readonly #event: AnyEvent;
  readonly #options: EmitOptions;
  readonly #resolve: (stored: Stored) => void;
  readonly #reject: (error: Error) => void;
  #uid = "";

  constructor(
    publisher: Publisher,
    event: AnyEvent,
    options: EmitOptions,
    resolve: (stored: Stored) => void,
    reject: (error: Error) => void,
  ) {
    this.timeout = (options.timeout ?? 5) * 1000;
    this.#publisher = publisher;
    this.#event = event;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  uid(): string | undefined {
    return uidOf(this.#options);
  }

  headers(uid: string): Headers | undefined {
    this.#uid = uid;
    return encodeHeaders(headerLines(this.#options) + headerLine(HEADER_ID, uid));
  }

  outcome(): StoreOutcome {
    return this;
  }

  stored(stored: Stored): void {
    this.#resolve(stored);
    if (stored.duplicate) this.#publisher.logDuplicate(this.#event, { uid: this.#uid });
  }

  failed(error: Error): void {
    this.#reject(error);
  }
}

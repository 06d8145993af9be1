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
    new ConfirmedEmit(publisher, event, message, options, resolve, reject).send();
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
  readonly #message: unknown;
  readonly #options: EmitOptions;
  readonly #resolve: (stored: Stored) => void;
  readonly #reject: (error: Error) => void;
  #uid = "";
  /** Its stream was made again. */
  #again = false;

  constructor(
    publisher: Publisher,
    event: AnyEvent,
    message: unknown,
    options: EmitOptions,
    resolve: (stored: Stored) => void,
    reject: (error: Error) => void,
  ) {
    this.timeout = (options.timeout ?? 5) * 1000;
    this.#publisher = publisher;
    this.#event = event;
    this.#message = message;
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

  send(): void {
    this.#publisher.publish(this.#event, this.#message, this)?.catch(this.#reject);
  }

  failed(error: Error): void {
    const making = this.#again ? undefined : this.#publisher.streams.lost(this.#event, error);
    if (!making) return this.#reject(error);
    this.#again = true;
    making.then(() => this.send()).catch(() => this.#reject(error));
  }
}

// How long JetStream remembers the ticks of a clock: as its stream has it, which an operator may have changed.

import { streamInfo } from "../jetstream/jetstream_api.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import type { AnyEvent } from "./base_event.ts";

/** Milliseconds that a server remembers uids by default. */
const SERVER_WINDOW = 120_000;
/** Milliseconds between two looks at the stream, and for one. */
const LOOK_AFTER = 60_000;
const LOOK_TAKES = 1000;

/** The window of one event's stream. */
export class ClockWindow {
  /** Milliseconds; what the event says, until the stream was looked at, and where it may not be. */
  milliseconds: number;
  readonly #link: NatsLink;
  readonly #event: AnyEvent;
  #lookedAt = -Infinity;

  constructor(link: NatsLink, event: AnyEvent) {
    this.#link = link;
    this.#event = event;
    const { dedupWindow, limits } = event;
    this.milliseconds = Math.min(
      dedupWindow === undefined ? SERVER_WINDOW : dedupWindow * 1000,
      (limits?.age ?? Infinity) * 1000,
    );
  }

  /** Looks at the stream, if the last look was long ago. Never rejects. */
  async look(): Promise<void> {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_AFTER) return;
    this.#lookedAt = now;
    try {
      const { config } = await streamInfo(this.#link, this.#event.streamName, LOOK_TAKES);
      if (config.duplicate_window > 0) this.milliseconds = config.duplicate_window / 1e6;
    } catch {
      // No stream, no right to look, or no answer: emitting the tick finds out what matters.
    }
  }
}

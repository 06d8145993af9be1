// What the actors of one `listen()` share.

import type { AckJournal } from "../../nats/ack_journal.ts";
import type { Link } from "../../nats/link.ts";
import type { Seconds } from "../../seconds.ts";
import type { AnyActor } from "../actor.ts";
import type { Pools } from "./pools.ts";
import type { HandledMessages } from "./handled_messages.ts";
import type { PollTurns } from "./poll_turns.ts";
import type { Slots } from "./slots.ts";

/** What the actors of one `listen()` share. */
export interface Engine {
  readonly link: Link;
  readonly slots: Slots;
  readonly turns: PollTurns;
  readonly pools: Pools;
  readonly journal: AckJournal;
  /** Seconds that a poll waits. */
  readonly pollDelay: Seconds;
  /** Most messages in one poll. */
  readonly batch: number;
  /** Seconds that running jobs get on a stop. */
  readonly drainTimeout: Seconds;
  /** The consumers that this connection registered: it may make them again. */
  readonly registered: ReadonlySet<AnyActor>;
  /** What each actor has handled over this connection, in this `listen()` and before. */
  readonly handled: ReadonlyMap<AnyActor, HandledMessages>;
}

// What the actors of one `listen()` share.

import type { UnconfirmedAcks } from "../../jetstream/connection.ts";
import type { Connection } from "../../jetstream/connection.ts";
import type { Seconds } from "../../seconds.ts";
import type { AnyActor } from "../actor.ts";
import type { Pools } from "./pools.ts";
import type { HandledMessages } from "./handled_messages.ts";
import type { FairSemaphore } from "./fair_semaphore.ts";
import type { LoopTime } from "../../async/loop_time.ts";
import type { LoneRuns } from "./lone_runs.ts";
import type { PollDispatcher } from "./poll_dispatcher.ts";
import type { PollPause } from "./poll_pause.ts";
import type { PrioritySemaphore } from "./priority_semaphore.ts";

/** What the actors of one `listen()` share. */
export interface Engine {
  readonly link: Connection;
  readonly slots: PrioritySemaphore;
  /** Says which actors poll for free slots. */
  readonly dispatcher: PollDispatcher;
  readonly turns: FairSemaphore;
  /** Pauses the polls of all of them, for a message that must run alone. */
  readonly pause: PollPause;
  /** Turns at running alone. */
  readonly loneRuns: LoneRuns;
  /** How long handlers have kept the event loop busy. */
  readonly loopTime: LoopTime;
  readonly pools: Pools;
  readonly acks: UnconfirmedAcks;
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

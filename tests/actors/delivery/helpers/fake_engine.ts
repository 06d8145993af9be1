import { Actor, Event, type types } from "@walnats/core";
import { LoopTime } from "../../../../src/async/loop_time.ts";
import { ActorConsumer } from "../../../../src/actors/delivery/actor_consumer.ts";
import type { Engine } from "../../../../src/actors/delivery/engine.ts";
import { FairSemaphore } from "../../../../src/actors/delivery/fair_semaphore.ts";
import { HandledMessages } from "../../../../src/actors/delivery/handled_messages.ts";
import { LoneRuns } from "../../../../src/actors/delivery/lone_runs.ts";
import { PollDispatcher } from "../../../../src/actors/delivery/poll_dispatcher.ts";
import { PollPause } from "../../../../src/actors/delivery/poll_pause.ts";
import { PrioritySemaphore } from "../../../../src/actors/delivery/priority_semaphore.ts";
import { UnconfirmedAcks } from "../../../../src/nats/unconfirmed_acks.ts";
import { FakeNats } from "../../../helpers/fake_nats.ts";
import { fakeMessage } from "./fake_messages.ts";

/** The engine of one actor whose handlers run here, over a fake connection. */
function fakeEngine(nats: FakeNats, actor: types.AnyActor, maxJobs = 16): Engine {
  const pause = new PollPause();
  const slots = new PrioritySemaphore(maxJobs);
  return {
    link: nats.link,
    slots,
    dispatcher: new PollDispatcher(slots),
    turns: new FairSemaphore(1),
    pause,
    loneRuns: new LoneRuns(pause),
    loopTime: new LoopTime(),
    pools: { of: () => undefined } as unknown as Engine["pools"],
    acks: new UnconfirmedAcks(nats.link),
    pollDelay: 2,
    batch: Infinity,
    drainTimeout: 30,
    registered: new Set(),
    handled: new Map([[actor, new HandledMessages()]]),
  };
}

/** The consumer of an actor, with nothing between it and the test but a fake connection. */
export class FakeDelivery implements AsyncDisposable {
  readonly nats = new FakeNats();
  readonly actor: types.AnyActor;
  readonly engine: Engine;
  readonly consumer: ActorConsumer;

  constructor(actor: types.AnyActor, maxJobs?: number) {
    this.actor = actor;
    this.engine = fakeEngine(this.nats, actor, maxJobs);
    this.consumer = new ActorConsumer(actor, this.engine);
  }

  /** The actor "mail" of the event "orders", whose messages are all 1. */
  static of(
    handler: (message: number) => unknown,
    options: types.ActorOptions = {},
    maxJobs?: number,
  ): FakeDelivery {
    return new FakeDelivery(new Actor("mail", new Event("orders", Number), handler, options), maxJobs);
  }

  /** What was sent so far, in words. */
  get lines(): string[] {
    return this.nats.lines;
  }

  /** A message of the event comes. */
  deliver(sequence: number, deliveries = 1, headers?: Readonly<Record<string, string>>): void {
    this.consumer.receive(fakeMessage(this.consumer.watch.source, sequence, deliveries, headers));
  }

  /** A delayed copy comes, of the event's message 9, which has made two attempts. */
  deliverCopy(deliveries: number, until = 1): void {
    this.consumer.receive(fakeMessage(this.consumer.watch.delayed, 40, deliveries, {
      "Nats-Msg-Id": "park:x",
      "Walnats-Parked-Until": String(until),
      "Walnats-Parked-Attempts": "2",
      "Walnats-Origin-Seq": "9",
    }));
  }

  /** The leases of all in hand are over. */
  endLeases(): void {
    for (const job of this.consumer.watch.leases) job.leasedAt = -Infinity;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.loneRuns.close();
    await this.consumer.stopPolling();
    this.consumer.watch.close();
    this.engine.acks.close();
    await this.nats.close();
  }
}

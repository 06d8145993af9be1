// The leases of one actor's messages in hand: for as long as one lasts, the message is ours.
// Must hold: a lease has lasted for the `ack_wait` that the server has, since the last pulse of which a PONG tells that
// the server got it, or since the message came; so what runs elsewhere by now is never taken for ours.
// Nothing here is per message but a place in a list and two numbers. Jobs of one actor start in the order in which they
// came and all may run equally long, so the first one that is over its time is the first one that runs.

import type { DeliveredMessage } from "../../jetstream/delivered_message.ts";
import type { Job } from "./job.ts";
import { JobList } from "./job_list.ts";

/** What leases need of the connection. */
export interface LeaseConnection {
  /** Nothing can be sent at the moment. */
  readonly away: boolean;
  /** Resolves when the server has read all that was sent. */
  flush(): Promise<unknown>;
}

/** What leases are made of. */
export interface LeaseOptions {
  /** Milliseconds that a handler may run. */
  readonly jobTimeout: number;
  /** Renew leases while the messages are in hand. */
  readonly pulse: boolean;
}

/** The leases of one actor. */
export class Leases {
  readonly #connection: LeaseConnection;
  readonly #options: LeaseOptions;
  readonly #now: () => number;
  readonly #held = new JobList();
  /** When the messages that come right now came: the clock is asked once for all that one read has brought. */
  #cameAt = 0;
  readonly #forgetTime = (): void => void (this.#cameAt = 0);

  /** With a clock in milliseconds, for tests. */
  constructor(
    connection: LeaseConnection,
    options: LeaseOptions,
    now: () => number = () => performance.now(),
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#now = now;
  }

  /** Messages in hand, running or not. */
  get size(): number {
    return this.#held.size;
  }

  /** All in hand, in the order in which they came. */
  [Symbol.iterator](): IterableIterator<Job> {
    return this.#held[Symbol.iterator]();
  }

  /** A message came. */
  hold(job: Job): void {
    job.pulsedAt = job.leasedAt = this.#arrival();
    this.#held.add(job);
  }

  /** The server was told what became of the message, or it is given up. */
  release(job: Job): void {
    this.#held.remove(job);
  }

  /** The job in hand whose message this is, delivered once more. */
  find({ source, sequence }: Pick<DeliveredMessage, "source" | "sequence">): Job | undefined {
    return this.#held.find(({ message }) =>
      message.sequence === sequence && message.source.stream === source.stream
    );
  }

  /** The message of a job was delivered again: the job goes on with the lease of that delivery. */
  renewWith(job: Job, message: DeliveredMessage): void {
    job.renew(message, this.#arrival());
  }

  /** Sends the pulses that are due. */
  renew(): void {
    if (!this.#options.pulse || this.#connection.away) return;
    const now = this.#now();
    const pulsed: Job[] = [];
    for (const job of this.#held) {
      if (now - job.pulsedAt < job.message.lease / 4 || job.leaseIsOver(now)) continue;
      job.message.extend();
      job.pulsedAt = now;
      pulsed.push(job);
    }
    if (pulsed.length === 0) return;
    const renewed = () => {
      for (const job of pulsed) job.leasedAt = Math.max(job.leasedAt, now);
    };
    this.#connection.flush().then(renewed, () => {});
  }

  /** The jobs whose lease is over, each once. */
  expired(): Job[] {
    const now = this.#now();
    const expired = [];
    for (const job of this.#held) {
      if (job.leaseLost || !job.leaseIsOver(now)) continue;
      job.leaseLost = true;
      expired.push(job);
    }
    return expired;
  }

  /** The jobs that have run for longer than they may, each once. */
  overtime(): Job[] {
    const now = this.#now();
    const over = [];
    for (const job of this.#held) {
      const { state } = job;
      if (state.name !== "running" || job.overtime) continue;
      if (now - state.startedAt < this.#options.jobTimeout) break;
      job.overtime = true;
      over.push(job);
    }
    return over;
  }

  /** Milliseconds until a job will have run for longer than it may; `undefined`: none runs. */
  untilOvertime(): number | undefined {
    for (const { state, overtime } of this.#held) {
      if (state.name === "running" && !overtime) {
        return state.startedAt + this.#options.jobTimeout - this.#now();
      }
    }
    return undefined;
  }

  #arrival(): number {
    if (this.#cameAt === 0) {
      this.#cameAt = this.#now();
      queueMicrotask(this.#forgetTime);
    }
    return this.#cameAt;
  }
}

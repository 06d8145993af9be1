import type { Seconds } from "../seconds.ts";

/** What a job tells of its actor: its name, its event and how it runs. An `Actor` is one. */
export interface ActorInfo {
  /** The unique name. */
  readonly name: string;
  /** The name of the durable consumer. */
  readonly consumerName: string;
  /** Shown by NATS tools. */
  readonly description: string | undefined;
  /** The event that it listens to. */
  readonly event: {
    /** The unique name. */
    readonly name: string;
    /** The NATS subject. */
    readonly subjectName: string;
    /** The JetStream stream. */
    readonly streamName: string;
    /** Shown by NATS tools. */
    readonly description: string | undefined;
  };
  /** Seconds without a pulse after which the server redelivers the message. */
  readonly ackWait: Seconds;
  /** The most attempts for one message; `null`: no limit. */
  readonly maxAttempts: number | null;
  /** Concurrent jobs over all instances. */
  readonly maxAckPending: number;
  /** Concurrent jobs in this instance. */
  readonly maxJobs: number;
  /** Seconds that a job may take. */
  readonly jobTimeout: Seconds;
  /** Whether pulses renew the lease while a job runs. */
  readonly pulse: boolean;
  /** Whether messages that failed for good are kept as dead letters. */
  readonly deadLetters: boolean;
}

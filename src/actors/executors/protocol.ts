// What a parent and its worker say to each other, by structured clone. Frames are flat arrays: on all runtimes
// an array of primitives and the message travels at nearly the speed of the bare message, nested objects do not.

import type { Seconds } from "../../seconds.ts";
import type { WireError } from "./wire_error.ts";

/** What a worker is told of an actor, once: plain data. */
export interface ActorData {
  /** The handler's module and export; without them the worker's program has the actor itself. */
  readonly module: { readonly url: string; readonly exportName: string } | undefined;
  readonly options: {
    readonly name: string;
    readonly description: string | undefined;
    readonly ackWait: Seconds;
    readonly maxAttempts: number | null;
    readonly maxAckPending: number;
    readonly maxJobs: number;
    readonly jobTimeout: Seconds;
    readonly executeIn: string;
    readonly retryDelay: readonly Seconds[] | undefined;
    readonly pulse: boolean;
    readonly priority: string;
    readonly deadLetters: boolean;
    readonly confirmAck: boolean;
    readonly startFrom: "new" | "all" | Date;
    readonly filter: readonly string[];
    readonly consumerName: string;
  };
  readonly event: {
    readonly name: string;
    readonly description: string | undefined;
    readonly storage: string;
    readonly replicas: number;
    readonly dedupWindow: Seconds | undefined;
    readonly subjectName: string;
    readonly streamName: string;
    readonly stream: string | undefined;
    readonly subject: string | undefined;
  };
}

/** A job: the actor's number, the message, then what `Context` and `Delivery` hold. */
export type RunFrame = readonly [
  kind: "run",
  actor: number,
  message: unknown,
  attempts: number,
  seqNumber: number,
  traceId: string | undefined,
  headers: Readonly<Record<string, string>> | undefined,
  stream: string,
  consumer: string,
  deliveries: number,
  streamSequence: number,
  consumerSequence: number,
  time: number,
  pending: number,
  subject: string,
  /** The job's span here, for those that the handler makes. */
  traceParent: string | undefined,
];

/** What the parent says. */
export type ToWorker =
  | readonly [kind: "actor", actor: number, data: ActorData]
  | readonly [kind: "load", actor: number]
  | RunFrame
  /** The signal of the running job has aborted. */
  | readonly [kind: "abort", reason: WireError]
  /** End yourself: for threads that cannot be ended from outside. */
  | readonly [kind: "stop"];

/** What the worker says. */
export type ToParent =
  | readonly [kind: "ready"]
  | readonly [kind: "done", result: unknown]
  | readonly [kind: "failed", error: WireError]
  /** Somebody has asked for the signal of the running job. */
  | readonly [kind: "watch"]
  /** It ends, and this is the last that it says; the error is an uncaught one. */
  | readonly [kind: "exit", code: number | undefined, error?: WireError];

/** The user's code may post messages of its own from a worker: only these are ours. */
export function isFrame(data: unknown): boolean {
  return Array.isArray(data) && KINDS.has(data[0]);
}

const KINDS: ReadonlySet<unknown> = new Set([
  ...["actor", "load", "run", "abort", "stop"],
  ...["ready", "done", "failed", "watch", "exit"],
]);

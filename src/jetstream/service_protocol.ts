// The service protocol of NATS: github.com/nats-io/nats-architecture-and-design, ADR-32. `nats micro ls` speaks it, too.

/** The verbs: who is there, what it has, what it has done. */
export const VERBS = ["PING", "INFO", "STATS"] as const;

/** One of them. */
export type Verb = typeof VERBS[number];

/** What every answer says. */
export interface ServiceIdentity {
  readonly name: string;
  readonly id: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What an endpoint has done. */
export interface EndpointStats {
  readonly name: string;
  readonly subject: string;
  readonly queue_group: string;
  readonly num_requests: number;
  readonly num_errors: number;
  /** Nanoseconds of the requests that succeeded. */
  readonly processing_time: number;
  readonly average_processing_time: number;
  /** What the service says besides. */
  readonly data?: unknown;
}

/** The answer to `STATS`. */
export interface ServiceStats extends ServiceIdentity {
  /** When it started, in the form of RFC 3339. */
  readonly started: string;
  readonly endpoints: readonly EndpointStats[];
}

/** The type that an answer names. */
export function typeOf(verb: Verb): string {
  return `io.nats.micro.v1.${verb.toLowerCase()}_response`;
}

/** The subject that asks all services, those with a name, or one instance. */
export function serviceSubject(verb: Verb, ...which: readonly string[]): string {
  return ["$SRV", verb, ...which].join(".");
}

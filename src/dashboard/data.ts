// What the pages get as JSON, but for messages, which are in message_data.ts. Times are milliseconds since 1970, durations are seconds, and what is unknown is null.

/** What the page knows from its first byte on: the element `<script id="session">` of the HTML has it. */
export interface Session {
  /** Where the pages are mounted, without a slash at the end: "" or "/admin/walnats". */
  readonly basePath: string;
  /** Sent back as the header `x-walnats-csrf` of every POST. */
  readonly csrf: string;
  /** Nothing can be changed: the buttons are not shown. */
  readonly readOnly: boolean;
  /** The version of walnats. */
  readonly version: string;
}

/** Where NATS is, and whether it answers; part of every `LiveTick`. */
export interface ServerState {
  /** Whether the last look succeeded. */
  readonly connected: boolean;
  /** Why it did not. */
  readonly error: string | null;
  /** The server's name and version, as it says them; empty before the first look. */
  readonly name: string;
  readonly version: string;
  /** Whether it can pause actors: from 2.11 on. */
  readonly canPause: boolean;
}

/** `GET api/live`, server-sent events named `tick`: there is a new sample, so what is shown can be asked for again. */
export interface LiveTick extends ServerState {
  /** When the last sample was taken; 0 before the first. */
  readonly time: number;
  /** Seconds between two samples: more where there is more to look at. */
  readonly every: number;
}

/** A line of a chart: one value for each of `times`. */
export interface History {
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  /** By name; null where it is unknown. */
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Sums over all actors. */
export interface Totals {
  readonly events: number;
  readonly actors: number;
  readonly waiting: number;
  readonly inProgress: number;
  readonly redelivered: number;
  readonly delayed: number;
  readonly dead: number;
  /** Seconds that the oldest message waits. */
  readonly oldest: number | null;
  /** Messages emitted a second. */
  readonly emitRate: number;
  /** Jobs ended a second. */
  readonly jobRate: number;
  /** Attempts failed a second, of the programs that announce themselves; null where none does. */
  readonly failRate: number | null;
}

/** `GET api/overview`. */
export interface OverviewData {
  readonly totals: Totals;
  /** The last 15 minutes; series: waiting, inProgress, delayed, dead, oldest, emitRate, jobRate, failRate. */
  readonly history: History;
  /** Actors in trouble, the worst first; at most 20. */
  readonly trouble: readonly ActorRow[];
}

/** Why an actor is in trouble, as a word and as a text. */
export interface Trouble {
  readonly kind: "dead" | "no-instance" | "paused" | "old" | "places-full" | "retries";
  /** As "4 dead letters". */
  readonly text: string;
}

/** An actor in a table. */
export interface ActorRow {
  readonly event: string;
  readonly name: string;
  readonly waiting: number;
  readonly inProgress: number;
  readonly redelivered: number;
  readonly delayed: number;
  readonly dead: number;
  readonly oldest: number | null;
  /** Jobs ended a second. */
  readonly jobRate: number;
  /** Attempts failed a second; null where no program announces this actor. */
  readonly failRate: number | null;
  /** Programs that announce themselves and run it. */
  readonly instances: number;
  readonly state: "listening" | "busy" | "paused" | "no-instance";
  /** Seconds until it goes on, where it is paused; more than 10 years: until somebody resumes it. */
  readonly pausedFor: number | null;
  readonly trouble: readonly Trouble[];
}

/** Which part of a table: `GET api/actors?search=&event=&trouble=1&sort=waiting&order=desc&offset=0&limit=100`. */
export interface ActorsData {
  /** How many match. */
  readonly total: number;
  readonly rows: readonly ActorRow[];
}

/** `GET api/actor?event=&actor=`; 404 where there is none. */
export interface ActorData {
  readonly row: ActorRow;
  readonly description: string | null;
  readonly stream: string;
  /** Seconds. */
  readonly ackWait: number;
  readonly maxAttempts: number | null;
  readonly maxAckPending: number;
  readonly deliveries: number;
  readonly lastDelivery: number | null;
  readonly created: number;
  readonly polls: number;
  /** Of a module or `declared`: options as they are declared otherwise than on the server; as "ackWait: 16 here, 3 there". */
  readonly differences: readonly string[];
  /** Series: waiting, inProgress, oldest, jobRate, failRate. */
  readonly history: History;
  readonly instances: readonly InstanceRow[];
}

/** An event in a table. */
export interface EventRow {
  readonly name: string;
  readonly description: string | null;
  /** Messages that some actor still has to ack. */
  readonly messages: number;
  readonly bytes: number;
  readonly emitted: number;
  /** Messages emitted a second. */
  readonly emitRate: number;
  readonly actors: number;
  readonly storage: "file" | "memory";
  readonly replicas: number;
}

/** `GET api/events?search=&sort=&order=&offset=&limit=`. */
export interface EventsData {
  readonly total: number;
  readonly rows: readonly EventRow[];
}

/** `GET api/event?name=`; 404 where there is none. */
export interface EventData {
  readonly row: EventRow;
  readonly stream: string;
  /** Seconds since the oldest message was stored. */
  readonly oldest: number | null;
  readonly created: number;
  /** As `{ "most bytes": "1 GB" }`; only those that there are. */
  readonly limits: Readonly<Record<string, string>>;
  /** The JSON Schema of its messages, where it was declared and its schema can say it. */
  readonly schema: Record<string, unknown> | null;
  /** Whether the dashboard was given the event: then an emit is checked against its schema. */
  readonly declared: boolean;
  /** Series: messages, emitRate. */
  readonly history: History;
  readonly actors: readonly ActorRow[];
}

/** `GET api/instances`. */
export interface InstancesData {
  readonly instances: readonly InstanceRow[];
}

/** A program that has called `announce`. */
export interface InstanceRow {
  readonly service: string;
  readonly id: string;
  readonly version: string;
  readonly kind: "publisher" | "subscriber";
  readonly runtime: string;
  readonly host: string;
  readonly pid: string;
  readonly started: number;
  readonly actors: readonly InstanceActorRow[];
}

/** What an instance does for an actor. */
export interface InstanceActorRow {
  readonly name: string;
  readonly event: string;
  readonly listening: boolean;
  readonly inHand: number;
  readonly maxJobs: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Seconds that a job takes on average; left out: none has succeeded yet. */
  readonly averageTime?: number | undefined;
}

/** `GET api/topology`: at most 100 events and 300 actors, the busiest first. */
export interface TopologyData {
  readonly publishers: readonly {
    readonly service: string;
    readonly instances: number;
    /** Those that it declares, as far as they are among `events`. */
    readonly events: readonly string[];
  }[];
  readonly events: readonly { readonly name: string; readonly emitRate: number }[];
  readonly actors: readonly {
    readonly event: string;
    readonly name: string;
    readonly jobRate: number;
    readonly waiting: number;
    readonly dead: number;
    /** Services that run it; empty where none has announced itself. */
    readonly services: readonly string[];
  }[];
  /** How many were left out. */
  readonly leftEvents: number;
  readonly leftActors: number;
}

/** `GET api/doctor`: it takes about a second. */
export interface DoctorData {
  /** At most 500. */
  readonly findings: readonly FindingRow[];
  /** How many more there are. */
  readonly left: number;
}

/** Something that is wrong; errors come first. */
export interface FindingRow {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly event?: string | undefined;
  readonly actor?: string | undefined;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** `POST api/actor/pause`; with `seconds: null` until `api/actor/resume`, which takes the same without `seconds`. */
export interface PauseRequest {
  readonly event: string;
  readonly actor: string;
  readonly seconds?: number | null | undefined;
}

/** Every answer that is no success. */
export interface ErrorData {
  readonly error: string;
}

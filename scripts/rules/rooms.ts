// The layers of `src/`, ground floor first: what each may import, and why. `arch_rules.ts` makes rules of it.

/** A folder, or some of the files of one. */
export interface Room {
  readonly name: string;
  /** A regular expression of its paths. */
  readonly path: string;
  /** What it may import besides its own files: names of rooms, or regular expressions of paths. */
  readonly may: readonly string[];
  /** Why it may import nothing else. */
  readonly reason: string;
}

/** What users declare: values without I/O, which whoever runs them may read. */
const DECLARED_ACTORS = String
  .raw`^src/actors/(?!actors|connected_actors|dead_letters|serve_worker|shutdown_signal)[^/]+\.ts$`;
const DECLARED_EVENTS = String
  .raw`^src/events/(base_event|event|event_message|event_with_response|events)\.ts$`;
const EXECUTOR_INTERFACE = String.raw`^src/actors/executors/executor\.ts$`;
const HEADER_NAMES = String.raw`^src/jetstream/header_names\.ts$`;

/** The public names, which may come from everywhere and are imported by nobody. */
export const FACES = String.raw`^(mod\.ts|src/types\.ts|src/[^/]+/mod\.ts|src/events/server\.ts)$`;

/** Every file of `src/` but `src/types.ts` is in one. */
export const ROOMS: readonly Room[] = [
  {
    name: "ground",
    path: String.raw`^src/(?!types\.ts$)[^/]+\.ts$`,
    may: [],
    reason: "errors, options and names are imported by everything, so they import nothing of ours",
  },
  {
    name: "async",
    path: "^src/async/",
    may: ["ground"],
    reason: "sleep, time limit and condition know neither NATS nor jobs",
  },
  {
    name: "nats",
    path: "^src/nats/",
    may: ["ground", "async"],
    reason: "the connection carries bytes: it knows neither streams nor events",
  },
  {
    name: "jetstream",
    path: "^src/jetstream/",
    may: ["ground", "async", "nats"],
    reason: "the protocol is the same whoever publishes or pulls",
  },
  {
    name: "serializers",
    path: "^src/serializers/",
    may: ["ground"],
    reason: "bytes and values: a serializer can be used without a server",
  },
  {
    name: "context",
    path: "^src/context/",
    may: ["ground"],
    reason: "what a handler sees of its job does not know who runs it",
  },
  {
    name: "middlewares",
    path: "^src/middlewares/",
    may: ["ground", "async", "context", HEADER_NAMES],
    reason: "middlewares see a job's context, and neither the actor's insides nor NATS",
  },
  {
    name: "events",
    path: "^src/events/",
    may: ["ground", "async", "nats", "jetstream", "serializers", "context"],
    reason: "the publisher half is bundled for browsers and workers without the subscriber half",
  },
  {
    name: "executors",
    path: "^src/actors/executors/",
    may: ["ground", "async", "context", DECLARED_ACTORS],
    reason: "threads and processes run handlers: messages and acks are the business of delivery",
  },
  {
    name: "delivery",
    path: "^src/actors/delivery/",
    may: [
      "ground",
      "async",
      "jetstream",
      "context",
      "serializers",
      EXECUTOR_INTERFACE,
      String.raw`^src/middlewares/middleware\.ts$`,
      DECLARED_ACTORS,
      DECLARED_EVENTS,
    ],
    reason:
      "an actor at work meets NATS through jetstream and handlers through an executor, so that each has a fake",
  },
  {
    name: "actors",
    path: "^src/actors/[^/]+$",
    may: [
      "ground",
      "async",
      "nats",
      "jetstream",
      "serializers",
      "context",
      "middlewares",
      "delivery",
      "executors",
      String.raw`^src/inspector/connected_inspector\.ts$`,
      DECLARED_EVENTS,
    ],
    reason: "subscribers know events by what is public of them",
  },
  {
    name: "health",
    path: "^src/health/",
    may: [
      "ground",
      "async",
      "nats",
      "jetstream",
      String.raw`^src/actors/(actor|connected_actors|job_timing|subscriber_status)\.ts$`,
      String.raw`^src/events/connected_events\.ts$`,
    ],
    reason: "it tells what a subscriber tells of itself, and changes nothing",
  },
  {
    name: "inspector",
    path: "^src/inspector/",
    may: ["ground", "async", "nats", "jetstream", "context", String.raw`^src/actors/dead_letters?\.ts$`],
    reason: "it looks at the server and knows no declared events and actors",
  },
  {
    name: "decorators",
    path: "^src/decorators/",
    may: ["ground", "async", "context", DECLARED_ACTORS],
    reason: "a decorator wraps a handler: it sees the message and the context, and throws Retry or Reject",
  },
  {
    name: "services",
    path: "^src/services/",
    may: [
      "ground",
      "serializers",
      DECLARED_EVENTS,
      String.raw`^src/actors/actors?\.ts$`,
      String.raw`^src/jetstream/own_streams\.ts$`,
    ],
    reason: "documents are made of declarations and the names of what walnats makes, without a connection",
  },
  {
    name: "dashboard",
    path: "^src/dashboard/",
    may: ["ground", "async", FACES, String.raw`^src/services/json_schema\.ts$`],
    reason: "the pages stand on the public API, so that users can build their own",
  },
  {
    name: "cli",
    path: "^src/cli/",
    may: ["ground", FACES],
    reason: "the command line stands on the public API, so that users can build their own",
  },
  {
    name: "lint",
    path: "^src/lint/",
    may: [],
    reason: "the plugin runs inside `deno lint`, which must not load the library",
  },
  {
    name: "testing",
    path: "^src/testing/",
    may: ["ground", "async", String.raw`^src/nats/connect\.ts$`, DECLARED_EVENTS, "^src/actors/[^/]+$"],
    reason: "users' tests use what is public, and so do the helpers for them",
  },
];

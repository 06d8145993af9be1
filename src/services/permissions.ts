// What each service may do on the server, and nothing else: lists of subjects for a user of its own.
// Must hold: no service reads what another one emits but through its own actors, and none reads another one's inbox.

import type { AnyActor } from "../actors/actor.ts";
import type { AnyEvent } from "../events/base_event.ts";
import { EventWithResponse } from "../events/event_with_response.ts";
import {
  aloneSubject,
  DEAD,
  deadSubject,
  EXHAUSTED,
  ownConsumer,
  PARKED,
  parkedSubject,
} from "../jetstream/own_streams.ts";
import { isPattern } from "../subjects.ts";
import type { Service } from "./service.ts";

/** A user of nats-server and what it may do; made by `Services.getNatsUsers`. */
export interface NatsUser {
  /** That of the service, with `-` for what is no letter, digit, `-` or `_`; "deployer" or "operator". */
  readonly name: string;
  /** What the program must give `connect` as `inboxPrefix`: answers to it come where no other user may listen. */
  readonly inboxPrefix: string;
  /** Subjects that it may publish to. */
  readonly publish: readonly string[];
  /** Subjects that it may subscribe to. */
  readonly subscribe: readonly string[];
}

const API = "$JS.API";

/**
 * A user for each service; then `deployer`, which registers all of them and could nearly do anything with them, and
 * `operator`, which lists, redrives and drops dead letters.
 */
export function usersOf(services: readonly Service[]): NatsUser[] {
  return [...services.map((service) => userOf(service, services)), deployerOf(services), OPERATOR];
}

function userOf({ name, emits, defines }: Service, services: readonly Service[]): NatsUser {
  const [events, actors] = [[...emits], [...defines]];
  const publish = new Set([...events.flatMap(toEmit), ...actors.flatMap(toRun)]);
  for (const { event } of actors) {
    if (!(event instanceof EventWithResponse)) continue;
    // Answers to who asks.
    for (const { name, emits } of services) {
      if ([...emits].some((emitted) => emitted.name === event.name)) publish.add(`${inboxOf(name)}.>`);
    }
  }
  return user(name, [...publish], actors.map(parkedSubject));
}

function toEmit({ subjectName, streamName }: AnyEvent): string[] {
  // Looked at where nobody confirms what was emitted.
  const look = `${API}.STREAM.INFO.${streamName}`;
  // Several subjects are read only.
  return isPattern(subjectName) ? [look] : [subjectName, look];
}

function toRun(actor: AnyActor): string[] {
  const { event: { streamName }, consumerName, deadLetters, maxAttempts } = actor;
  const pull = (stream: string, consumer: string) => [
    `${API}.CONSUMER.INFO.${stream}.${consumer}`,
    `${API}.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
    `$JS.ACK.${stream}.${consumer}.>`,
    // Where the server names its domain and account.
    `$JS.ACK.*.*.${stream}.${consumer}.>`,
  ];
  return [
    ...pull(streamName, consumerName),
    parkedSubject(actor),
    ...pull(PARKED, ownConsumer(actor)),
    ...deadLetters ? [deadSubject(actor)] : [],
    ...maxAttempts === null
      ? []
      : [aloneSubject(actor), ...pull(EXHAUSTED, ownConsumer(actor)), `${API}.STREAM.MSG.GET.${streamName}`],
  ];
}

function deployerOf(services: readonly Service[]): NatsUser {
  const publish = new Set<string>();
  const streams = new Set<string>();
  for (const { emits, defines } of services) {
    for (const { streamName, stream } of emits) {
      publish.add(`${API}.STREAM.INFO.${streamName}`);
      if (stream === undefined) streams.add(streamName);
    }
    for (const { event: { streamName }, consumerName } of defines) {
      for (const own of [PARKED, DEAD, EXHAUSTED]) streams.add(own);
      publish.add(`${API}.STREAM.INFO.${streamName}`);
      publish.add(`${API}.CONSUMER.*.${streamName}.${consumerName}`);
      publish.add(`${API}.CONSUMER.CREATE.${streamName}.${consumerName}.>`);
    }
  }
  for (const stream of streams) {
    for (const request of ["INFO", "CREATE", "UPDATE"]) publish.add(`${API}.STREAM.${request}.${stream}`);
  }
  if (streams.has(PARKED)) {
    for (const own of [PARKED, EXHAUSTED]) {
      publish.add(`${API}.CONSUMER.INFO.${own}.*`);
      publish.add(`${API}.CONSUMER.CREATE.${own}.>`);
    }
    publish.add(`${API}.INFO`);
    publish.add(`${API}.STREAM.NAMES`);
  }
  return user("deployer", [...publish], []);
}

const OPERATOR: NatsUser = user("operator", [
  `${API}.STREAM.INFO.${DEAD}`,
  `${API}.STREAM.MSG.GET.${DEAD}`,
  `${API}.STREAM.MSG.DELETE.${DEAD}`,
  "_walnats.parked.>",
], []);

function user(service: string, publish: string[], subscribe: string[]): NatsUser {
  const inboxPrefix = inboxOf(service);
  return { name: userName(service), inboxPrefix, publish, subscribe: [`${inboxPrefix}.>`, ...subscribe] };
}

function inboxOf(service: string): string {
  return `_INBOX.${userName(service)}`;
}

function userName(service: string): string {
  return service.replace(/[^\w-]/g, "-");
}

/** The users as a part of a nats-server configuration, each with a password from the server's environment. */
export function formatUsers(users: readonly NatsUser[]): string {
  const list = (subjects: readonly string[]) =>
    subjects.map((subject) => `\n          ${JSON.stringify(subject)}`).join("");
  const blocks = users.map(({ name, publish, subscribe }) =>
    `    {
      user: ${JSON.stringify(name)}
      password: $${name.replaceAll("-", "_").toUpperCase()}_PASSWORD
      permissions {
        publish: [${list(publish)}
        ]
        subscribe: [${list(subscribe)}
        ]
      }
    }`
  );
  return `authorization {\n  users: [\n${blocks.join("\n")}\n  ]\n}\n`;
}

// Asks the server for all that `diagnose` judges.

import { mapAtOnce } from "../../async/map_at_once.ts";
import { sleep } from "../../async/sleep.ts";
import { accountInfo } from "../../jetstream/account_info.ts";
import * as Code from "../../jetstream/api_codes.ts";
import { isDenied } from "../../jetstream/ask.ts";
import { ifStreamExists } from "../../jetstream/if_stream_exists.ts";
import { type ConsumerInfo, streamInfo } from "../../jetstream/jetstream_api.ts";
import { listConsumers } from "../../jetstream/list_all.ts";
import { DEAD, deadFilter, EXHAUSTED, PARKED } from "../../jetstream/own_streams.ts";
import { pingServers } from "../../jetstream/ping_servers.ts";
import { getMessage } from "../../jetstream/stored_message.ts";
import { streamsWithSubject } from "../../jetstream/streams_with_subject.ts";
import { codeOf } from "../../jetstream/translate_error.ts";
import { joinNames } from "../../names.ts";
import type { NatsLink } from "../../nats/nats_link.ts";
import type { ActorStatus } from "../actor_status.ts";
import type { DelayedMessages } from "../delayed_messages.ts";
import type { EventStatus } from "../event_status.ts";
import { instances } from "../instance_status.ts";
import type { DeclaredActor, DeclaredEvent, RegistryDifference } from "../registry_difference.ts";
import { keyOf } from "./actor_findings.ts";
import type { Leftover, Observations, OwnStream } from "./observations.ts";

/** Requests that are open at a time. */
const AT_ONCE = 16;
/** Milliseconds between two looks at the actors. */
const LATER = 700;
/** Milliseconds after which a delayed message that was due is overdue. */
const OVERDUE = 60_000;
/** Delayed messages of an actor up to which the first one is looked for: the server has no order of them. */
const MOST_DELAYED = 2000;

/** No finding is about the age of the oldest message, which takes a request for each actor. */
const NO_AGE = { oldest: false };

/** What it needs of the inspector. */
export interface Inspected {
  events(): Promise<EventStatus[]>;
  actors(options: { readonly oldest: boolean }): Promise<ActorStatus[]>;
  differences(declared: Iterable<DeclaredEvent | DeclaredActor>): Promise<RegistryDifference[]>;
  readonly delayed: Pick<DelayedMessages, "list">;
}

/** Looks at everything once, and at the actors once more. */
export async function look(
  link: NatsLink,
  inspector: Inspected,
  declared: readonly (DeclaredEvent | DeclaredActor)[],
): Promise<Observations> {
  const denied: string[] = [];
  const allowed = <Answer>(what: string, ask: () => Promise<Answer>) => askAllowed(denied, what, ask);
  const [events, actors] = await Promise.all([inspector.events(), inspector.actors(NO_AGE)]);
  const again = sleep(LATER).then(() => inspector.actors(NO_AGE));
  const [servers, running, account, own, newestDead, overdue, leftovers, differences] = await Promise.all([
    pingServers(link),
    instances(link),
    allowed("the account's limits ($JS.API.INFO)", () => accountInfo(link)),
    ownStreams(link, allowed),
    newestLetters(link, actors, allowed),
    overdueMessages(inspector, actors, allowed),
    leftoverMessages(link, events, actors, allowed),
    inspector.differences(declared),
  ]);
  const foreign = await foreignStreams(link, differences, declared, allowed);
  const { version, cluster } = link.connection.info!;
  return {
    servers,
    version,
    maxPayload: link.maxPayload,
    isCluster: cluster !== undefined,
    account,
    events,
    actors,
    later: await again,
    instances: running,
    own,
    newestDead,
    overdue: overdue ?? [],
    leftovers: leftovers ?? [],
    differences,
    foreign,
    denied: [...new Set(denied)],
  };
}

type Allowed = <Answer>(what: string, ask: () => Promise<Answer>) => Promise<Answer | undefined>;

/** What this user may not ask is noted, and what is not there is nothing. */
async function askAllowed<Answer>(
  denied: string[],
  what: string,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isDenied(error) || isDenied((error as Error).cause)) denied.push(what);
    else if (![Code.streamNotFound, Code.consumerNotFound].includes(codeOf(error)!)) throw error;
    return undefined;
  }
}

async function ownStreams(link: NatsLink, allowed: Allowed): Promise<OwnStream[]> {
  const limitsAttempts = ({ maxAttempts }: ActorStatus) => maxAttempts !== null;
  const streams = [
    { name: PARKED, keeps: "delayed messages", isNeeded: () => true },
    { name: DEAD, keeps: "dead letters", isNeeded: limitsAttempts },
    { name: EXHAUSTED, keeps: "what the server says of attempts that are used up", isNeeded: limitsAttempts },
  ];
  return await Promise.all(streams.map(async ({ isNeeded, ...stream }) => {
    // A stream that this user may not see is not missing.
    const seen = await allowed(`the stream ${stream.name}`, async () => ({
      info: await ifStreamExists(`cannot look at ${stream.name}`, () => streamInfo(link, stream.name)),
    }));
    return {
      ...stream,
      info: seen?.info,
      isNeeded: (actor: ActorStatus) => seen !== undefined && isNeeded(actor),
    };
  }));
}

async function newestLetters(link: NatsLink, actors: readonly ActorStatus[], allowed: Allowed) {
  const newest = new Map<string, Date>();
  await mapAtOnce(AT_ONCE, actors.filter(({ dead }) => dead > 0), async (actor) => {
    const subject = deadFilter(actor.stream, actor.name);
    const letter = await allowed("dead letters", () => getMessage(link, DEAD, { last_by_subj: subject }));
    if (letter) newest.set(keyOf(actor), letter.time);
  });
  return newest;
}

async function overdueMessages({ delayed }: Inspected, actors: readonly ActorStatus[], allowed: Allowed) {
  const some = actors.filter((actor) => actor.delayed > 0 && actor.delayed <= MOST_DELAYED);
  const first = await mapAtOnce(AT_ONCE, some, async ({ event, name }) => {
    return await allowed("delayed messages", () => delayed.list({ event, actor: name, limit: 1 })) ?? [];
  });
  return first.flat().filter(({ due }) => due.getTime() < Date.now() - OVERDUE);
}

async function leftoverMessages(
  link: NatsLink,
  events: readonly EventStatus[],
  actors: readonly ActorStatus[],
  allowed: Allowed,
): Promise<Leftover[] | undefined> {
  const known = new Set(actors.map(({ stream, name }) => joinNames(stream, name)));
  const consumers = await allowed("delayed messages", async () => {
    const all: ConsumerInfo[] = [];
    for await (const consumer of listConsumers(link, PARKED)) all.push(consumer);
    return all;
  });
  return consumers?.flatMap(({ config, num_pending, num_ack_pending }) => {
    const messages = num_pending + num_ack_pending;
    const [, , stream, actor] = config.filter_subject?.split(".") ?? [];
    if (messages === 0 || known.has(config.durable_name!) || !stream || !actor) return [];
    return [{ stream: events.find((event) => event.stream === stream)?.name ?? stream, actor, messages }];
  });
}

async function foreignStreams(
  link: NatsLink,
  differences: readonly RegistryDifference[],
  declared: readonly (DeclaredEvent | DeclaredActor)[],
  allowed: Allowed,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { event, actor, kind } of differences) {
    if (actor !== undefined || kind !== "missing") continue;
    const one = declared.find((one): one is DeclaredEvent => !("event" in one) && one.name === event);
    if (!one || one.stream !== undefined) continue;
    const [stream] = await allowed("streams by subject", () => streamsWithSubject(link, one.subjectName)) ??
      [];
    if (stream !== undefined) found.set(event, stream);
  }
  return found;
}

// What Prometheus reads of a subscriber: prometheus.io/docs/instrumenting/exposition_formats.

import type { AnyActor } from "../actors/actor.ts";
import type { SubscriberStatus } from "../actors/subscriber_status.ts";
import { findConsumer } from "../jetstream/consumers.ts";
import { type ConsumerInfo, consumerInfo } from "../jetstream/jetstream_api.ts";
import { countBySubject } from "../jetstream/list_all.ts";
import { DEAD, deadSubject, ownConsumer, PARKED } from "../jetstream/own_streams.ts";
import type { NatsLink } from "../nats/nats_link.ts";
import { mapAtOnce } from "../async/map_at_once.ts";
import type { Health } from "./health.ts";

/** Questions to the server at the same time. */
const AT_ONCE = 8;

/** Of one actor: its label, and what is measured. */
type Row = readonly [actor: AnyActor, value: number | undefined];

/** The text. Where NATS does not answer, what only it knows is left out. */
export async function metricsText(
  { link, actors, consumers }: SubscriberStatus,
  { alive, ready }: Health,
  deadLetters: boolean,
): Promise<string> {
  const [infos, delayed, dead] = link.away ? [[], [], []] : await Promise.all([
    mapAtOnce(AT_ONCE, actors, (actor) => findConsumer(link, actor).catch(() => undefined)),
    mapAtOnce(AT_ONCE, actors, (actor) => countDelayed(link, actor).catch(() => undefined)),
    mapAtOnce(AT_ONCE, deadLetters ? actors : [], (actor) => countDead(link, actor).catch(() => undefined)),
  ]);
  const ofServer = (read: (info: ConsumerInfo) => number): Row[] =>
    actors.map((actor, at) => [actor, infos[at] && read(infos[at])]);
  const inHand = consumers().map(({ actor, watch }): Row => [actor, watch.leases.size]);
  return [
    ...metric("walnats_alive", "1 unless only a restart helps", alive),
    ...metric("walnats_ready", "1 while it takes messages", ready),
    ...metric("walnats_jobs_in_hand", "Messages that this instance has in hand", inHand),
    ...metric(
      "walnats_actor_waiting",
      "Messages that no instance has taken yet",
      ofServer((info) => info.num_pending),
    ),
    ...metric(
      "walnats_actor_in_progress",
      "Messages that instances have in hand, or that wait for a short retry",
      ofServer((info) => info.num_ack_pending),
    ),
    ...metric(
      "walnats_actor_redelivered",
      "Of those in progress, how many were delivered before",
      ofServer((info) => info.num_redelivered),
    ),
    ...metric(
      "walnats_actor_delayed",
      "Messages that wait for their time",
      actors.map((actor, at) => [actor, delayed[at]]),
    ),
    ...metric("walnats_actor_dead", "Dead letters", actors.map((actor, at) => [actor, dead[at]])),
    "",
  ].join("\n");
}

async function countDelayed(link: NatsLink, actor: AnyActor): Promise<number> {
  const { num_pending, num_ack_pending } = await consumerInfo(link, PARKED, ownConsumer(actor));
  return num_pending + num_ack_pending;
}

async function countDead(link: NatsLink, actor: AnyActor): Promise<number> {
  const subject = deadSubject(actor);
  return (await countBySubject(link, DEAD, subject)).get(subject) ?? 0;
}

function metric(name: string, help: string, value: boolean | readonly Row[]): string[] {
  const rows = typeof value === "boolean"
    ? [`${name} ${Number(value)}`]
    : value.flatMap(([actor, value]) => value === undefined ? [] : [`${name}${labels(actor)} ${value}`]);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...rows];
}

/** The same labels as those of `PrometheusMiddleware`, and of Python walnats. */
function labels({ name, event }: AnyActor): string {
  return `{event="${escaped(event.name)}",agent="${escaped(name)}"}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, "\\$&");
}

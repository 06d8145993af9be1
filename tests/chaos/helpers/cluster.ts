// A real cluster of three: who leads what, and how long emits and jobs pause when a leader goes.

import assert from "node:assert/strict";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { Actor, Actors, Event, Events } from "@walnats/core";
import { monitoring, type Started, startServers } from "../../deploy/nats_config.ts";
import { captureLogger } from "../../helpers/capture_logger.ts";
import { randomName } from "../../helpers/random_name.ts";
import { until } from "../../helpers/until.ts";
import { sleep } from "./chaos.ts";

/** Milliseconds between two emits, and between two looks at who leads. */
const EVERY = 20;
/** Milliseconds within which a cluster has leaders again, on the busiest machine. */
const ELECTED_WITHIN = 60_000;

/** Seconds of each pause after a fault. */
export interface Pauses {
  /** The longest time without a confirmed emit. */
  readonly emits: number;
  /** The longest time without a job that was handled. */
  readonly jobs: number;
  /** How long the servers themselves had no leader of the stream or the consumer. */
  readonly servers: number;
}

/** Three servers, one publisher that emits all the time, and one actor. */
export class Cluster implements AsyncDisposable {
  readonly event: Event<string, number> = new Event(randomName(), Number, { replicas: 3 });
  readonly actor: Actor;
  readonly log: ReturnType<typeof captureLogger> = captureLogger();
  /** What emits failed with. */
  readonly failed: unknown[] = [];
  readonly handled: Set<number> = new Set();
  /** Times that a job ran. */
  runs = 0;
  emitted = 0;
  readonly #all: Awaited<ReturnType<typeof startServers>>;
  readonly #confirmedAt: number[] = [];
  readonly #handledAt: number[] = [];
  readonly #stop = new AbortController();
  /** By which the servers know these connections, and no other ones. */
  readonly #name = `cluster-${randomName()}`;
  #work: Promise<unknown> = Promise.resolve();

  private constructor(all: Awaited<ReturnType<typeof startServers>>) {
    this.#all = all;
    this.actor = new Actor("count", this.event, (n) => {
      this.runs++;
      this.handled.add(n);
      this.#handledAt.push(performance.now());
    });
  }

  static async start(): Promise<Cluster> {
    const cluster = new Cluster(await startServers("three_nodes.conf", 3));
    await cluster.healthy();
    const address = {
      servers: cluster.#urls(cluster.servers),
      user: "admin",
      pass: "p-admin",
      noRandomize: true,
      name: cluster.#name,
    };
    const pub = await new Events(cluster.event).connect(address, { logger: cluster.log });
    await pub.register();
    const sub = await new Actors(cluster.actor).connect(address, { logger: cluster.log });
    await sub.register();
    const emitting = async () => {
      for (; !cluster.#stop.signal.aborted; await sleep(EVERY)) {
        pub.emit(cluster.event, cluster.emitted++, { sync: true, timeout: 30 }).then(
          () => cluster.#confirmedAt.push(performance.now()),
          (error) => cluster.failed.push(error),
        );
      }
      await until(
        "all is handled",
        () => cluster.handled.size + cluster.failed.length >= cluster.emitted,
        30_000,
      );
    };
    const listening = new AbortController();
    const work = [sub.listen({ signal: listening.signal }), emitting().finally(() => listening.abort())];
    cluster.#work = Promise.all(work).finally(() => Promise.all([pub.close(), sub.close()]));
    cluster.#work.catch(() => {});
    await until("jobs run", () => cluster.handled.size > 10);
    return cluster;
  }

  get servers(): readonly Started[] {
    return this.#all.servers;
  }

  /** Stops emitting; resolves when everything is handled. */
  async finish(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish().catch(() => {});
    await this.#all[Symbol.asyncDispose]();
  }

  /** Resolves when all servers say that they are ready, with the copies that they have to have. */
  async healthy(): Promise<void> {
    for (const { http } of this.servers) {
      const ready = async () => (await monitoring(http, "/healthz")).status === 200;
      await until("the server is healthy", () => ready().catch(() => false), ELECTED_WITHIN);
    }
  }

  /** The server that leads; `undefined`: none, or nobody answers in time. */
  async leader(what: "stream" | "consumer" | "meta"): Promise<Started | undefined> {
    if (what === "meta") {
      const { body } = await monitoring(this.servers[0]!.http, "/jsz");
      return this.#named((body as { meta_cluster: { leader?: string } }).meta_cluster.leader);
    }
    const connection = await this.#connect();
    try {
      return await this.#leaderBy(connection, what);
    } finally {
      await connection.close();
    }
  }

  /** The server that the publisher or the subscriber is connected to, or both. */
  async connected(): Promise<Started> {
    const counts = await Promise.all(this.servers.map(async ({ http }) => {
      const { body } = await monitoring(http, "/connz");
      const { connections } = body as { connections: { name?: string }[] };
      return connections.filter(({ name }) => name === this.#name).length;
    }));
    const most = Math.max(...counts);
    if (most === 0) throw new Error("no server has connections");
    return this.servers[counts.indexOf(most)]!;
  }

  /** Has the leader of something resign; resolves when emits and jobs go on. */
  async resign(what: "stream" | "consumer" | "meta"): Promise<Pauses> {
    const leader = await this.leader(what);
    return await this.#pauses(
      leader!,
      what === "meta" ? [] : [what],
      this.servers,
      () => this.#stepDown(what),
    );
  }

  /** Does something to a server, which ends it; resolves when emits and jobs go on without it. */
  async end(gone: Started, fault: () => Promise<void> | void): Promise<Pauses> {
    return await this.#pauses(
      gone,
      ["stream", "consumer"],
      this.servers.filter((each) => each !== gone),
      fault,
    );
  }

  async #pauses(
    gone: Started,
    led: readonly ("stream" | "consumer")[],
    observers: readonly Started[],
    fault: () => Promise<void> | void,
  ): Promise<Pauses> {
    const observer = await this.#connect(observers);
    const [begun, from] = [performance.now(), this.#confirmedAt.length];
    const handledFrom = this.#handledAt.length;
    const injected = Promise.resolve(fault());
    const leads = async (what: "stream" | "consumer") => {
      const isLed = async () => {
        const leader = await this.#leaderBy(observer, what);
        if (leader === undefined || leader === gone) await sleep(EVERY);
        return leader !== undefined && leader !== gone;
      };
      await until(`the ${what} has a leader`, isLed, ELECTED_WITHIN);
    };
    await Promise.all(led.map(leads));
    const elected = performance.now();
    await observer.close();
    await injected;
    const next = this.emitted;
    await until("jobs go on", () => [...this.handled].some((n) => n > next), ELECTED_WITHIN);
    const ended = performance.now();
    const longest = (times: readonly number[]) => {
      const all = [begun, ...times, ended];
      return Math.max(...all.slice(1).map((time, at) => time - all[at]!)) / 1000;
    };
    return {
      emits: longest(this.#confirmedAt.slice(from)),
      jobs: longest(this.#handledAt.slice(handledFrom)),
      servers: (elected - begun) / 1000,
    };
  }

  async #stepDown(what: "stream" | "consumer" | "meta"): Promise<void> {
    const { streamName } = this.event;
    const subject = what === "meta"
      ? "META.LEADER.STEPDOWN"
      : what === "stream"
      ? `STREAM.LEADER.STEPDOWN.${streamName}`
      : `CONSUMER.LEADER.STEPDOWN.${streamName}.${this.actor.consumerName}`;
    const connection = await this.#connect(this.servers, what === "meta" ? "system" : "admin");
    await connection.request(`$JS.API.${subject}`, "", { timeout: 5000 });
    await connection.close();
  }

  #named(name: string | undefined): Started | undefined {
    return name === undefined ? undefined : this.servers[Number(name.replace("nats-", ""))];
  }

  #urls(servers: readonly Started[]): string[] {
    return servers.map(({ server }) => server.url);
  }

  #connect(servers = this.servers, user = "admin"): Promise<NatsConnection> {
    return connect({ servers: this.#urls(servers), user, pass: `p-${user}` });
  }

  async #leaderBy(connection: NatsConnection, what: "stream" | "consumer"): Promise<Started | undefined> {
    const { streamName } = this.event;
    const subject = what === "stream"
      ? `STREAM.INFO.${streamName}`
      : `CONSUMER.INFO.${streamName}.${this.actor.consumerName}`;
    try {
      const answer = await connection.request(`$JS.API.${subject}`, "", { timeout: 200 });
      return this.#named(answer.json<{ cluster?: { leader?: string } }>().cluster?.leader);
    } catch {
      return undefined;
    }
  }
}

/** No pause is longer than so many seconds, or than a second more than the servers had no leader. */
export function assertShort({ emits, jobs, servers }: Pauses, most: number, what: string): void {
  const [e, j, s] = [emits, jobs, servers].map((seconds) => seconds.toFixed(2));
  const said = `${what}: no emit for ${e} s, no job for ${j} s, no leader for ${s} s`;
  console.log(said);
  assert.ok(Math.max(emits, jobs) <= Math.max(most, servers + 1), said);
}

/** Everything that was emitted was confirmed and handled. */
export async function assertNothingLost(cluster: Cluster): Promise<void> {
  await cluster.finish();
  assert.deepEqual(cluster.failed, []);
  assert.equal(cluster.handled.size, cluster.emitted);
}

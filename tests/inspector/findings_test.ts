// What no server here can be brought to: clocks that differ so and so, versions that differ, letters of last week.

import type { ActorStatus, InstanceStatus } from "@walnats/core/inspector";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { actorFindings } from "../../src/inspector/findings/actor_findings.ts";
import type { Observations } from "../../src/inspector/findings/observations.ts";
import { serverFindings } from "../../src/inspector/findings/server_findings.ts";
import { test } from "../helpers/test.ts";

const ping = { name: "n1", version: "2.15.2", ahead: 0, took: 2, slowConsumers: 0 };
const NOTHING: Observations = {
  servers: [ping],
  version: "2.15.2",
  maxPayload: 2 ** 20,
  isCluster: false,
  account: undefined,
  events: [],
  actors: [],
  later: [],
  instances: [],
  own: [],
  newestDead: new Map(),
  overdue: [],
  leftovers: [],
  differences: [],
  foreign: new Map(),
  denied: [],
};
const SHIP = {
  ...{ name: "ship", event: "order-paid", stream: "order-paid", description: undefined, created: new Date() },
  ...{
    waiting: 0,
    inProgress: 0,
    redelivered: 0,
    delayed: 0,
    dead: 0,
    oldest: undefined,
    polls: 1,
    deliveries: 9,
  },
  ...{ lastDelivery: undefined, pausedFor: undefined, ackWait: 16, maxAttempts: null, maxAckPending: 1000 },
} satisfies ActorStatus;

function ofServers(seen: Partial<Observations>): string[] {
  return serverFindings({ ...NOTHING, ...seen }).map(({ code, what }) => `${code}: ${what}`);
}

function ofShip(seen: Partial<ActorStatus>, more: Partial<Observations> = {}) {
  const actors = [{ ...SHIP, ...seen }];
  return actorFindings({ ...NOTHING, actors, later: actors, ...more });
}

test("servers of different versions, and an old one", () => {
  assert.deepEqual(ofServers({}), []);
  assert.deepEqual(ofServers({ servers: [ping, { ...ping, version: "2.14.0" }] }), [
    "mixed-versions: the servers have different versions: 2.14.0, 2.15.2",
  ]);
  assert.deepEqual(ofServers({ version: "2.10.29", servers: [] }), [
    "old-server: nats-server 2.10.29 is older than 2.11",
  ]);
  assert.deepEqual(ofServers({ version: "3.0.0", servers: [] }), []);
});

test("clocks that differ by more than the question took", () => {
  assert.deepEqual(ofServers({ servers: [{ ...ping, ahead: -61_000 }] }), [
    "clock-skew: the clock of the server n1 is 61 s behind this machine's",
  ]);
  assert.match(ofServers({ servers: [{ ...ping, ahead: 5000 }] }).join(), /5 s ahead/);
  assert.deepEqual(ofServers({ servers: [{ ...ping, ahead: 2500, took: 2000 }] }), []);
});

test("dead letters of last week are a warning, those of now an error", () => {
  const letters = (newest: Date) =>
    ofShip({ dead: 3 }, { newestDead: new Map([["order-paid ship", newest]]) });
  assert.deepEqual(letters(new Date(0)).map(({ code, severity }) => [code, severity]), [[
    "dead-letters",
    "warning",
  ]]);
  assert.deepEqual(letters(new Date()).map(({ code, severity }) => [code, severity]), [[
    "dead-letters-grow",
    "error",
  ]]);
});

test("places that retries hold", () => {
  const [finding] = ofShip({ maxAckPending: 50, inProgress: 50, redelivered: 40 });
  assert.match(
    `${finding!.code} ${finding!.what} ${finding!.mend}`,
    /^places-full .* 40 of them are retries .*retryDelay/,
  );
  assert.deepEqual(ofShip({ maxAckPending: -1, inProgress: 50 }), [], "without a limit");
});

test("an actor between two polls is polled", () => {
  assert.deepEqual(ofShip({ polls: 0, waiting: 5 }).map(({ code }) => code), ["no-instance"]);
  assert.deepEqual(ofShip({ polls: 0, waiting: 5 }, { later: [{ ...SHIP, polls: 1 }] }), []);
  assert.deepEqual(ofShip({ polls: 0, waiting: 5 }, { later: [{ ...SHIP, polls: 0, deliveries: 10 }] }), []);
  assert.deepEqual(ofShip({ polls: 0, inProgress: 1, waiting: 5 }), [], "it is busy");
});

test("the page tells of each finding", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const [, list] = read("src/inspector/findings/finding.ts").split("export type FindingCode =");
  const codes = [...list!.split(";")[0]!.matchAll(/"([\w-]+)"/g)].map(([, code]) => code!);
  assert.ok(codes.length > 20);
  const page = read("docs/doctor.md");
  assert.deepEqual(codes.filter((code) => !page.includes(`\`${code}\``)), []);
});

test("a job that takes longer than its lease, on whichever instance", () => {
  const instance = (longestTime: number | undefined, name = "ship") =>
    ({
      actors: [{ name, event: "order-paid", longestTime }],
    }) as unknown as InstanceStatus;
  const ofLeases = (...instances: InstanceStatus[]) =>
    ofShip({}, { instances }).map(({ code, what }) => `${code}: ${what}`);
  assert.deepEqual(ofLeases(instance(15.9), instance(undefined), instance(99, "bill")), []);
  assert.deepEqual(ofLeases(instance(3), instance(21.25)), [
    'lease-short: a job of "ship" (order-paid) has taken 21.3 s, and its lease (ackWait) is 16 s',
  ]);
});

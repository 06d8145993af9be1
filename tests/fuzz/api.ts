// Whatever a program hands over, it gets what it asked for or an error that names what is wrong, and nothing hangs.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  Actor,
  Actors,
  Clock,
  CloudEvent,
  type ConnectedActors,
  type ConnectedEvents,
  contentUid,
  decorators,
  Event,
  Events,
  Limits,
  moduleHandler,
  Reject,
  Retry,
  Services,
  WalnatsError,
} from "@walnats/core";
import type { NatsServer } from "@walnats/core/testing";
import fc from "fast-check";
import { anything, property, type Target, TRAP } from "./target.ts";

const PAID = new Event("fuzz-paid", Number);
const BOOK = new Actor("book", PAID, () => {});
const OPTIONS = [
  ...[
    "description",
    "limits",
    "serializer",
    "storage",
    "replicas",
    "dedupWindow",
    "uid",
    "traceId",
    "delay",
    "at",
  ],
  ...[
    "meta",
    "sync",
    "timeout",
    "ackWait",
    "maxAttempts",
    "maxAckPending",
    "middlewares",
    "maxJobs",
    "jobTimeout",
  ],
  ...[
    "executeIn",
    "retryDelay",
    "pulse",
    "priority",
    "deadLetters",
    "confirmAck",
    "startFrom",
    "burst",
    "pollDelay",
  ],
  ...[
    "maxPolls",
    "batch",
    "drainTimeout",
    "signal",
    "age",
    "bytes",
    "messages",
    "id",
    "source",
    "type",
    "period",
  ],
];

/** Options that are known, with values of any kind, and any other ones. */
const options = () =>
  fc.oneof(
    { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...OPTIONS), values(), { maxKeys: 3 }) },
    { weight: 1, arbitrary: anything() },
  );
const values = () =>
  fc.oneof(fc.constantFrom<unknown>(0, -1, 1, 0.5, 1e300, NaN, "", "x", true, null, [], {}), anything());
const name = () =>
  fc.oneof(fc.constantFrom("a", "a.b", "*", ">", "a b", "_walnats"), fc.string({ unit: "binary" }), values());

/** Everything that a user makes without a server. */
const MAKERS: readonly ((a: never, b: never, c: never) => unknown)[] = [
  (a, b, c) => new Event(a, b, c),
  (a, _, c) => new Event(a, String, c),
  (a, b) => new Event("ok", String).withResponse(a, b),
  (a, b) => new Events(a, b),
  (a, b, c) => new Actor(a, PAID, b, c),
  (a, b, c) => new Actor("ok", a, b, c),
  (a, _, c) => new Actor(a, PAID, () => {}, c),
  (a, b) => new Actors(a, b),
  (_, __, c) => new Limits(c),
  (_, __, c) => new CloudEvent(c),
  (_, __, c) => new Clock(c),
  (_, __, c) => new Retry(c),
  (a) => new Reject(a),
  (a, b) => moduleHandler(a, b),
  (a, _, c) => new Services().add(a, c),
  (a, b) => decorators.rateLimit(a, b),
  (_, __, c) => decorators.filterTime(c),
  (a, _, c) => decorators.require(a, c),
  (a) => decorators.suppress(a),
  (a, b) => contentUid(a, b),
];

/** What a trap of the user's own throws is theirs. */
function isClear(error: unknown): boolean {
  if (error === TRAP) return true;
  return (error instanceof TypeError || error instanceof RangeError || error instanceof WalnatsError) &&
    error.message.length > 10 && error.message.length < 2000;
}

async function succeedsOrSays(what: string, call: () => unknown): Promise<void> {
  try {
    await call();
  } catch (error) {
    assert.ok(isClear(error), `${what}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

/** Connects to the server; what is fuzzed are the calls of both sides, and everything that is made without it. */
export async function apiTarget(server: NatsServer): Promise<Target> {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const pub: ConnectedEvents<typeof PAID> = await new Events(PAID).connect(server.url, { logger: silent });
  await pub.register();
  const sub: ConnectedActors = await new Actors(BOOK).connect(server.url, { logger: silent });
  await sub.register();
  const calls: Readonly<Record<string, (a: never, b: never) => unknown>> = {
    emit: (a, b) => pub.emit(PAID, a, b),
    "emit with valid options": (a) => pub.emit(PAID, a, { sync: true }),
    emitMany: (a, b) => pub.emitMany(PAID, a, b),
    "emit of anything": (a, b) => pub.emit(a, b),
    request: (a, b) => pub.request(a as never, b as never),
    register: (a) => pub.register(a),
    "register of actors": (a) => sub.register(a),
    "deadLetters.list": (a) => sub.deadLetters.list(a),
    "deadLetters.get": (a) => sub.deadLetters.get(a),
    "deadLetters.drop": (a) => sub.deadLetters.drop(a),
    "deadLetters.redrive": (a) => sub.deadLetters.redrive(a),
    monitor: (a) => {
      pub.monitor(a);
    },
    listen: (a) => sub.listen({ ...(a as object), burst: true, pollDelay: 0.01 }),
  };
  return {
    name: "api",
    properties: {
      "what is made of anything is made, or a clear error": property(
        fc.tuple(fc.nat(MAKERS.length - 1), fc.oneof(name(), values()), values(), options()),
        async ([at, a, b, c]) => {
          const make = MAKERS[at]!;
          const given = [a, b, c].map((each) => inspect(each, { depth: 2 })).join(", ");
          await succeedsOrSays(`${make} of ${given}`, () => make(a as never, b as never, c as never));
        },
      ),
      "what is called with anything succeeds, or a clear error": property(
        fc.tuple(fc.constantFrom(...Object.keys(calls)), fc.oneof(options(), values()), options()),
        async ([call, a, b]) => {
          const late = Promise.withResolvers<never>();
          const timer = setTimeout(() => late.reject(new Error(`${call} has not ended after 20 s`)), 20_000);
          const called = (async () => await calls[call]!(a as never, b as never))();
          try {
            const given = [a, b].map((each) => inspect(each, { depth: 2 })).join(", ");
            await succeedsOrSays(`${call} of ${given}`, () => Promise.race([called, late.promise]));
          } finally {
            clearTimeout(timer);
          }
        },
      ),
    },
    async end() {
      await pub.close();
      await sub.close();
    },
  };
}

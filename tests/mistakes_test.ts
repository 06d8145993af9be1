// Common mistakes, each with what its error must say: the thing, what was expected, what came, what to do.
// Those of connecting are in tests/nats/refusals_test.ts, those of permissions in tests/permissions.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Actor, Actors, Clock, Event, Events, ExecuteIn, Limits, moduleHandler } from "@walnats/core";
import { z } from "zod";
import { captureLogger } from "./helpers/capture_logger.ts";
import { randomName, server } from "./helpers/nats.ts";
import { test } from "./helpers/test.ts";

/** What a program without types passes. */
// deno-lint-ignore no-explicit-any
function untyped(value: unknown): any {
  return value;
}

const PAID = new Event("mistakes-paid", Number);
const OTHER = new Event("mistakes-other", String);
const ASK = new Event("mistakes-ask", Number).withResponse(Number);
const nothing = () => {};

/** What is wrong, and what the error must say. */
type Mistake = readonly [what: string, make: () => unknown, error: RegExp];

const DECLARING: readonly Mistake[] = [
  [
    "an event without a schema",
    () => new Event("paid", untyped(undefined)),
    /no serializer for the schema undefined: pass a zod schema/,
  ],
  [
    "a plain object as schema",
    () => new Event("paid", untyped({ id: Number })),
    /no serializer for the schema an object of Object: pass a zod/,
  ],
  [
    "a name with a space",
    () => new Event(untyped("user paid"), Number),
    /the event name "user paid" must not contain " "/,
  ],
  ["no name", () => new Event(untyped(""), Number), /the event name must have 1 to 255 bytes/],
  ["a number as name", () => new Event(untyped(3), Number), /the event name must be a string, got 3/],
  [
    "an option misspelt",
    () => new Event("paid", Number, untyped({ limit: 1 })),
    /Event "paid": unknown option "limit"; it takes description, limits/,
  ],
  [
    "limits that are no Limits",
    () => new Event("paid", Number, { limits: untyped({ age: 60 }) }),
    /option "limits" must be a Limits object, got an object/,
  ],
  [
    "a limit below 0",
    () => new Limits({ age: untyped(-1) }),
    /"age" must be a number of seconds above 0, got -1/,
  ],
  ["a schema for what JSON has not", () => new Event("paid", z.map(z.string(), z.number())), /map/i],
  [
    "an actor without a handler",
    () => new Actor("book", PAID, untyped(undefined)),
    /Actor "book": the handler must be a function, got undefined/,
  ],
  [
    "a handler that was called",
    () => new Actor("book", PAID, untyped(Promise.resolve())),
    /the handler must be a function, got an object of Promise/,
  ],
  [
    "a generator as handler",
    () => new Actor("book", PAID, untyped(function* () {})),
    /got a generator: use async and await instead of function\*/,
  ],
  [
    "the event by its name",
    () => new Actor("book", untyped("paid"), nothing),
    /Actor "book": the event must be one, got "paid"/,
  ],
  [
    "event and name swapped",
    () => new Actor(untyped(PAID), untyped("book"), nothing),
    /the actor name must be a string, got an object of Event/,
  ],
  [
    "an actor's option misspelt",
    () => new Actor("book", PAID, nothing, untyped({ maxAttemps: 3 })),
    /unknown option "maxAttemps"; it takes .*maxAttempts/,
  ],
  [
    "a time with its unit",
    () => new Actor("book", PAID, nothing, untyped({ jobTimeout: "30s" })),
    /"jobTimeout" must be a number of seconds above 0, got "30s"/,
  ],
  [
    "no attempt at all",
    () => new Actor("book", PAID, nothing, { maxAttempts: 0 }),
    /"maxAttempts" must be a whole number, 1 or more, or null, got 0/,
  ],
  [
    "a relative module",
    () => moduleHandler("./jobs.ts", "book"),
    /the module must be an absolute URL .*import\.meta\.resolve/,
  ],
  [
    "a list of actors",
    () => new Actors(untyped([new Actor("book", PAID, nothing)])),
    /Actors takes actors, got an array of 1; write new Actors\(\.\.\.actors\)/,
  ],
  [
    "an event instead of an actor",
    () => new Actors(untyped(PAID)),
    /Actors takes actors, got an object of Event/,
  ],
  ["no actors", () => new Actors(), /Actors needs at least one actor/],
  [
    "the same actor twice",
    () => new Actors(new Actor("book", PAID, nothing), new Actor("book", PAID, nothing)),
    /Actors has two actors "book" of the event "mistakes-paid"/,
  ],
  [
    "a list of events",
    () => new Events(untyped([PAID])),
    /Events takes events, got an array of 1; write new Events\(\.\.\.events\)/,
  ],
  [
    "two events with one name",
    () => new Events(PAID, new Event(PAID.name, String)),
    /Events has two events with the name "mistakes-paid"/,
  ],
  [
    "a clock's option misspelt",
    () => new Clock(untyped({ perod: 60 })),
    /Clock: unknown option "perod"; it takes .*period/,
  ],
];

test("mistakes in what is declared", async () => {
  for (const [what, make, error] of DECLARING) assertSays(what, await outcome(make), error);
});

test("mistakes of a publisher", async () => {
  const event = new Event(randomName(), Number);
  const gone = await new Events(event).connect(server.url);
  await gone.close();
  await using pub = await new Events(event).connect(server.url, { logger: captureLogger() });
  const emit = (options: object) => pub.emit(event, 1, untyped(options));
  const before: Mistake[] = [
    [
      "emit without register",
      () => pub.emit(event, 1),
      /has no stream: a publisher must call register\(\) first/,
    ],
    [
      "a confirmed emit without register",
      () => emit({ sync: true }),
      /has no stream: a publisher must call register\(\) first/,
    ],
  ];
  for (const [what, make, error] of before) assertSays(what, await outcome(make), error);
  await pub.register();
  const mistakes: Mistake[] = [
    [
      "another type",
      () => pub.emit(event, untyped("1")),
      /the message must be a finite number, got a string/,
    ],
    ["NaN", () => pub.emit(event, NaN), /must be a finite number, got NaN/],
    ["no message", () => pub.emit(event, untyped(undefined)), /must be a finite number, got undefined/],
    [
      "an event of another connection",
      () => pub.emit(untyped(OTHER), 1),
      /is not one of this connection's: give this very object to new Events/,
    ],
    ["the event by its name", () => pub.emit(untyped("paid"), 1), /emit takes an event, got "paid"/],
    ["an option misspelt", () => emit({ dely: 3 }), /emit: unknown option "dely"; it takes .*delay/],
    [
      "a date as delay",
      () => emit({ delay: new Date() }),
      /"delay" must be a number of seconds, 0 or more.*got an object of Date/,
    ],
    ["a number as date", () => emit({ at: Date.now() }), /"at" must be a valid Date, got \d+/],
    ["a number in meta", () => emit({ meta: { tries: 1 } }), /the header "tries" must be a string, got 1/],
    [
      "a line break in meta",
      () => emit({ meta: { a: "b\r\nc: d" } }),
      /the header "a" must have no line break/,
    ],
    ["an empty uid", () => emit({ uid: "" }), /"uid" must not be empty/],
    [
      "one message for emitMany",
      () => pub.emitMany(event, untyped(1)),
      /emitMany takes an iterable of messages, got 1/,
    ],
    [
      "a request without response",
      () => pub.request(untyped(event), untyped(1)),
      /request takes an event made by withResponse\(…\), got an object of Event/,
    ],
    ["a closed connection", () => gone.emit(event, 1), /the connection to NATS is closed/],
    [
      "options of connect misspelt",
      () => new Events(event).connect(server.url, untyped({ loger: 1 })),
      /connect: unknown option "loger"; it takes .*logger/,
    ],
    [
      "another scheme",
      () => new Events(event).connect("http://localhost:4222"),
      /must begin with nats:\/\/, tls:\/\/, ws:\/\/ or wss:\/\/, got http:/,
    ],
  ];
  for (const [what, make, error] of mistakes) assertSays(what, await outcome(make), error);
});

test("mistakes of a subscriber", async () => {
  const event = new Event(randomName(), Number);
  const book = new Actor(randomName(), event, nothing);
  await using pub = await new Events(event, ASK).connect(server.url);
  await pub.register();
  const logger = captureLogger();
  const here = new Actor(randomName(), event, nothing, { executeIn: ExecuteIn.THREAD });
  const lost = moduleHandler(new URL("file:///no/such/module.ts"), "book");
  const lostActor = new Actor(randomName(), event, lost, { executeIn: ExecuteIn.THREAD });
  await using sub = await new Actors(book, here).connect(server.url, { logger });
  await using other = await new Actors(lostActor).connect(server.url, { logger });
  const orphans = [1, 2].map((number) =>
    new Actor(`orphan-${number}`, new Event(randomName(), Number), nothing)
  );
  await using noStreams = await new Actors(...orphans).connect(server.url, { logger });
  const gone = await new Actors(book).connect(server.url);
  await gone.close();
  await other.register();
  const listen = (options: object) => sub.listen(untyped(options));
  const mistakes: Mistake[] = [
    ["listen without register", () => listen({}), /has no consumer: call register\(\) first/],
    [
      "an option misspelt",
      () => listen({ maxJob: 3 }),
      /listen: unknown option "maxJob"; it takes .*maxJobs/,
    ],
    ["no jobs", () => listen({ maxJobs: 0 }), /"maxJobs" must be a whole number, 1 or more, got 0/],
    [
      "the controller of a signal",
      () => listen({ signal: new AbortController() }),
      /"signal" must be an AbortSignal, got an object of AbortController/,
    ],
    ["a closure for a thread", async () => (await sub.register(), await listen({})), /moduleHandler/],
    [
      "a module that is not there",
      () => other.listen(),
      /the module file:\/\/\/no\/such\/module\.ts with the handler of the actor .* cannot be loaded/,
    ],
    [
      "events without streams, several",
      () => noStreams.register(),
      /^AggregateError.*has no stream: a publisher must call register\(\) first; the event/,
    ],
    [
      "options of register misspelt",
      () => sub.register(untyped({ updat: false })),
      /register: unknown option "updat"; it takes create, update/,
    ],
    [
      "an id as text",
      () => sub.deadLetters.get(untyped("3")),
      /deadLetters: an id must be a whole number, 0 or more, got "3"/,
    ],
    [
      "a filter misspelt",
      () => sub.deadLetters.list(untyped({ actr: "book" })),
      /deadLetters\.list: unknown option "actr"; it takes event, actor/,
    ],
    [
      "dead letters of a closed connection",
      () => gone.deadLetters.list(),
      /cannot read the dead letters: the connection to NATS is closed|the connection to NATS is closed/,
    ],
  ];
  for (const [what, make, error] of mistakes) assertSays(what, await outcome(make), error);
});

/** What it throws, or `undefined`. */
async function outcome(make: () => unknown): Promise<unknown> {
  try {
    await make();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The error is one line that says so; nothing of nats.js is in it. */
function assertSays(what: string, error: unknown, says: RegExp): void {
  assert.ok(error instanceof Error, `${what}: nothing is said`);
  const text = `${error.name}: ${error.message}`;
  assert.match(text, says, what);
  assert.ok(!text.includes("\n"), `${what}: more than one line: ${text}`);
  const { code } = error as { code?: unknown };
  const classes = [TypeError, RangeError, AggregateError];
  assert.ok(typeof code === "string" || classes.some((type) => error instanceof type), `${what}: no code`);
  assert.doesNotMatch(inspect(error), /@nats-io/, `${what}: a stack of nats.js`);
}

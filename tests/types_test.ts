// What must compile and what must not. `deno check` is the test: none of these functions is ever called.

import assert from "node:assert/strict";
import {
  Actor,
  Actors,
  type ConnectedEvents,
  currentContext,
  Event,
  Events,
  EventWithResponse,
  ExecuteIn,
  exponential,
  Limits,
  Priority,
  type types,
} from "@walnats/core";
import { type as ark } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import * as mini from "zod/mini";
import { test } from "./helpers/test.ts";

/** `true` only where both are the very same type; `any` is only the same as `any`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
/** Does not compile for anything but `true`. */
function holds<_ extends true>(): void {}

function theHelperCanFail(): void {
  // @ts-expect-error: another type
  holds<Same<string, number>>();
  // @ts-expect-error: `any` is nothing else
  // deno-lint-ignore no-explicit-any
  holds<Same<string, any>>();
  // @ts-expect-error: a wider type
  holds<Same<string, string | undefined>>();
}

/** The message type of an event, by what an actor is given. */
type MessageOf<E> = types.EventMessage<E>;

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

const USER = new Event("user", z.object({ id: z.int(), name: z.string(), note: z.string().optional() }));
const MOVED = new Event("moved", z.object({ at: isoDate, size: z.int().default(1) }));
const COUNTED = new Event("counted", Number);
const PARSE = new Event("parse", String).withResponse(Number);

function inferredMessages(): void {
  interface User {
    id: number;
    name: string;
    note?: string | undefined;
  }
  holds<Same<MessageOf<typeof USER>, User>>();
  holds<Same<MessageOf<typeof MOVED>, { at: Date; size: number }>>();

  const miniUser = new Event("a", mini.object({ id: mini.int() }));
  holds<Same<MessageOf<typeof miniUser>, { id: number }>>();
  const codec = new Event("a", isoDate);
  holds<Same<MessageOf<typeof codec>, Date>>();
  const valibot = new Event("a", v.object({ id: v.number(), tags: v.array(v.string()) }));
  holds<Same<MessageOf<typeof valibot>, { id: number; tags: string[] }>>();
  const arktype = new Event("a", ark({ id: "number" }));
  holds<Same<MessageOf<typeof arktype>, { id: number }>>();

  const string = new Event("a", String);
  holds<Same<MessageOf<typeof string>, string>>();
  const number = new Event("a", Number);
  holds<Same<MessageOf<typeof number>, number>>();
  const boolean = new Event("a", Boolean);
  holds<Same<MessageOf<typeof boolean>, boolean>>();
  const date = new Event("a", Date);
  holds<Same<MessageOf<typeof date>, Date>>();
  const bytes = new Event("a", Uint8Array);
  holds<Same<MessageOf<typeof bytes>, Uint8Array>>();
  const array = new Event("a", Array);
  holds<Same<MessageOf<typeof array>, unknown[]>>();
  const object = new Event("a", Object);
  holds<Same<MessageOf<typeof object>, Record<string, unknown>>>();
  const nothing = new Event("a", null);
  holds<Same<MessageOf<typeof nothing>, null>>();

  const serializer: types.Serializer<Map<string, number>> = {
    encode: () => new Uint8Array(),
    decode: () => new Map(),
  };
  const own = new Event("a", "whatever it is", { serializer });
  holds<Same<MessageOf<typeof own>, Map<string, number>>>();

  holds<Same<typeof USER.name, "user">>();
  holds<Same<MessageOf<typeof PARSE>, string>>();
  holds<Same<typeof PARSE.name, "parse">>();
  holds<Same<typeof PARSE, EventWithResponse<"parse", string, number>>>();
}

function eventsThatDoNotCompile(): void {
  // @ts-expect-error: a class is no schema
  new Event("a", Map);
  // @ts-expect-error: nor is an object
  new Event("a", {});
  // @ts-expect-error: nor is nothing
  new Event("a", undefined);
  // @ts-expect-error: a name is text
  new Event(13, String);
  // @ts-expect-error: misspelt
  new Event("a", String, { descripton: "x" });
  // @ts-expect-error: one of "file" and "memory"
  new Event("a", String, { storage: "disk" });
  // @ts-expect-error: 1, 3 or 5
  new Event("a", String, { replicas: 2 });
  // @ts-expect-error: made by `new Limits(…)`
  new Event("a", String, { limits: { age: 1 } });
  // @ts-expect-error: misspelt
  new Limits({ maxAge: 1 });
  // @ts-expect-error: misspelt
  new Limits().evolve({ ages: 1 });
  // @ts-expect-error: an event cannot be changed
  COUNTED.name = "other";
  // @ts-expect-error: nor can limits
  new Limits().age = 1;
  // @ts-expect-error: at the serializer of another type
  new Event("a", String, { serializer: { encode: (n: number) => Uint8Array.of(n), decode: () => "x" } });
  // @ts-expect-error: the wrong message
  COUNTED.encode("1");
}

async function emitting(conn: ConnectedEvents<typeof USER | typeof MOVED | typeof PARSE>): Promise<void> {
  await conn.emit(USER, { id: 1, name: "Ann" });
  await conn.emit(USER, { id: 1, name: "Ann", note: undefined });
  await conn.emit(MOVED, { at: new Date(), size: 1 });
  await conn.emit(PARSE, "13", { uid: "1", traceId: "2", delay: 0.5, meta: { a: "b" }, timeout: 1 });

  // @ts-expect-error: a wrong type
  await conn.emit(USER, { id: "1", name: "Ann" });
  // @ts-expect-error: a key is missing
  await conn.emit(USER, { id: 1 });
  // @ts-expect-error: a key too many
  await conn.emit(USER, { id: 1, name: "Ann", password: "x" });
  // @ts-expect-error: with a codec it is the output type
  await conn.emit(MOVED, { at: "2026-11-20T21:49:00Z", size: 1 });
  // @ts-expect-error: the message of another event
  await conn.emit(MOVED, { id: 1, name: "Ann" });
  // @ts-expect-error: no message
  await conn.emit(USER);
  // @ts-expect-error: not registered
  await conn.emit(COUNTED, 13);
  // @ts-expect-error: of the same type, but another name
  await conn.emit(new Event("parse2", String), "13");
  // @ts-expect-error: no event
  await conn.emit("user", { id: 1, name: "Ann" });
  // @ts-expect-error: misspelt
  await conn.emit(USER, { id: 1, name: "Ann" }, { traceID: "1" });
  // @ts-expect-error: seconds are a number
  await conn.emit(USER, { id: 1, name: "Ann" }, { delay: "1s" });
  // @ts-expect-error: headers are text
  await conn.emit(USER, { id: 1, name: "Ann" }, { meta: { a: 1 } });

  const stored = await conn.emit(USER, { id: 1, name: "Ann" }, { sync: true });
  holds<Same<typeof stored, types.Stored>>();
  const handedOver = await conn.emit(USER, { id: 1, name: "Ann" });
  holds<Same<typeof handedOver, void | types.Stored>>();
  // @ts-expect-error: without `sync` nobody knows where it is stored
  handedOver.seq;
}

function registries(): void {
  const events = new Events(USER, MOVED, PARSE);
  holds<Same<ReturnType<typeof events.get<"moved">>, typeof MOVED>>();
  const user = events.get("user");
  holds<Same<typeof user, typeof USER>>();
  const parse = events.get("parse");
  holds<Same<typeof parse, typeof PARSE>>();
  const unknown = events.get("something" as string);
  holds<undefined extends typeof unknown ? true : false>();
  for (const event of events) {
    holds<Same<typeof event, typeof USER | typeof MOVED | typeof PARSE>>();
  }
  holds<
    Same<
      Awaited<ReturnType<typeof events.connect>>,
      ConnectedEvents<typeof USER | typeof MOVED | typeof PARSE>
    >
  >();
  // @ts-expect-error: no event
  new Events("user");
  // @ts-expect-error: an actor is none
  new Events(new Actor("a", USER, () => {}));

  const greet = new Actor("greet", USER, () => {});
  const count = new Actor("count", COUNTED, () => 13);
  const actors = new Actors(greet, count);
  const found = actors.get("count");
  holds<Same<typeof found, typeof count>>();
  const anyone = actors.get("something" as string);
  holds<undefined extends typeof anyone ? true : false>();
  // @ts-expect-error: no actor
  new Actors(USER);
}

function handlers(): void {
  new Actor("a", USER, (user) => {
    holds<Same<typeof user, MessageOf<typeof USER>>>();
  });
  new Actor("a", MOVED, async ({ at, size }) => {
    holds<Same<typeof at, Date>>();
    holds<Same<typeof size, number>>();
    await Promise.resolve();
  });
  new Actor("a", USER, console.log);
  new Actor("a", USER, () => {});
  new Actor("a", USER, (_: { id: number }) => "nobody awaits it");
  const named = new Actor("greet", USER, () => {});
  holds<Same<typeof named.name, "greet">>();

  // @ts-expect-error: a wrong parameter
  new Actor("a", USER, (_: string) => {});
  // @ts-expect-error: a key that the event has not
  new Actor("a", USER, (_: { id: number; password: string }) => {});
  // @ts-expect-error: with a codec it is the output type
  new Actor("a", MOVED, (_: { at: string }) => {});
  // @ts-expect-error: the message comes alone
  new Actor("a", USER, (_user: unknown, _context: unknown) => {});
  // @ts-expect-error: no handler
  new Actor("a", USER);
  // @ts-expect-error: no event
  new Actor("a", "user", () => {});
}

function responses(): void {
  new Actor("parse", PARSE, (text) => Number(text));
  new Actor("parse", PARSE, (text) => Promise.resolve(Number(text)));
  new Actor("parse", PARSE, Number);
  const created = new Event("a", String).withResponse(z.object({ at: isoDate }));
  new Actor("a", created, () => ({ at: new Date() }));
  new Actor("a", new Event("a", String).withResponse(null), () => null);
  new Actor(
    "a",
    new Event("a", String).withResponse("own", { encode: () => new Uint8Array(), decode: () => 1n }),
    () => 1n,
  );

  // @ts-expect-error: a wrong response
  new Actor("parse", PARSE, (text) => text);
  // @ts-expect-error: a wrong response, later
  new Actor("parse", PARSE, (text) => Promise.resolve(text));
  // @ts-expect-error: no response
  new Actor("parse", PARSE, () => {});
  // @ts-expect-error: perhaps no response
  new Actor("parse", PARSE, (text) => text ? 13 : undefined);
  // @ts-expect-error: with a codec it is the output type
  new Actor("a", created, () => ({ at: "2026-11-20" }));
  // @ts-expect-error: no schema
  new Event("a", String).withResponse(Map);
}

function actorOptions(): void {
  new Actor("a", USER, () => {}, { executeIn: ExecuteIn.PROCESS, priority: Priority.LOW, maxAttempts: null });
  new Actor("a", USER, () => {}, { executeIn: "thread", retryDelay: exponential({ initial: 1 }) });
  new Actor("a", USER, () => {}, { retryDelay: [1, 2] as const, middlewares: [] as const });
  new Actor("a", USER, () => {}, { retryDelay: (attempt, error) => error instanceof Error ? attempt : 0 });
  new Actor("a", USER, () => {}, {
    middlewares: [{ onSuccess: (context) => void context.duration.toFixed() }],
  });

  // @ts-expect-error: misspelt
  new Actor("a", USER, () => {}, { maxjobs: 1 });
  // @ts-expect-error: seconds are a number
  new Actor("a", USER, () => {}, { ackWait: "16s" });
  // @ts-expect-error: only maxAttempts may be null
  new Actor("a", USER, () => {}, { maxJobs: null });
  // @ts-expect-error: one of ExecuteIn
  new Actor("a", USER, () => {}, { executeIn: "worker" });
  // @ts-expect-error: one of Priority
  new Actor("a", USER, () => {}, { priority: 1 });
  // @ts-expect-error: a list or a function
  new Actor("a", USER, () => {}, { retryDelay: 1 });
  // @ts-expect-error: a hook of another name
  new Actor("a", USER, () => {}, { middlewares: [{ onEnd: () => {} }] });
  // @ts-expect-error: misspelt
  exponential({ base: 2 });
  // @ts-expect-error: an actor cannot be changed
  new Actor("a", USER, () => {}).maxJobs = 1;
}

function contexts(): void {
  holds<Same<ReturnType<typeof currentContext<string>>["message"], string>>();
  holds<Same<ReturnType<typeof currentContext>["message"], unknown>>();
  const failed = {} as types.ErrorContext<string>;
  holds<Same<typeof failed.message, string | undefined>>();
  holds<Same<typeof failed.exception, unknown>>();
}

async function listening(actors: Actors): Promise<void> {
  const conn = await actors.connect(["nats://a", "nats://b"], { pendingSize: 0, close: false });
  await conn.register({ create: true, update: false });
  await conn.listen({ signal: AbortSignal.abort(), burst: true, drainTimeout: 0 });
  // @ts-expect-error: misspelt
  await conn.listen({ maxJob: 1 });
  // @ts-expect-error: the controller instead of its signal
  await conn.listen({ signal: new AbortController() });
  // @ts-expect-error: misspelt
  await conn.register({ updates: false });
  // @ts-expect-error: misspelt
  await actors.connect(undefined, { pendingsize: 0 });
  // @ts-expect-error: no server
  await actors.connect(4222);
}

test("the types of what is declared are checked by `deno check`, and what they describe exists", () => {
  const checked = [
    theHelperCanFail,
    inferredMessages,
    eventsThatDoNotCompile,
    emitting,
    registries,
    handlers,
    responses,
    actorOptions,
    contexts,
    listening,
  ];
  assert.ok(checked.every((body) => typeof body === "function"));
  assert.ok(PARSE instanceof EventWithResponse);
});

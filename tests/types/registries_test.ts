// Which registry or connection may be given where another one is wanted, and what fits several events. `deno check` is
// the test: only the last function is ever called.

import assert from "node:assert/strict";
import {
  Actor,
  Actors,
  type AnyActor,
  type AnyEvent,
  Clock,
  type ConnectedActors,
  type ConnectedEvents,
  Event,
  Events,
  type types,
} from "@walnats/core";
import type { AnyEvent as AnyEventOfTheEdge } from "@walnats/core/events";
import { z } from "zod";
import { holds, type Same, takes } from "../helpers/same_type.ts";
import { test } from "../helpers/test.ts";

const USER = new Event("user", z.object({ id: z.int(), name: z.string() }));
const GONE = new Event("gone", z.object({ id: z.int() }));
const COUNT = new Event("count", Number);
const PARSE = new Event("parse", String).withResponse(Number);
const YES = new Event("yes", z.literal("yes")).withResponse(String);
type User = typeof USER;
type Gone = typeof GONE;
type Count = typeof COUNT;

function connections(
  none: ConnectedEvents<never>,
  two: ConnectedEvents<User | Gone>,
  three: ConnectedEvents<User | Gone | Count>,
  any: ConnectedEvents,
): void {
  takes<ConnectedEvents<User | Gone>>(three);
  takes<ConnectedEvents<User>>(three);
  takes<ConnectedEvents<never>>(two);
  takes<ConnectedEvents<Gone | User>>(two);
  // @ts-expect-error: it cannot emit COUNT
  takes<ConnectedEvents<User | Gone | Count>>(two);
  // @ts-expect-error: nor any of them
  takes<ConnectedEvents<User>>(none);
  // @ts-expect-error: a name alone makes no other event of it
  takes<ConnectedEvents<Event<"user", string>>>(three);
  // @ts-expect-error: it cannot emit every event
  takes<ConnectedEvents<AnyEvent>>(three);

  // Without a type argument TypeScript does not know the events.
  takes<ConnectedEvents>(two);
  takes<ConnectedEvents<User | Gone>>(any);
  // @ts-expect-error: nothing else is a connection
  takes<ConnectedEvents>({});
}

function registries(actors: Actors, list: readonly AnyEvent[]): void {
  const events = new Events(USER, GONE, COUNT);
  takes<Events>(events);
  takes<Events<readonly (User | Gone | Count)[]>>(events);
  takes<Events<readonly [Count, User, Gone]>>(events);
  takes<Iterable<AnyEvent>>(events);
  // @ts-expect-error: there is no GONE
  takes<Events<readonly [User, Gone]>>(new Events(USER));
  // @ts-expect-error: its iterator gives GONE and COUNT, too
  takes<Events<readonly [User]>>(events);
  // Its connection can be given, though.
  takes<(server: string) => Promise<ConnectedEvents<User>>>((server) => events.connect(server));

  const greet = new Actor("greet", USER, () => {});
  const count = new Actor("count", COUNT, () => {});
  takes<Actors>(new Actors(greet, count));
  takes<Actors<readonly (typeof greet | typeof count)[]>>(new Actors(greet, count));
  // @ts-expect-error: another actor
  takes<Actors<readonly [typeof greet]>>(new Actors(count));
  // @ts-expect-error: its iterator gives `count`, too
  takes<Actors<readonly [typeof greet]>>(new Actors(greet, count));
  takes<(server: string) => Promise<ConnectedActors>>((server) => new Actors(greet).connect(server));
  takes<(server: string) => Promise<ConnectedActors>>((server) => actors.connect(server));

  const known = events.get("user");
  holds<Same<typeof known, User>>();
  const ofList = new Events(...list).get("user");
  holds<Same<typeof ofList, AnyEvent | undefined>>();
  const ofActors = actors.get("greet");
  holds<Same<typeof ofActors, AnyActor | undefined>>();
}

async function several(
  conn: ConnectedEvents<User | Gone | Count | typeof PARSE | typeof YES>,
  name: "user" | "gone",
): Promise<void> {
  const event = new Events(USER, GONE, COUNT).get(name);
  holds<Same<typeof event, User | Gone>>();
  await conn.emit(event, { id: 1, name: "Ann" });
  await conn.emit(event, { id: 1, name: "Ann" }, { sync: true });
  await conn.emitMany(event, [{ id: 1, name: "Ann" }], { uid: (message) => message.name });
  // @ts-expect-error: enough for GONE, not for USER
  await conn.emit(event, { id: 1 });
  // @ts-expect-error: enough for GONE, not for USER
  await conn.emit(event, { id: 1 }, { sync: true });
  // @ts-expect-error: enough for GONE, not for USER
  await conn.emitMany(event, [{ id: 1 }]);

  const strange = new Events(USER, COUNT).get(name === "user" ? "user" : "count");
  // @ts-expect-error: nothing is both
  await conn.emit(strange, 1);
  // @ts-expect-error: nothing is both
  await conn.emit(strange, { id: 1, name: "Ann" });

  const question = new Events(PARSE, YES).get(name === "user" ? "parse" : "yes");
  const answer = await conn.request(question, "yes");
  holds<Same<typeof answer, string | number>>();
  // @ts-expect-error: not for YES
  await conn.request(question, "13");
  // @ts-expect-error: nobody answers USER
  await conn.request(USER, { id: 1, name: "Ann" });
  // @ts-expect-error: nobody answers the one of them
  await conn.request(name === "user" ? PARSE : USER, "13");
}

function messages(): void {
  holds<Same<types.MessageForAll<User>, { id: number; name: string }>>();
  holds<Same<types.MessageForAll<User | Gone>, { id: number; name: string } & { id: number }>>();
  holds<Same<types.EventMessage<User | Count>, { id: number; name: string } | number>>();
  holds<Same<types.MessageForAll<Event<"flag", boolean>>, boolean>>();
  holds<Same<types.MessageForAll<Event<"word", "a" | "b">>, "a" | "b">>();
}

async function functionsOverEvents(conn: ConnectedEvents<User | Count>): Promise<void> {
  function twice<E extends AnyEvent>(conn: ConnectedEvents<E>, event: E, message: types.MessageForAll<E>) {
    return Promise.all([conn.emit(event, message), conn.emit(event, message)]);
  }
  await twice(conn, USER, { id: 1, name: "Ann" });
  await twice(conn, COUNT, 1);
  // @ts-expect-error: the message of another event
  await twice(conn, USER, 1);
  // @ts-expect-error: not of this connection
  await twice(conn, GONE, { id: 1 });
}

function mixedLists(): void {
  const events: AnyEvent[] = [USER, COUNT, PARSE, new Clock().event];
  const edge: readonly AnyEventOfTheEdge[] = events;
  const actors: AnyActor[] = [
    new Actor("greet", USER, (user) => console.log(user.name)),
    new Actor("count", COUNT, (n) => console.log(n.toFixed())),
    new Actor("parse", PARSE, (text) => Number(text)),
  ];
  new Events(...edge);
  new Actors(...actors);
  const names: string[] = [...events, ...actors].map(({ name }) => name);
  names;
  // @ts-expect-error: an actor is no event
  takes<AnyEvent>(actors[0]!);
  // @ts-expect-error: an event is no actor
  takes<AnyActor>(USER);
}

function clocks(
  ticking: ConnectedEvents<Event<"minute-passed", Date> | Count>,
  other: ConnectedEvents<Count>,
): void {
  const clock = new Clock();
  clock.run(ticking);
  // @ts-expect-error: it cannot emit the clock's event
  clock.run(other);
  // @ts-expect-error: nor can an event of another name
  new Clock({ event: new Event("hour-passed", Date) }).run(ticking);
}

async function monitored(conn: ConnectedEvents<User | Gone | Count>, any: ConnectedEvents): Promise<void> {
  for await (const seen of conn.monitor()) {
    if (seen.error) {
      holds<Same<typeof seen.name, "user" | "gone" | "count">>();
      holds<Same<typeof seen.data, Uint8Array>>();
      continue;
    }
    holds<Same<typeof seen.message, { id: number; name: string } | { id: number } | number>>();
    if (seen.name === USER.name) holds<Same<typeof seen.message, { id: number; name: string }>>();
    else if (seen.name === "count") {
      holds<Same<typeof seen.message, number>>();
      holds<Same<typeof seen.event, Count>>();
    } else holds<Same<typeof seen.message, { id: number }>>();
    // @ts-expect-error: no such event
    if (seen.name === "usr") return;
  }
  for await (const seen of conn.monitor()) {
    if (seen.error) continue;
    const { name, message } = seen;
    switch (name) {
      case "user":
        holds<Same<typeof message, { id: number; name: string }>>();
        break;
      case "gone":
        holds<Same<typeof message, { id: number }>>();
        break;
      default:
        holds<Same<typeof message, number>>();
    }
  }
  for await (const seen of any.monitor()) {
    if (!seen.error) holds<Same<typeof seen.message, unknown>>();
  }
}

test("the types of registries and connections are checked by `deno check`, and what they describe exists", () => {
  const checked = [
    connections,
    registries,
    several,
    messages,
    functionsOverEvents,
    mixedLists,
    clocks,
    monitored,
  ];
  assert.ok(checked.every((body) => typeof body === "function"));
  assert.equal(new Events(USER, GONE).get("gone"), GONE);
});

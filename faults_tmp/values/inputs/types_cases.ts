// For `deno check` and `tsc --strict` (also with exactOptionalPropertyTypes and noUncheckedIndexedAccess). Lines marked
// "error" must not compile, all others must.
import { Actor, Actors, Event, type EventMessage, Events } from "@walnats/core";
import { z } from "zod";
const Shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), r: z.number() }),
  z.object({ kind: z.literal("box"), w: z.number(), h: z.number().optional() }),
]);
const DRAWN = new Event("drawn", Shape);
const NAMED = new Event(
  "named",
  z.object({ first: z.string(), middle: z.string().optional(), last: z.string().default("") }),
);
const ASKED = new Event("asked", z.object({ id: z.int() })).withResponse(Shape);
new Actor("area", DRAWN, (shape) => {
  switch (shape.kind) {
    case "circle":
      return void (shape.r ** 2);
    case "box":
      return void (shape.w * (shape.h ?? 1));
    default: {
      const never: never = shape;
      return never;
    }
  }
});
new Actor("answer", ASKED, () => ({ kind: "circle" as const, r: 1 }));
new Actor("answer-2", ASKED, () => ({ kind: "circle", r: 1 })); // question: must it compile without "as const"?
new Actor(
  "answer-3",
  ASKED,
  async (m) => m.id > 1 ? { kind: "box" as const, w: 1 } : { kind: "circle" as const, r: 2 },
);
new Actor("wrong", ASKED, () => ({ kind: "line" as const })); // error
new Actor("wrong-2", DRAWN, (shape: { kind: "circle"; r: number }) => void shape.r); // error: takes too little
const conn = await new Events(DRAWN, NAMED, ASKED).connect();
await conn.emit(NAMED, { first: "Ann", last: "Lee" });
await conn.emit(NAMED, { first: "Ann", middle: undefined, last: "Lee" }); // with exactOptionalPropertyTypes: say which
await conn.emit(NAMED, { first: "Ann" }); // error: who emits must say the default (docs/events.md)
await conn.emit(DRAWN, { kind: "box", r: 1 }); // error
const either = Math.random() > 0.5 ? DRAWN : NAMED;
await conn.emit(either, { first: "Ann", last: "" }); // error: may be DRAWN
async function emitAll<T>(event: Event<string, T>, list: readonly T[]) {
  const all = await new Events(event).connect();
  await all.emitMany(event, list, { sync: true });
}
await emitAll(NAMED, [{ first: "a", last: "b" }]);
const list = [DRAWN, NAMED];
const dynamic = await new Events(...list).connect();
await dynamic.register();
type Message = EventMessage<typeof DRAWN>;
const message: Message = { kind: "box", w: 1 };
void message;
new Actors(...[1, 2, 3].map((n) => new Actor(`worker-${n}`, DRAWN, () => {})));

// Handlers of events with a response: literals need no `as const`, and wrong ones do not compile. `deno check` is the
// test: only the last function is ever called.

import assert from "node:assert/strict";
import { Actor, Event, type EventWithResponse, type types } from "@walnats/core";
import { z } from "zod";
import { holds, type Same } from "../helpers/same_type.ts";
import { test } from "../helpers/test.ts";

const Status = z.object({ status: z.enum(["paid", "open"]) });
const Cart = z.object({
  items: z.array(z.object({ kind: z.enum(["book", "film"]), at: z.tuple([z.number(), z.number()]) })),
  tags: z.array(z.enum(["new", "sale"])),
});
const Outcome = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.number() }),
  z.object({ ok: z.literal(false), error: z.enum(["lost", "late"]) }),
]);

const STATUS = new Event("status", String).withResponse(Status);
const CART = new Event("cart", String).withResponse(Cart);
const OUTCOME = new Event("outcome", String).withResponse(Outcome);
const WORD = new Event("word", String).withResponse(z.enum(["yes", "no"]));
const WORDS = new Event("words", String).withResponse(z.array(z.enum(["yes", "no"])));
const PAIR = new Event("pair", String).withResponse(z.tuple([z.number(), z.enum(["km", "mi"])]));
const FLAG = new Event("flag", String).withResponse(Boolean);

function literals(): void {
  new Actor("a", WORD, () => "yes");
  new Actor("a", WORD, (text) => text ? "yes" : "no");
  new Actor("a", WORD, async (text) => await text ? "yes" : "no");
  new Actor("a", WORD, (_: string) => "yes");
  new Actor("a", FLAG, () => true);
  new Actor("a", FLAG, (text) => text === "");

  new Actor("a", STATUS, () => ({ status: "paid" }));
  new Actor("a", STATUS, (text) => ({ status: text ? "paid" : "open" }));
  new Actor("a", STATUS, (_text) => Promise.resolve({ status: "paid" }));
  new Actor("a", STATUS, async () => ({ status: await "paid" as "paid" }));
  new Actor("a", STATUS, async (text) => {
    await Promise.resolve();
    if (text) return { status: "paid" };
    return { status: "open" };
  });
  new Actor("a", STATUS, async function (text) {
    return { status: await text ? "paid" : "open" };
  });
}

function arraysAndTuples(): void {
  new Actor("a", WORDS, () => ["yes"]);
  new Actor("a", WORDS, (_text) => ["yes", "no"]);
  new Actor("a", WORDS, async (text) => [await text ? "yes" : "no"]);
  new Actor("a", WORDS, (text) => text.split(" ").map((word) => word === "y" ? "yes" : "no"));
  new Actor("a", WORDS, () => []);
  new Actor("a", PAIR, () => [1, "km"]);
  new Actor("a", PAIR, (text) => [text.length, "mi"]);
  new Actor("a", PAIR, async (text) => [(await text).length, "mi"]);
}

function nested(): void {
  new Actor("a", CART, () => ({ items: [{ kind: "book", at: [1, 2] }], tags: ["new"] }));
  new Actor("a", CART, (_text) => ({ items: [{ kind: "book", at: [1, 2] }], tags: ["new", "sale"] }));
  new Actor("a", CART, async (text) => ({
    items: [...await text].map((_, index) => ({ kind: "film", at: [index, 0] })),
    tags: [],
  }));
}

function unions(): void {
  new Actor("a", OUTCOME, () => ({ ok: true, value: 1 }));
  new Actor("a", OUTCOME, (text) => text ? { ok: true, value: 1 } : { ok: false, error: "lost" });
  new Actor("a", OUTCOME, async (text) => {
    if (await text) return { ok: true, value: 1 };
    return { ok: false, error: "late" };
  });
}

function wrongOnes(): void {
  // @ts-expect-error: none of the two
  new Actor("a", WORD, () => "maybe");
  // @ts-expect-error: any text
  new Actor("a", WORD, (text) => text);
  // @ts-expect-error: none of the two, later
  new Actor("a", STATUS, async () => ({ status: await "lost" }));
  // @ts-expect-error: none of the two
  new Actor("a", STATUS, () => ({ status: "lost" }));
  // @ts-expect-error: one of them is none
  new Actor("a", WORDS, () => ["yes", "maybe"]);
  // @ts-expect-error: the other way round
  new Actor("a", PAIR, () => ["km", 1]);
  // @ts-expect-error: too long
  new Actor("a", PAIR, () => [1, "km", 2]);
  // @ts-expect-error: no value
  new Actor("a", OUTCOME, () => ({ ok: true }));
  // @ts-expect-error: mixed up
  new Actor("a", OUTCOME, () => ({ ok: false, value: 1 }));
  // @ts-expect-error: deep inside
  new Actor("a", CART, () => ({ items: [{ kind: "song", at: [1, 2] }], tags: [] }));
  // @ts-expect-error: perhaps nothing
  new Actor("a", STATUS, (text) => text ? { status: "paid" } : undefined);
  // @ts-expect-error: nothing
  new Actor("a", STATUS, () => {});
}

function writtenApart(): void {
  const status: types.HandlerOf<typeof STATUS> = (text) => ({ status: text ? "paid" : "open" });
  new Actor("a", STATUS, status);
  const actor = new Actor("a", STATUS, status);
  holds<Same<typeof actor, Actor<"a", typeof STATUS>>>();
  holds<Same<typeof actor.handler, types.HandlerOf<typeof STATUS>>>();
  // @ts-expect-error: none of the two
  const wrong: types.HandlerOf<typeof STATUS> = () => ({ status: "lost" });
  wrong;
}

function functionsThatMakeActors(): void {
  const always = <T, R>(event: EventWithResponse<string, T, R>, response: NoInfer<R>) =>
    new Actor("always", event, () => response);
  const actor = always(STATUS, { status: "paid" });
  holds<Same<types.EventResponse<typeof actor.event>, { status: "paid" | "open" }>>();
  // @ts-expect-error: none of the two
  always(STATUS, { status: "lost" });

  const log = <T>(event: Event<string, T>) => new Actor("log", event, (message) => console.log(message));
  log(new Event("number", Number)).handler(13);
  // @ts-expect-error: the message is a number
  log(new Event("number", Number)).handler("13");
}

function oneHandlerForSeveralEvents(event: Event<"a", string> | Event<"b", number>): void {
  new Actor("a", event, (message) => holds<Same<typeof message, string | number>>());
  // @ts-expect-error: it may be a number
  new Actor("a", event, (message: string) => message.trim());
}

test("the types of responses are checked by `deno check`, and what they describe exists", () => {
  const checked = [
    literals,
    arraysAndTuples,
    nested,
    unions,
    wrongOnes,
    writtenApart,
    functionsThatMakeActors,
    oneHandlerForSeveralEvents,
  ];
  assert.ok(checked.every((body) => typeof body === "function"));
  assert.equal(STATUS.responseSchema, Status);
});

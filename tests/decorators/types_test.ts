// What must compile and what must not. `deno check` is the test: none of these functions is ever called. Methods:
// `method_types.ts`.

import assert from "node:assert/strict";
import { Actor, Clock, decorators, Event } from "@walnats/core";
import { test } from "../helpers/test.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
/** Does not compile for anything but `true`. */
function holds<_ extends true>(): void {}

interface User {
  id: number;
}
type Handled<M, R> = (message: M) => Promise<R>;
const { filterTime, rateLimit, require, suppress } = decorators;
const USER = new Event<"user", User>("user", null, {
  serializer: { encode: () => new Uint8Array(), decode: () => ({ id: 1 }) },
});
const COUNT = new Event("count", String).withResponse(Number);

function messageAndResultAreKept(): void {
  for (const decorator of [rateLimit(1, 1), require(() => true)]) {
    const sync = decorator((user: User) => user.id);
    holds<Same<Parameters<typeof sync>, [message: User]>>();
    holds<Same<ReturnType<typeof sync>, Promise<number>>>();
    const async = decorator((user: User) => Promise.resolve(`${user.id}`));
    holds<Same<ReturnType<typeof async>, Promise<string>>>();
    const nothing = decorator((_: User) => {});
    holds<Same<ReturnType<typeof nothing>, Promise<void>>>();
    const result: Handled<User, number> = sync;
    result;
    // @ts-expect-error: another message
    const wrong: Handled<string, number> = sync;
    wrong;
  }
}

function whatMayBeLeftOutMayBeUndefined(): void {
  const suppressed = suppress(RangeError)((user: User) => user.id);
  holds<Same<ReturnType<typeof suppressed>, Promise<number | undefined>>>();
  const nothing = suppress(RangeError, TypeError)(async (_: User): Promise<void> => {});
  holds<Same<ReturnType<typeof nothing>, Promise<void>>>();
  const filtered = filterTime({ hour: 3 })((time) => time.getTime());
  holds<Same<Parameters<typeof filtered>, [message: Date]>>();
  holds<Same<ReturnType<typeof filtered>, Promise<number | undefined>>>();
  // @ts-expect-error: the message is no Date
  filterTime({ hour: 3 })((text: string) => text);
}

function actorsTakeThem(): void {
  const create = async (user: User): Promise<void> => console.log(await user.id);
  const actor = new Actor("a", USER, rateLimit(1, 1)(create));
  holds<Same<typeof actor, Actor<"a", User, unknown>>>();
  new Actor("b", COUNT, rateLimit(1, 1)((text: string) => text.length));
  new Actor("c", new Clock().event, filterTime({ minute: [0, 30] })((time) => console.log(time)));
  new Actor("d", USER, suppress(RangeError, { logger: null })((user: User) => user.id));
  // @ts-expect-error: the message of another event
  new Actor("e", USER, rateLimit(1, 1)((text: string) => text.length));
  // @ts-expect-error: no response
  new Actor("f", COUNT, rateLimit(1, 1)((text: string) => text));
  // @ts-expect-error: perhaps no response
  new Actor("g", COUNT, suppress(RangeError)((text: string) => text.length));
}

function optionsThatDoNotCompile(): void {
  // @ts-expect-error: misspelt
  filterTime({ hours: 3 });
  // @ts-expect-error: numbers
  filterTime({ hour: "3" });
  // @ts-expect-error: no class
  suppress();
  // @ts-expect-error: no class
  suppress({ logger: null });
  // @ts-expect-error: text is no predicate
  require("yes");
  // @ts-expect-error: no period
  rateLimit(1);
}

test("decorators keep the types of handlers", () => {
  const checked = [
    messageAndResultAreKept,
    whatMayBeLeftOutMayBeUndefined,
    actorsTakeThem,
    optionsThatDoNotCompile,
  ];
  assert.equal(checked.length, 4);
});

import assert from "node:assert/strict";
import { Actor, Actors, Event, type types } from "@walnats/core";
import { test } from "../helpers/test.ts";

const E = new Event("e", String);
const noop = () => {};
const A1 = new Actor("a1", E, noop);
const A2 = new Actor("a2", E, noop);
const A3 = new Actor("a3", E, noop);

test("get finds an actor by its name", () => {
  const actors = new Actors(A1, A2, A3);
  assert.equal(actors.get("a1"), A1);
  assert.equal(actors.get("a2"), A2);
  assert.equal(actors.get("something"), undefined);
  assert.equal(actors.get("toString"), undefined);
});

test("actors are iterated in the order of declaration, as often as one likes", () => {
  const actors = new Actors(A1, A3, A2);
  assert.deepEqual([...actors], [A1, A3, A2]);
  assert.deepEqual([...actors], [A1, A3, A2]);
});

test("no actor at all is refused", () => {
  assert.throws(
    () => new Actors(),
    (error) => error instanceof TypeError && /at least one/.test(error.message),
  );
});

test("a name may serve several events; get gives the first", () => {
  const other = new Actor("a1", new Event("f", String), noop);
  const actors = new Actors(A1, other);
  assert.deepEqual([...actors], [A1, other]);
  assert.equal(actors.get("a1"), A1);
});

test("a name may serve an event only once", () => {
  const dotted = [
    // deno-lint-ignore walnats/event-name-invalid-symbols
    new Actor("a", new Event("x.y", String), noop),
    new Actor("a", new Event("x-y", String), noop),
  ];
  for (
    const actors of [[A1, A1], [A1, A2, new Actor("a1", E, noop)], [
      A1,
      new Actor("a1", E.withResponse(null), () => null),
    ], dotted]
  ) {
    assert.throws(
      () => new Actors(...actors),
      (error) => error instanceof TypeError && /two actors "a1?" of the event "/.test(error.message),
    );
  }
});

test("what is no actor is refused", () => {
  for (const other of [undefined, null, "a1", Actor, E, { name: "a1" }, [A1]]) {
    assert.throws(
      () => new Actors(A2, other as never),
      (error) => error instanceof TypeError && /Actors takes actors, got /.test(error.message),
    );
  }
});

test("it cannot be changed, nor through the array that it was made of", () => {
  const list: types.AnyActor[] = [A1, A2];
  const actors = new Actors(...list);
  list.push(A3);
  assert.deepEqual([...actors], [A1, A2]);
  assert.ok(Object.isFrozen(actors));
});

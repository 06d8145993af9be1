import assert from "node:assert/strict";
import { Event, Events, type types } from "@walnats/core";
import { test } from "../helpers/test.ts";

const E1 = new Event("e1", String);
const E2 = new Event("e2", String);
const E3 = new Event("e3", String);

test("get finds an event by its name", () => {
  const events = new Events(E1, E2, E3);
  assert.equal(events.get("e1"), E1);
  assert.equal(events.get("e2"), E2);
  assert.equal(events.get("something"), undefined);
  assert.equal(events.get("toString"), undefined);
  assert.equal(events.get("__proto__"), undefined);
});

test("events are iterated in the order of declaration, as often as one likes", () => {
  const events = new Events(E1, E3, E2);
  assert.deepEqual([...events], [E1, E3, E2]);
  assert.deepEqual([...events], [E1, E3, E2]);
});

test("has knows the very event, not one of the same name", () => {
  const events = new Events(E1);
  assert.ok(events.has(E1));
  for (
    const other of [new Event("e1", String), E1.withResponse(String), E2, "e1", undefined, { name: "e1" }]
  ) {
    assert.ok(!events.has(other));
  }
});

test("no event at all is refused", () => {
  assert.throws(
    () => new Events(),
    (error) => error instanceof TypeError && /at least one/.test(error.message),
  );
});

test("two events of one name are refused", () => {
  for (const other of [E1, new Event("e1", Number), E1.withResponse(String)]) {
    assert.throws(
      () => new Events(E1, E2, other),
      (error) => error instanceof TypeError && /two events with the name "e1"/.test(error.message),
    );
  }
});

test("what is no event is refused", () => {
  for (const other of [undefined, null, "e1", Event, { name: "e1" }, [E1]]) {
    assert.throws(
      () => new Events(E2, other as never),
      (error) => error instanceof TypeError && /Events takes events, got /.test(error.message),
    );
  }
});

test("it cannot be changed, nor through the array that it was made of", () => {
  const list: types.AnyEvent[] = [E1, E2];
  const events = new Events(...list);
  list.push(E3);
  assert.deepEqual([...events], [E1, E2]);
  assert.ok(Object.isFrozen(events));
});

test("events that would share a stream are refused", () => {
  // deno-lint-ignore walnats/event-name-invalid-symbols
  const pair = () => new Events(new Event("a.b", String), new Event("a-b", String));
  assert.throws(pair, /"a\.b" and "a-b" would share the stream "a-b"/);
});

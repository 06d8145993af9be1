// What every decorator promises. Made with a factory whose handlers run at once.

import assert from "node:assert/strict";
import type { decorators } from "@walnats/core";
import { runtime, test } from "../helpers/test.ts";

type Decorator = decorators.PartialDecorator;

/** Declares the tests of a decorator; what it makes lets every message of `message` pass. */
export function decoratorContract<M>(name: string, make: () => unknown, message: M): void {
  const decorate = make as () => Decorator;

  test(`${name} gives the message to the handler, and its result back, sync or not`, async () => {
    const seen: M[] = [];
    const handled = decorate()((given: M) => seen.push(given));
    assert.equal(await handled(message), 1);
    const async = decorate()(async (given: M) => await Promise.resolve(seen.push(given)));
    assert.equal(await async(message), 2);
    assert.deepEqual(seen, [message, message]);
  });

  test(`${name} rejects with what the handler throws, sync or not`, async () => {
    const error = new Error("oh");
    const sync = decorate()((_: M) => {
      throw error;
    });
    await assert.rejects(sync(message), error);
    await assert.rejects(decorate()((_: M) => Promise.reject(error))(message), error);
  });

  test(`${name} decorates methods: this is the object, or the class of a static one`, async () => {
    // Node cannot parse it; there, what compilers make of it.
    const { counter } = await import(`./fixtures/${runtime === "node" ? "compiled_counter" : "counter"}.ts`);
    const Counter = (counter as typeof import("./fixtures/counter.ts").counter)(decorate());
    const [one, two] = [new Counter(), new Counter()];
    assert.equal(await one.add(message), 2);
    assert.equal(await one.add(message), 3);
    assert.equal(await two.add(message), 2);
    assert.equal(await Counter.sum(message), 11);
    assert.equal(Counter.prototype.add.name, "add");
  });

  test(`${name} keeps the handler's name`, () => {
    assert.equal(decorate()(function greet(_: M) {}).name, "greet");
  });

  test(`${name} refuses what is no handler, and what is no method`, () => {
    const anything = decorate() as unknown as (handler: unknown, context?: unknown) => unknown;
    const refused = (message: RegExp) => (error: unknown) =>
      error instanceof TypeError && error.message.startsWith(name) && message.test(error.message);
    assert.throws(() => anything(undefined), refused(/takes a function or.* a method, got undefined/));
    assert.throws(() => anything({}, "add"), refused(/got a|got an object/));
    assert.throws(() => anything(class {}, { kind: "class" }), refused(/got a class/));
    assert.throws(() => anything(() => {}, { kind: "getter" }), refused(/got a getter/));
    assert.throws(() => anything(undefined, { kind: "field" }), refused(/got a field/));
  });
}

import { decorators } from "@walnats/core";
import * as entry from "@walnats/core/decorators";
import assert from "node:assert/strict";
import { runtime, test } from "../helpers/test.ts";
import { decoratorContract } from "./decorator_contract.ts";

decoratorContract("filterTime", () => decorators.filterTime({}), new Date(0));
decoratorContract("rateLimit", () => decorators.rateLimit(1000, 1), "hi");
decoratorContract("require", () => decorators.require(() => true), "hi");
decoratorContract("suppress", () => decorators.suppress(RangeError), "hi");

test("the entry has the same decorators as the namespace", () => {
  assert.deepEqual({ ...entry }, { ...decorators });
});

test("decorators nest, and the outermost comes first", async () => {
  let ready = false;
  const handled: string[] = [];
  const handle = decorators.suppress(RangeError, { logger: null })(
    decorators.require(() => ready)((text: string) => {
      handled.push(text);
      throw new RangeError("no");
    }),
  );
  const waiting = handle("hi");
  assert.deepEqual(handled, []);
  ready = true;
  assert.equal(await waiting, undefined);
  assert.deepEqual(handled, ["hi"]);
});

test("private methods are decorated too", {
  skip: runtime === "deno"
    ? "Deno 2.9 cannot compile a decorated private method"
    : runtime === "node" && "Node cannot parse decorators",
}, async () => {
  const { Keeper } = await import(`./fixtures/${"private_method.ts"}`);
  assert.deepEqual(await new Keeper().keepBoth(), [2, 3]);
});

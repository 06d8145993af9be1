import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { Example } from "./example.ts";

test("request_response: an answer, a refusal, a question that is none, and no answer in time", {
  timeout: 60_000,
}, async () => {
  await using server = await NatsServer.start();
  await using example = new Example("request_response", server.url);
  const service = await example.start("sub.ts", { ready: "the price service listens" });
  const [apple, unicorn, pear, truffle, ...more] = await example.run("pub.ts");
  assert.equal(apple, "3 x apple: 1.20 EUR");
  assert.equal(unicorn, 'unicorn: refused: there is no article "unicorn"');
  assert.match(pear!, /^pear: not a question: .*\bamount: .*\bint\b/);
  assert.equal(truffle, "truffle: no answer in 2 seconds");
  assert.deepEqual(more, []);
  await example.stop(service);
  assert.deepEqual(service.lines.slice(1), ["apple: 120 cents for 3", "truffle: asking the wholesaler"]);
});

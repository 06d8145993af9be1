import assert from "node:assert/strict";
import { JetStreamApiError } from "../../src/jetstream/ask.ts";
import { NoReplyError } from "../../src/nats/requests.ts";
import { registerEach } from "../../src/jetstream/register_each.ts";
import { test } from "../helpers/test.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("of many, 16 are registered at once, and all in the end", async () => {
  const done = new Set<number>();
  let open = 0;
  let most = 0;
  await registerEach(Array.from({ length: 1000 }, (_, i) => i), async (i) => {
    most = Math.max(most, ++open);
    await turn();
    open--;
    done.add(i);
  });
  assert.equal(most, 16);
  assert.equal(done.size, 1000);
});

test("where some fail, the others are registered, and the first error in the order of the list is thrown", async () => {
  const done: number[] = [];
  const registering = registerEach([0, 1, 2, 3, 4], async (i) => {
    for (let turns = 5 - i; turns > 0; turns--) await turn();
    if (i % 2) throw new RangeError(`no ${i}`);
    done.push(i);
  });
  await assert.rejects(registering, /no 1/);
  assert.deepEqual(done.sort(), [0, 2, 4]);
});

const TIMEOUT = new NoReplyError("timeout", "$JS.API");
const REFUSED = new JetStreamApiError({ code: 500, err_code: 10047, description: "insufficient storage" });
const passing: [string, Error][] = [
  ["no answer", TIMEOUT],
  ["no answer, explained", new Error("cannot register", { cause: TIMEOUT })],
  [
    "a cluster without a leader",
    new JetStreamApiError({ code: 503, err_code: 10008, description: "temporarily unavailable" }),
  ],
  [
    "a stream that gets more copies",
    new JetStreamApiError({ code: 503, err_code: 10023, description: "insufficient resources" }),
  ],
  [
    "a stream that somebody makes",
    new JetStreamApiError({ code: 400, err_code: 10058, description: "in use" }),
  ],
];
for (const [what, error] of passing) {
  test(`it is tried again after a pause: ${what}`, async () => {
    let tries = 0;
    const begin = performance.now();
    await registerEach([1], () => ++tries < 3 ? Promise.reject(error) : Promise.resolve());
    assert.equal(tries, 3);
    assert.ok(performance.now() - begin > 700);
  });
}

test("it is not tried for ever, and what does not pass is not tried again", async () => {
  let tries = 0;
  await assert.rejects(registerEach([1], () => (tries++, Promise.reject(TIMEOUT)), 0), TIMEOUT);
  assert.equal(tries, 4);
  await assert.rejects(registerEach([1], () => (tries++, Promise.reject(REFUSED))), REFUSED);
  assert.equal(tries, 5);
});

test(
  "a cluster that elects a leader is waited for: it says at once that it has none",
  { timeout: 60_000 },
  async () => {
    const begun = performance.now();
    const elected = () => performance.now() - begun > 7000;
    await registerEach([1], () => elected() ? Promise.resolve() : Promise.reject(passing[2]![1]));
  },
);

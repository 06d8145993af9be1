// A small shop at work, for the pages to show: events with schemas, actors that succeed, fail, wait and are slow.

import { Actor, Actors, Event, Events, Limits, Reject, Retry } from "@walnats/core";
import { announce } from "@walnats/core/health";
import { z } from "zod";

const ORDER_PAID = new Event(
  "order-paid",
  z.object({
    id: z.int().min(1).describe("The number of the order"),
    amount: z.number().min(0),
    currency: z.enum(["EUR", "USD", "GBP"]).default("EUR"),
    customer: z.object({ name: z.string().min(1), email: z.email().nullable() }),
    items: z.array(z.string()).max(5),
    gift: z.boolean().optional(),
  }),
  { description: "An order was paid" },
);
const USER_SIGNED_UP = new Event("user-signed-up", z.object({ email: z.string() }), {
  description: "Somebody has an account now",
});
const IMAGE_UPLOADED = new Event("image-uploaded", Uint8Array, {
  limits: new Limits({ messages: 10_000 }),
});
const QUIET = new Event("quiet", String);

let done = 0;
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const ACTORS = [
  new Actor("send-receipt", ORDER_PAID, async () => {
    await sleep(20);
    done++;
  }),
  new Actor("charge-card", ORDER_PAID, ({ id }) => {
    if (id % 10 === 0) throw new Reject(`card of order ${id} was declined`);
    if (id % 7 === 0) throw new Error("ECONNREFUSED: the bank does not answer");
  }, { maxAttempts: 2, retryDelay: () => 1 }),
  new Actor("update-stock", ORDER_PAID, async () => await sleep(200), { maxJobs: 2 }),
  new Actor("remind", USER_SIGNED_UP, () => {
    throw new Retry({ delay: 3600 });
  }, { maxAttempts: 5 }),
  new Actor("greet", USER_SIGNED_UP, () => {}),
  new Actor("thumbnail", IMAGE_UPLOADED, async () => await sleep(50)),
] as const;

/** An actor that nobody runs. */
const ABANDONED = new Actor("old-report", ORDER_PAID, () => {});

export const EVENTS = [ORDER_PAID, USER_SIGNED_UP, IMAGE_UPLOADED, QUIET] as const;

/** Registers everything and runs it until it is disposed. */
export async function startSystem(url: string): Promise<AsyncDisposable & { done(): number }> {
  const pub = await new Events(...EVENTS).connect(url);
  await pub.register();
  const abandoned = await new Actors(ABANDONED).connect(url);
  await abandoned.register();
  await abandoned.close();
  const sub = await new Actors(...ACTORS).connect(url, { logger: quiet });
  await sub.register();
  await announce(sub, { name: "shop-worker", version: "1.4.2" });
  await announce(pub, { name: "shop-web", version: "2.0.0" });
  const stop = new AbortController();
  const listening = sub.listen({ signal: stop.signal });
  const emitting = (async () => {
    for (let id = 1; !stop.signal.aborted; id++) {
      await pub.emit(ORDER_PAID, {
        id,
        amount: id * 1.5,
        currency: "EUR",
        customer: { name: `Customer ${id}`, email: null },
        items: ["book"],
      });
      if (id % 20 === 0) await pub.emit(USER_SIGNED_UP, { email: `user${id}@example.com` });
      if (id % 5 === 0) await pub.emit(IMAGE_UPLOADED, new Uint8Array([0xff, 0xd8, id % 256]));
      await sleep(50);
    }
  })();
  return {
    done: () => done,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([emitting, listening]);
      await sub.close();
      await pub.close();
    },
  };
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

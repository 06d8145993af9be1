import assert from "node:assert/strict";
import { Backlog, RoundTrip } from "../../../src/actors/delivery/backlog.ts";
import type { Delivery } from "../../../src/delivery.ts";
import { test } from "../../helpers/test.ts";

const after = (pending: number) => ({ delivery: { pending } as Delivery });

test("each message says how many wait behind it, until nothing comes for longer than a round trip", () => {
  const roundTrip = new RoundTrip();
  const backlog = new Backlog(roundTrip);
  assert.equal(backlog.pending(0), 0);
  backlog.found(10);
  assert.equal(backlog.pending(0), 10);
  backlog.polled(0);
  backlog.expire(1);
  assert.equal(backlog.pending(1), 10);
  backlog.came(after(9));
  backlog.came(after(8));
  assert.equal(backlog.pending(2), 8);
  backlog.expire(3);
  assert.equal(backlog.pending(3), 8);
  // The poll has not brought all that it asked for: others have it.
  backlog.expire(2 + roundTrip.patience);
  assert.equal(backlog.pending(100), 0);
});

test("what has come is looked at before a backlog is given up, and the server's word that there is none counts", () => {
  const backlog = new Backlog(new RoundTrip());
  backlog.found(10);
  backlog.polled(0);
  backlog.came(after(5));
  backlog.expire(5000);
  assert.equal(backlog.pending(5000), 5);
  backlog.came(after(4));
  backlog.found(0);
  assert.equal(backlog.pending(5001), 0);
});

test("patience follows what polls take, far away as well", () => {
  const roundTrip = new RoundTrip();
  const near = roundTrip.patience;
  for (let i = 0; i < 20; i++) roundTrip.took(200);
  assert.ok(roundTrip.patience > 700 && roundTrip.patience <= 1000, `${roundTrip.patience} ms`);
  for (let i = 0; i < 40; i++) roundTrip.took(0.5);
  assert.ok(roundTrip.patience < near);
});

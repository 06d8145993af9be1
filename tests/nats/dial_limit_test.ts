import assert from "node:assert/strict";
import type { NatsConnection, Status } from "@nats-io/nats-core";
import { limitDials } from "../../src/nats/dial_limit.ts";
import type { NatsInternals } from "../../src/nats/nats_internals.ts";
import { test } from "../helpers/test.ts";

test("each further dial gets half as long again, at most 20 s, until one succeeds", async () => {
  const types = [
    "disconnect",
    ...Array(8).fill("reconnecting"),
    "reconnect",
    "disconnect",
    "reconnecting",
    "close",
  ];
  const connection = {
    async *status(): AsyncGenerator<Status> {
      for (const type of types) yield { type } as Status;
    },
  } as unknown as NatsConnection;
  const limits: number[] = [];
  await limitDials(connection, { limitDial: (limit) => void limits.push(limit) } as NatsInternals);
  assert.deepEqual(limits.map(Math.round), [
    ...[2000, 3000, 4500, 6750, 10_125, 15_188, 20_000, 20_000, 20_000],
    ...[2000, 3000],
  ]);
});

import assert from "node:assert/strict";
import { Actor, Actors, Event, Events, type types } from "@walnats/core";
import { safeLogger } from "../src/safe_logger.ts";
import { listenUntil } from "./helpers/listen_until.ts";
import { randomName, server } from "./helpers/nats.ts";
import { test } from "./helpers/test.ts";
import { ODD_ERRORS } from "./helpers/odd_errors.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

test("a logger gets what it is told", () => {
  const lines: unknown[] = [];
  const keep = (level: string) => (...args: unknown[]) => void lines.push([level, ...args]);
  const [debug, info, warn, error] = LEVELS.map(keep) as [never, never, never, never];
  const logger = safeLogger({ debug, info, warn, error });
  const cause = new Error("x");
  for (const level of LEVELS) logger[level]("text", cause, 1);
  assert.deepEqual(lines, LEVELS.map((level) => [level, "text", cause, 1]));
});

test("one that throws, or rejects, does no harm", async () => {
  const throws = () => {
    throw new Error("the disk is full");
  };
  const rejects = () => Promise.reject(new Error("the disk is full"));
  const logger = safeLogger({ debug: throws, info: rejects, warn: throws, error: rejects });
  for (const level of LEVELS) logger[level]("text", new Error("x"));
  await new Promise((resolve) => setTimeout(resolve));
});

test("what it cannot show, it is given as text", () => {
  const shown: unknown[] = [];
  const show = (_message: string, ...details: unknown[]) =>
    void shown.push(...details.map((one) => `${one}`));
  const logger = safeLogger({ debug: show, info: show, warn: show, error: show });
  logger.error("a job failed", ODD_ERRORS["an error whose message throws"]());
  assert.deepEqual(shown, ["Error: an error whose message cannot be read"]);
});

test("a subscriber whose logger throws handles its messages all the same", async () => {
  const throws = () => {
    throw new Error("the disk is full");
  };
  const logger: types.Logger = { debug: throws, info: throws, warn: throws, error: throws };
  const event = new Event(randomName(), Number);
  const done: number[] = [];
  const actor = new Actor(randomName(), event, (n) => {
    if (!done.includes(n)) {
      done.push(n);
      throw new Error("the first time");
    }
    done.push(n);
  }, { retryDelay: [0] });
  const pub = await new Events(event).connect(server.url);
  const sub = await new Actors(actor).connect(server.url, { logger });
  try {
    await pub.register();
    await sub.register();
    await pub.emitMany(event, [1, 2, 3], { sync: true });
    await listenUntil(sub, "each was tried twice", () => done.length === 6);
    assert.deepEqual(done.toSorted(), [1, 1, 2, 2, 3, 3]);
  } finally {
    await sub.close();
    await pub.close();
  }
});

test("a logger that is none is refused as before", async () => {
  const actor = new Actor(randomName(), new Event(randomName(), Number), () => {});
  const logger = { warn() {} } as unknown as types.Logger;
  await assert.rejects(
    new Actors(actor).connect(server.url, { logger }),
    /option "logger" must be a logger with/,
  );
});

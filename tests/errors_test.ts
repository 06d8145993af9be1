import assert from "node:assert/strict";
import * as walnats from "@walnats/core";
import * as errors from "../src/errors.ts";
import * as publisher from "../src/events/mod.ts";
import { test } from "./helpers/test.ts";

type ErrorClass = new (message: string, options: unknown) => errors.WalnatsError;
const classes = Object.entries(errors) as unknown as [name: string, ErrorClass: ErrorClass][];

/** What some of the classes tell beside their message. */
const DETAILS = { errorName: "Error", reason: "deeper", stored: 1, taken: 2, failed: [] };

test("every error is a WalnatsError and an Error, under its own name", () => {
  assert.ok(classes.length > 15);
  for (const [name, ErrorClass] of classes) {
    const error = new ErrorClass("why", DETAILS);
    assert.ok(error instanceof errors.WalnatsError);
    assert.ok(error instanceof Error);
    assert.equal(error.name, name);
    assert.equal(error.message, "why");
    assert.match(String(error.stack), new RegExp(`${name}: why`));
    assert.equal(error.event, undefined);
    assert.equal(error.actor, undefined);
    assert.ok(!("cause" in error));
  }
});

test("every error carries its cause, the event and the actor", () => {
  const cause = new Error("deeper");
  for (const [, ErrorClass] of classes) {
    const error = new ErrorClass("why", { ...DETAILS, cause, event: "paid", actor: "book" });
    assert.equal(error.cause, cause);
    assert.equal(error.event, "paid");
    assert.equal(error.actor, "book");
  }
  assert.ok("cause" in new errors.DecodeError("why", { cause: undefined }));
});

test("every error is exported, and those of the publisher from its entry too", () => {
  for (const [name, ErrorClass] of classes) {
    assert.equal((walnats as Record<string, unknown>)[name], ErrorClass, name);
    const there = (publisher as Record<string, unknown>)[name];
    if (there !== undefined) assert.equal(there, ErrorClass, name);
  }
  assert.equal(publisher.EncodeError, walnats.EncodeError);
});

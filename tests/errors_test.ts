import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as walnats from "@walnats/core";
import * as errors from "../src/errors.ts";
import * as publisher from "../src/events/mod.ts";
import { NatsServerNotFoundError } from "@walnats/core/testing";
import { test } from "./helpers/test.ts";

type ErrorClass = new (message: string, options: unknown) => errors.WalnatsError;
const classes = Object.entries(errors).filter(([, value]) => value.prototype instanceof Error) as unknown as [
  name: string,
  ErrorClass: ErrorClass,
][];

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

test("every error has a code of its own, which the page of errors lists", () => {
  const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");
  const listed = [...page.matchAll(/^\| `(\w+)`[^|]*\| `(\w+)`/gm)].map(([, name, code]) =>
    `${name} ${code}`
  );
  const all = Object.entries(walnats).flatMap(([name, exported]) => {
    if (typeof exported !== "function" || !(exported.prototype instanceof Error)) return [];
    return [`${name} ${errors.codeOf(exported)}`];
  });
  all.push(`NatsServerNotFoundError ${new NatsServerNotFoundError("server", [], "install one").code}`);
  assert.deepEqual(listed.toSorted(), all.toSorted());
  assert.equal(new Set(all.map((line) => line.split(" ")[1])).size, all.length);
});

test("a class of a user's has the code of the class above it", () => {
  class TryTomorrow extends walnats.Retry {}
  assert.equal(new TryTomorrow().code, "WALNATS_RETRY");
  assert.ok(!(new walnats.Retry() instanceof TryTomorrow));
  assert.ok(new TryTomorrow() instanceof walnats.Retry);
});

test("errors of another copy of the package are known by their code", async () => {
  const folder = mkdtempSync(join(tmpdir(), "walnats-copy-"));
  const file = join(folder, "errors.ts");
  copyFileSync(new URL("../src/errors.ts", import.meta.url), file);
  const copy: typeof errors = await import(pathToFileURL(file).href);
  rmSync(folder, { recursive: true });
  assert.notEqual(copy.EncodeError, errors.EncodeError);
  const foreign = new copy.EncodeError("why");
  assert.ok(foreign instanceof errors.EncodeError);
  assert.ok(foreign instanceof errors.WalnatsError);
  assert.ok(!(foreign instanceof errors.DecodeError));
  assert.ok(!(new Error("why") instanceof errors.WalnatsError));
  assert.ok(!({ code: "WALNATS_ENCODE" } instanceof errors.EncodeError));
});

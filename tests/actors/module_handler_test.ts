import assert from "node:assert/strict";
import { Actor, Event, HandlerNotFoundError, moduleHandler } from "@walnats/core";
import { isModuleHandler, loadExport } from "../../src/actors/module_handler.ts";
import { test } from "../helpers/test.ts";

type Handlers = typeof import("./executors/fixtures/handlers.ts");
const URL_OF_HANDLERS = import.meta.resolve("./executors/fixtures/handlers.ts");

test("a module handler runs the export, with its result and its errors", async () => {
  const double = moduleHandler(URL_OF_HANDLERS, "double");
  assert.equal(await double(21), 42);
  assert.equal(double(4), 8, "once it is loaded, a synchronous handler is one");
  await assert.rejects(async () => await moduleHandler(URL_OF_HANDLERS, "failWith")("reject"), /never/);
});

test("it tells its module and export, and nobody can change them", () => {
  const handler = moduleHandler(new URL(URL_OF_HANDLERS), "double");
  assert.equal(handler.url, URL_OF_HANDLERS);
  assert.equal(handler.exportName, "double");
  assert.throws(() => (handler as { url: string }).url = "file:///other.ts", TypeError);
  assert.ok(isModuleHandler(handler));
  assert.ok(!isModuleHandler(Object.assign(() => {}, { url: URL_OF_HANDLERS, exportName: "double" })));
  assert.ok(!isModuleHandler(undefined));
});

test("the URL must be absolute and of a module", () => {
  const refused = [
    ...[
      "./report.ts",
      "report",
      "",
      "data:text/javascript,export default 1",
      "blob:x",
      "node:fs",
      "javascript:1",
    ],
    ...[undefined, null, 1, {}],
  ];
  for (const url of refused) {
    assert.throws(() => moduleHandler(url as string, "x"), /TypeError.*absolute URL.*import\.meta\.resolve/s);
  }
  for (const url of ["file:///a.ts", "https://example.com/a.ts", "jsr:@a/b", "npm:a@1"]) {
    assert.equal(moduleHandler(url, "x").url, url);
  }
  assert.throws(() => moduleHandler(URL_OF_HANDLERS, ""), /TypeError.*export's name/s);
  assert.throws(() => moduleHandler(URL_OF_HANDLERS, 1 as never), TypeError);
});

test("a missing module or export is a HandlerNotFoundError, and not for ever", async () => {
  const missing = moduleHandler(import.meta.resolve("./missing.ts"), "x");
  for (let n = 0; n < 2; n++) {
    await assert.rejects(async () => await missing(1), (error) => {
      assert.ok(error instanceof HandlerNotFoundError);
      assert.match(error.message, /missing\.ts/);
      return error.cause !== undefined;
    });
  }
  await assert.rejects(loadExport(URL_OF_HANDLERS, "__proto__", "an-actor"), {
    name: "HandlerNotFoundError",
    actor: "an-actor",
    message: /no export "__proto__"; it exports .*double/,
  });
});

test("a type argument checks the name and the types", () => {
  const NUMBER = new Event("number", Number);
  const TEXT = new Event("text", String);
  const double = moduleHandler<Handlers, "double">(URL_OF_HANDLERS, "double");
  new Actor("a", NUMBER, double);
  // @ts-expect-error: `double` takes a number.
  new Actor("a", TEXT, double);
  // @ts-expect-error: there is no such export.
  moduleHandler<Handlers>(URL_OF_HANDLERS, "triple");
  // @ts-expect-error: `answer` is no function.
  moduleHandler<Handlers>(URL_OF_HANDLERS, "answer");
  new Actor("a", NUMBER, moduleHandler<Handlers>(URL_OF_HANDLERS, "double"));
  type One = { readonly half: (n: number) => Promise<number>; readonly name: string };
  new Actor("a", NUMBER, moduleHandler<One>(URL_OF_HANDLERS, "half"));
  // @ts-expect-error: the only function of the module takes a number.
  new Actor("a", TEXT, moduleHandler<One>(URL_OF_HANDLERS, "half"));
  new Actor("a", TEXT, moduleHandler(URL_OF_HANDLERS, "whatever"));
});

// What must compile and what must not. `deno check` is the test: only the last function is ever called.

import assert from "node:assert/strict";
import { Actor, Event, moduleHandler, type types } from "@walnats/core";
import { holds, type Same } from "../helpers/same_type.ts";
import { test } from "../helpers/test.ts";

type Handlers = typeof import("./fixtures/handlers.ts");
const URL_OF_HANDLERS = import.meta.resolve("./fixtures/handlers.ts");

const NUMBER = new Event("number", Number);
const TEXT = new Event("text", String);
const LENGTH = new Event("length", String).withResponse(Number);

function anExportIsCheckedAlone(): void {
  const double = moduleHandler<Handlers>(URL_OF_HANDLERS, "double");
  holds<Same<typeof double, types.ModuleHandler<(n: number) => Promise<number>>>>();
  const shout = moduleHandler<Handlers>(URL_OF_HANDLERS, "shout");
  holds<Same<typeof shout, types.ModuleHandler<(text: string) => string>>>();

  new Actor("a", NUMBER, double);
  new Actor("a", TEXT, shout);
  new Actor("a", TEXT, moduleHandler<Handlers>(URL_OF_HANDLERS, "ring"));
  new Actor("a", TEXT, moduleHandler<Handlers>(URL_OF_HANDLERS, "both"));
  new Actor("a", NUMBER, moduleHandler<Handlers>(URL_OF_HANDLERS, "both"));
  new Actor("a", LENGTH, moduleHandler<Handlers>(URL_OF_HANDLERS, "default"));

  // @ts-expect-error: `double` takes a number, though others take text
  new Actor("a", TEXT, double);
  // @ts-expect-error: `shout` takes text
  new Actor("a", NUMBER, moduleHandler<Handlers>(URL_OF_HANDLERS, "shout"));
  // @ts-expect-error: `shout` gives text, though another gives a number
  new Actor("a", LENGTH, moduleHandler<Handlers>(URL_OF_HANDLERS, "shout"));
}

function namesAreChecked(): void {
  // @ts-expect-error: no such export
  moduleHandler<Handlers>(URL_OF_HANDLERS, "triple");
  // @ts-expect-error: no function
  moduleHandler<Handlers>(URL_OF_HANDLERS, "answer");
  // @ts-expect-error: a handler gets the message alone
  moduleHandler<Handlers>(URL_OF_HANDLERS, "add");
  // @ts-expect-error: no name
  moduleHandler<Handlers>(URL_OF_HANDLERS);
}

function theNameMayBeATypeArgument(): void {
  const double = moduleHandler<Handlers, "double">(URL_OF_HANDLERS, "double");
  holds<Same<typeof double, types.ModuleHandler<(n: number) => Promise<number>>>>();
  // @ts-expect-error: no such export
  moduleHandler<Handlers, "triple">(URL_OF_HANDLERS, "triple");
  // @ts-expect-error: not the same name
  moduleHandler<Handlers, "double">(URL_OF_HANDLERS, "shout");
}

function withoutATypeArgumentItFitsEveryEvent(): void {
  const whatever = moduleHandler(URL_OF_HANDLERS, "whatever");
  new Actor("a", TEXT, whatever);
  new Actor("a", NUMBER, whatever);
  new Actor("a", LENGTH, whatever);
}

function aNameThatMayBeOneOfSeveralMustFitAsAll(name: "double" | "both"): void {
  type Two = Pick<Handlers, "double" | "both">;
  new Actor("a", NUMBER, moduleHandler<Two>(URL_OF_HANDLERS, name));
  // @ts-expect-error: `double` takes no text
  new Actor("a", TEXT, moduleHandler<Two>(URL_OF_HANDLERS, name));
}

function aModuleMayHaveMany(): void {
  type Letter = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l";
  type Numbers = Record<`n_${Letter}`, (n: number) => void>;
  type Texts = Record<`t_${Letter}`, (text: string) => void>;
  for (const handler of [moduleHandler<Numbers & Texts>(URL_OF_HANDLERS, "n_l")]) {
    new Actor("a", NUMBER, handler);
  }
  // @ts-expect-error: that one takes text
  new Actor("a", NUMBER, moduleHandler<Numbers & Texts>(URL_OF_HANDLERS, "t_l"));

  // From the 25th on, all must fit, or the name is a type argument too.
  type More = Numbers & Texts & { more: (text: string) => void; most: (text: string) => void };
  new Actor("a", TEXT, moduleHandler<More, "more">(URL_OF_HANDLERS, "more"));
  // @ts-expect-error: that one takes text
  new Actor("a", NUMBER, moduleHandler<More>(URL_OF_HANDLERS, "most"));
}

test("the types of moduleHandler are checked by `deno check`, and it is what it was", () => {
  const checked = [
    anExportIsCheckedAlone,
    namesAreChecked,
    theNameMayBeATypeArgument,
    withoutATypeArgumentItFitsEveryEvent,
    aNameThatMayBeOneOfSeveralMustFitAsAll,
    aModuleMayHaveMany,
  ];
  assert.ok(checked.every((body) => typeof body === "function"));
  assert.equal(moduleHandler.name, "moduleHandler");
  assert.equal(moduleHandler<Handlers>(URL_OF_HANDLERS, "shout").exportName, "shout");
});

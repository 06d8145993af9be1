import assert from "node:assert/strict";
import { Actor, Event } from "@walnats/core";
import { checkActorName, checkEventName } from "../src/names.ts";
import { test } from "./helpers/test.ts";

const CHECKS = { event: checkEventName, actor: checkActorName };

const BAD: Record<string, string[]> = {
  "empty": [""],
  "longer than 255 characters": ["a".repeat(256), "a.".repeat(200) + "a"],
  "longer than 255 bytes of UTF-8": ["é".repeat(128), "日".repeat(86)],
  "with half a surrogate pair": ["a\ud800", "\udc00b"],
  "with white space": [
    "a b",
    " a",
    "a ",
    "a\tb",
    "a\nb",
    "a\r",
    "a\u00a0b",
    "a\u2028b",
    "a\ufeffb",
    "\u3000",
  ],
  "with a wildcard": ["*", ">", "a.*", "a.>", "a*b", "users.*.created"],
  "with a slash": ["a/b", "a\\b", "/", "\\"],
  "with a control character": ["a\u0000b", "\u001f", "a\u007f", "a\u0085b", "a\u009fb"],
  "that walnats keeps for itself": ["_walnats", "_walnats-parked", "_walnats-"],
};

for (const [kind, check] of Object.entries(CHECKS)) {
  for (const [what, names] of Object.entries(BAD)) {
    test(`an ${kind} name ${what} is refused`, () => {
      for (const name of names) {
        assert.throws(() => check(name), (error) => {
          assert.ok(error instanceof RangeError);
          assert.match(error.message, new RegExp(`the ${kind} name`));
          return true;
        }, JSON.stringify(name));
      }
    });
  }

  test(`an ${kind} name must be a string`, () => {
    for (const name of [undefined, null, 13, {}, ["a"], Symbol("a"), new String("a")]) {
      assert.throws(
        () => check(name),
        (error) => error instanceof TypeError && /must be a string, got/.test(error.message),
      );
    }
  });

  test(`all other ${kind} names are fine, up to 255 characters`, () => {
    const names = [
      "a",
      "user-created",
      "User_Created2",
      "a".repeat(255),
      "zoë",
      "日本",
      "😀",
      "é".repeat(127),
      "$a",
      "a:b",
      "-",
      "_walnatsen",
      "walnats",
    ];
    for (const name of names) check(name);
  });
}

test("an event name may have dots, but no empty token", () => {
  checkEventName("users.created.v1");
  for (const name of [".", "a.", ".a", "a..b", "a.b.", "..."]) {
    assert.throws(
      () => checkEventName(name),
      (error) => error instanceof RangeError && /no empty token/.test(error.message),
    );
  }
  assert.throws(() => checkEventName("_walnats.dead"), /walnats keeps that/);
});

test("an actor name may have no dots, since it names a durable consumer", () => {
  for (const name of ["a.b", ".", "a."]) {
    assert.throws(
      () => checkActorName(name),
      (error) => error instanceof RangeError && /must not contain "\."/.test(error.message),
    );
  }
});

test("the error shows a long name cut, and says how long it is", () => {
  assert.throws(() => checkEventName("a".repeat(300)), /1 to 255 bytes of UTF-8, got 300/);
  assert.throws(() => checkEventName(`${"a".repeat(200)} `), (error: Error) => error.message.length < 250);
  assert.throws(() => checkEventName("a b"), /"a b" must not contain " "/);
});

test("an event's and an actor's name that do not fit together are refused, naming both", () => {
  const fits = [["e", 127, "a", 126], ["e", 1, "a", 252], ["_", 63, "a", 127], ["é", 63, "a", 127]] as const;
  for (const [eventLetter, eventLength, actorLetter, actorLength] of fits) {
    const event = new Event(eventLetter.repeat(eventLength), String);
    new Actor(actorLetter.repeat(actorLength), event, () => {});
    assert.throws(() => new Actor(actorLetter.repeat(actorLength + 1), event, () => {}), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /the actor name "a+"….* the name of its event ".* are too long together/);
      assert.match(error.message, /may have 253 bytes of UTF-8, and have 254: shorten one of them/);
      return true;
    });
  }
});

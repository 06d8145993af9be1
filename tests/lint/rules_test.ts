import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Actor, Event, Limits } from "@walnats/core";
import plugin from "@walnats/core/lint";
import { test } from "../helpers/test.ts";
import { lintImported, NO_LINTER } from "./helpers.ts";

const LONGEST = "a".repeat(64);
const BIGGEST = "é".repeat(2048);

interface Case {
  readonly rule: string;
  readonly message: string;
  /** The argument that is reported. */
  readonly wrong: readonly string[];
  readonly right: readonly string[];
  /** The program around the argument. */
  program(argument: string): string;
}

const event = (name: string) => `new Event(${name}, String);`;
const eventDescription = (text: string) => `new Event("user-created", String, { description: ${text} });`;
const limits = (option: string) => `new Limits({ messages: 1, ${option} });`;
const age = (value: string) => `new Limits({ age: ${value} });`;
const actor = (name: string) => `new Actor(${name}, EVENT, () => {});`;
const actorDescription = (text: string) => `new Actor("greet", EVENT, () => {}, { description: ${text} });`;

const EMPTY = { wrong: [`""`, "''", "``"], right: [`"a"`] };
const TOO_LONG = { wrong: [`"a${LONGEST}"`], right: [`"${LONGEST}"`] };
const INVALID = {
  wrong: [`"hi there"`, `"a\\tb"`, `"a\\u00a0b"`, `"a.b"`, `"a.*"`, `">"`, `"a/b"`, `"a\\\\b"`, `"a\\0"`],
  right: [`"hi-there"`],
};
const KEBAB_CASE = {
  wrong: [`"Hi"`, `"user_created"`, `"userCreated"`, `"größe"`],
  right: [`"user-created-2"`],
};
const TOO_BIG = { wrong: [`"a${BIGGEST}"`], right: [`"${BIGGEST}"`] };

const CASES: readonly Case[] = [
  { rule: "event-name-empty", message: "WNS001 event name is empty", ...EMPTY, program: event },
  { rule: "event-name-too-long", message: "WNS002 event name is too long", ...TOO_LONG, program: event },
  {
    rule: "event-name-invalid-symbols",
    message: "WNS003 event name has invalid symbols",
    ...INVALID,
    program: event,
  },
  {
    rule: "event-name-kebab-case",
    message: "WNS004 event name should use kebab-case",
    ...KEBAB_CASE,
    program: event,
  },
  {
    rule: "event-description-empty",
    message: "WNS005 event description is empty",
    ...EMPTY,
    program: eventDescription,
  },
  {
    rule: "event-description-too-long",
    message: "WNS006 event description is too long",
    ...TOO_BIG,
    program: eventDescription,
  },
  {
    rule: "limit-positive",
    message: "WNS011 limit must be positive",
    wrong: ["-12"],
    right: ["12"],
    program: age,
  },
  {
    rule: "age-in-seconds",
    message: "WNS012 age must be in seconds",
    wrong: ["1e9", "1e10", "10_000_000_000", "1000 * 60 * 60 * 24 * 365"],
    right: ["999_999_999", "60 * 60 * 24 * 365"],
    program: age,
  },
  { rule: "actor-name-empty", message: "WNS021 actor name is empty", ...EMPTY, program: actor },
  { rule: "actor-name-too-long", message: "WNS022 actor name is too long", ...TOO_LONG, program: actor },
  {
    rule: "actor-name-invalid-symbols",
    message: "WNS023 actor name has invalid symbols",
    ...INVALID,
    program: actor,
  },
  {
    rule: "actor-name-kebab-case",
    message: "WNS024 actor name should use kebab-case",
    ...KEBAB_CASE,
    program: actor,
  },
  {
    rule: "actor-description-empty",
    message: "WNS025 actor description is empty",
    ...EMPTY,
    program: actorDescription,
  },
  {
    rule: "actor-description-too-long",
    message: "WNS026 actor description is too long",
    ...TOO_BIG,
    program: actorDescription,
  },
];

test("the entry loads on every runtime, with a rule for each of the 14 codes", () => {
  assert.equal(plugin.name, "walnats");
  assert.deepEqual(Object.keys(plugin.rules), CASES.map(({ rule }) => rule));
  for (const rule of Object.values(plugin.rules)) assert.equal(typeof rule.create, "function");
});

for (const { rule, message, wrong, right, program } of CASES) {
  test(`walnats/${rule} reports "${message}" at the argument, and nothing else`, { skip: NO_LINTER }, () => {
    const head = `import { Actor, Event, Limits } from "@walnats/core";\n`;
    for (const argument of wrong) {
      const source = head + program(argument);
      const [found, ...more] = Deno.lint.runPlugin(plugin, "main.ts", source);
      assert.ok(found, argument);
      assert.deepEqual(more, []);
      assert.equal(found.id, `walnats/${rule}`);
      assert.equal(found.message, message);
      assert.equal(source.slice(...found.range), argument);
      assert.ok(found.hint);
      assert.deepEqual(found.fix, []);
    }
    for (const argument of right) assert.deepEqual(lintImported(program(argument)), []);
  });
}

test("every limit must be above zero", { skip: NO_LINTER }, () => {
  for (const option of Object.keys(new Limits())) {
    const program = (value: string) => limits(`"${option}": ${value}`);
    for (const value of ["0", "-1", "-0.5", "1 - 1"]) {
      assert.deepEqual(lintImported(program(value)), [`WNS011 ${value}`]);
    }
    assert.deepEqual(lintImported(program("1")), []);
  }
  assert.deepEqual(lintImported("new Limits({ age: -1, bytes: -2 });"), ["WNS011 -1", "WNS011 -2"]);
});

test("a name can be wrong in two ways", { skip: NO_LINTER }, () => {
  const name = `"${"A".repeat(65)}"`;
  assert.deepEqual(lintImported(event(name)), [`WNS002 ${name}`, `WNS004 ${name}`]);
});

test("a name that an Event or an Actor refuses is reported", { skip: NO_LINTER }, () => {
  const EVENT = new Event("greeted", String);
  const symbols = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code));
  const names = [
    "",
    "a".repeat(256),
    "_walnats",
    "_walnats-a",
    "a..b",
    ".a",
    ...symbols.map((s) => `a${s}b`),
  ];
  let refused = 0;
  for (const name of names) {
    const reported = {
      Event: lintImported(event(JSON.stringify(name))),
      Actor: lintImported(actor(JSON.stringify(name))),
    };
    const made = { Event: () => new Event(name, String), Actor: () => new Actor(name, EVENT, () => {}) };
    for (const type of ["Event", "Actor"] as const) {
      try {
        made[type]();
      } catch {
        refused++;
        assert.equal(reported[type].length, 1, `${type} ${JSON.stringify(name)}`);
      }
    }
  }
  assert.ok(refused > 100);
});

test("docs/lint.md lists every rule with its code and its message", () => {
  const page = readFileSync(new URL("../../docs/lint.md", import.meta.url), "utf8");
  for (const { rule, message } of CASES) {
    const [code, ...words] = message.split(" ");
    const row = page.split("\n").find((line) => line.includes(`\`walnats/${rule}\``));
    assert.ok(row?.includes(code!) && row.includes(words.join(" ")), rule);
  }
});

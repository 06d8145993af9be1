import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import plugin from "@walnats/core/lint";
import { run } from "../../scripts/run.ts";
import { test } from "../helpers/test.ts";
import { lint, lintImported, NO_LINTER } from "./helpers.ts";

const options = { skip: NO_LINTER };

/** Of each of these programs, exactly the name `"Bad"` is reported. */
function reports(...programs: string[]): void {
  for (const program of programs) assert.deepEqual(lint(program), [`WNS004 "Bad"`], program);
}

function ignores(...programs: string[]): void {
  for (const program of programs) assert.deepEqual(lint(program), [], program);
}

test("it is a plugin of the name walnats, on every runtime", () => assert.equal(plugin.name, "walnats"));

test("walnats is known under any name that it is imported by", options, () => {
  reports(
    `import { Event } from "@walnats/core"; new Event("Bad", String);`,
    `import { Event as E } from "@walnats/core"; new E("Bad", String);`,
    `import { "Event" as E } from "@walnats/core"; new E("Bad", String);`,
    `import { type EventOptions, Event } from "@walnats/core"; new Event("Bad", String);`,
    `import * as walnats from "@walnats/core"; new walnats.Event("Bad", String);`,
    `import * as w from "@walnats/core"; new w["Event"]("Bad", String);`,
    `import * as w from "@walnats/core"; new (w.Event)("Bad", String);`,
    `import { Event } from "@walnats/core"; export const BAD: Event<"Bad"> = new Event<"Bad", string>("Bad", String);`,
  );
});

test("walnats is known from every place that it is imported from", options, () => {
  const entries = [
    "@walnats/core",
    "@walnats/core/events",
    "jsr:@walnats/core",
    "jsr:@walnats/core/events",
    "jsr:@walnats/core@1",
    "jsr:@walnats/core@^0.1.0/events",
    "jsr:/@walnats/core@~1.2.3-rc.1",
    "npm:@walnats/core@1.0.0",
    "npm:@jsr/walnats__core@1/events",
    "@jsr/walnats__core",
  ];
  reports(...entries.map((entry) => `import { Event } from "${entry}"; new Event("Bad", String);`));
});

test("classes of other packages are left alone", options, () => {
  const entries = [
    "walnats-like",
    "@other/core",
    "@walnats/core-extra",
    "@walnats/core/testing",
    "@walnats/corex",
    "npm:@other/walnats__core",
    "./@walnats/core",
    "evil/@walnats/core",
    "./events.ts",
    "",
  ];
  ignores(...entries.map((entry) => `import { Event } from "${entry}"; new Event("Bad", String);`));
  ignores(
    `new Event("Bad");`,
    `new walnats.Event("Bad", String);`,
    `import * as other from "other"; import "@walnats/core"; new other.Event("Bad", String);`,
    `import { Events } from "@walnats/core"; new Events("Bad");`,
    `import Event from "@walnats/core"; new Event("Bad", String);`,
    `import type { Event } from "@walnats/core"; new Event("Bad");`,
    `import { type Event } from "@walnats/core"; new Event("Bad");`,
    `import * as w from "@walnats/core"; new w.deep.Event("Bad"); new w[Event]("Bad"); w.Event("Bad");`,
  );
});

test("a name that something else has taken in between is left alone", options, () => {
  const shadows = [
    `function f(Event) { HERE }`,
    `function f({ a: { Event } }) { HERE }`,
    `function f([a, Event = 1]) { HERE }`,
    `function f(...Event) { HERE }`,
    `const f = (Event) => HERE`,
    `const f = function Event() { HERE }`,
    `const f = class Event { g() { HERE } }`,
    `class C { constructor(private Event: never) { HERE } }`,
    `class C { static { const Event = Other; HERE } }`,
    `{ class Event {} HERE }`,
    `{ function Event() {} HERE }`,
    `{ let Event = Other; HERE }`,
    `{ HERE; const { Event } = other; }`,
    `for (const Event of all) HERE`,
    `for (const Event in all) { HERE }`,
    `for (let Event = Other; ; ) HERE`,
    `switch (1) { case 1: const Event = Other; HERE }`,
    `try { a(); } catch (Event) { HERE }`,
    `try { a(); } catch ({ Event }) { HERE }`,
    `namespace N { class Event {} HERE }`,
    `namespace N { export enum Event {} HERE }`,
    `{ declare function Event(): void; HERE }`,
  ];
  for (const shadow of shadows) {
    ignores(`import { Event } from "@walnats/core"; ${shadow.replace("HERE", `new Event("Bad", String)`)}`);
  }
  ignores(`import * as w from "@walnats/core"; function f(w) { new w.Event("Bad", String); }`);
});

test("what is shadowed elsewhere, or as a type, is still walnats'", options, () => {
  reports(
    `import { Event } from "@walnats/core"; function f(Event) {} new Event("Bad", String);`,
    `import { Event } from "@walnats/core"; { const Event = 1; } function f(a) { return () => new Event("Bad", String); }`,
    `import { Event } from "@walnats/core"; { type Event = 1; interface Actor {} new Event("Bad", String); }`,
    `class C { e = new Event("Bad", String) } import { Event } from "@walnats/core";`,
  );
});

test("a constant of the same file counts with its value, and is reported where it is used", options, () => {
  assert.deepEqual(lintImported(`const NAME = "Bad"; new Event(NAME, String);`), ["WNS004 NAME"]);
  assert.deepEqual(lintImported(`new Event(NAME, String); export const NAME = "Bad" as const;`), [
    "WNS004 NAME",
  ]);
  assert.deepEqual(
    lintImported(`const DAY = 86400; const AGE = DAY * 1000 * 100; new Limits({ age: AGE });`),
    [
      "WNS012 AGE",
    ],
  );
  assert.deepEqual(lintImported(`const age = -1; new Limits({ age });`), ["WNS011 age"]);
  assert.deepEqual(
    lintImported(`const NAME = "Bad"; function f(NAME) { new Event(NAME, String); }`),
    [],
  );
});

test("literals in other clothes are judged", options, () => {
  const day = "(-1 * 24 + 2 - 6 / 3) ** 1";
  assert.deepEqual(lintImported(`new Limits({ age: ${day} });`), [`WNS011 ${day}`]);
  for (
    const name of [
      `"B" + "ad"`,
      "`Bad`",
      `"Bad" as const`,
      `"Bad" satisfies string`,
      `<const>"Bad"`,
      `"Bad"!`,
    ]
  ) {
    assert.deepEqual(lintImported(`new Event(${name}, String);`), [`WNS004 ${name}`]);
  }
  assert.deepEqual(lintImported(`new Limits({ age: -1 } as const);`), ["WNS011 -1"]);
  assert.deepEqual(lintImported(`new Limits({ ["age"]: -1, "bytes": -2, [\`messages\`]: -3 });`), [
    "WNS011 -1",
    "WNS011 -2",
    "WNS011 -3",
  ]);
  assert.deepEqual(lintImported(`new Limits({ age: 1, ...more, age: -1 });`), ["WNS011 -1"]);
});

test("what cannot be told from the source is left alone", options, () => {
  const programs = [
    `new Event();`,
    `new Event;`,
    `new Event(name, String);`,
    `new Event(...["Bad"], String);`,
    `new Event("ok", ...[String, { description: "" }], { description: "" });`,
    "new Event(`Bad-${id}`, String);",
    "new Event(tag`Bad`, String);",
    `new Event(1, null); new Event(null, /x/); new Event(1n, true); new Event({}, []);`,
    `new Event("Bad" + suffix, String);`,
    `new Event(-"Bad", String); new Event("Bad" - 1, String); new Event(!"Bad", String);`,
    `let NAME = "Bad"; new Event(NAME, String);`,
    `var NAME = "Bad"; new Event(NAME, String);`,
    `const { NAME } = { NAME: "Bad" }; new Event(NAME, String);`,
    `declare const NAME: "Bad"; new Event(NAME, String);`,
    `for (const NAME of ["Bad"]) new Event(NAME, String);`,
    `enum NAME { A = "Bad" } new Event(NAME.A, String);`,
    `const A = B; const B = A; new Event(A, B); const C = C + C; new Limits({ age: C });`,
    `new Limits(options); new Limits({ ...options }); new Limits({ [key]: -1 }); new Limits(-1); new Limits([-1]);`,
    `new Limits({ age: -1, ...more }); new Limits({ age: -1, [key]: 1 }); new Limits({ age: -1, age: 1 });`,
    `new Limits({ age: "-1", bytes: undefined, messages: null, get consumers() { return -1; } });`,
    `new Limits({ age() {}, bytes: -x, messages: 1 << 31, messageSize: ~1 });`,
    `new Limits({ inner: { age: -1 } }); new Actor("ok", EVENT, { description: "" });`,
    `new Event("ok", String, { description: 0 }); new Event("ok", { description: "" });`,
    `new Actor("ok", EVENT, () => {}, options); new Actor("ok", EVENT, () => {}, null);`,
    `class X extends Event { constructor() { super("Bad"); } } new X("Bad"); new (class extends Event {})("Bad");`,
    `new (await import("x")).Event("Bad"); new (Event, Event)("Bad"); new this.Event("Bad"); new Event.Event("Bad");`,
  ];
  for (const program of programs) assert.deepEqual(lintImported(program), [], program);
});

test("a long sum of constants takes no time", options, () => {
  const constants = Array.from({ length: 60 }, (_, i) => `const A${i + 1} = A${i} + A${i};`).join("\n");
  assert.deepEqual(lintImported(`const A0 = "Bad";\n${constants}\nnew Event(A60, String);`), []);
});

test("JavaScript and JSX are read too", options, () => {
  const program = `import { Event } from "@walnats/core"; const a = <b>{new Event("Bad", String)}</b>;`;
  for (const file of ["main.tsx", "main.jsx"]) assert.deepEqual(lint(program, file), [`WNS004 "Bad"`]);
  assert.deepEqual(lint(`import * as w from "@walnats/core"; new w.Actor("");`, "main.js"), [`WNS021 ""`]);
});

const PROGRAM = `import { Event, Limits } from "@walnats/core";

export const CREATED = new Event("UserCreated", String, { description: "" });
// deno-lint-ignore walnats/event-name-kebab-case
export const OLD = new Event("user_deleted", String);
export const LIMITS = new Limits({ age: -1 });
`;

test("deno lint reports by one line of deno.json, minus what is ignored or excluded", options, async () => {
  const folder = mkdtempSync(join(tmpdir(), "walnats-lint-"));
  try {
    const config = join(folder, "deno.json");
    const entry = new URL("../../src/lint/mod.ts", import.meta.url).href;
    writeFileSync(
      config,
      JSON.stringify({
        lint: { plugins: [entry], rules: { exclude: ["walnats/event-description-empty"] } },
      }),
    );
    writeFileSync(join(folder, "main.ts"), PROGRAM);
    const ended = await run(Deno.execPath(), ["lint", "--config", config, "--json", folder]);
    assert.equal(ended.how, "exit code 1", ended.output);
    const { diagnostics, errors } = JSON.parse(ended.output.slice(ended.output.indexOf("{")));
    assert.deepEqual(errors, []);
    assert.deepEqual(
      diagnostics.map((
        { code, message, range }: Reported,
      ) => [code, message, range.start.line, range.start.col]),
      [
        ["walnats/event-name-kebab-case", "WNS004 event name should use kebab-case", 3, 33],
        ["walnats/limit-positive", "WNS011 limit must be positive", 6, 40],
      ],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Reported {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly col: number } };
}

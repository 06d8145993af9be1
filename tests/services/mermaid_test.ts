import { Actor, Actors, Event, Events, Services } from "@walnats/core";
import assert from "node:assert/strict";
import { z } from "zod";
import { test } from "../helpers/test.ts";
import { NAMES, SERVICE_NAMES } from "./nasty.ts";

const noop = () => {};
/** Valid, though the linter advises against it. */
const DOTTED = ["email", "sent"].join(".");

function shop(): Services {
  const created = new Event("user-created", z.object({}).meta({ title: "A user" }));
  const sent = new Event(DOTTED, String);
  const send = [
    new Actor("send", created, noop),
    new Actor("count", sent, noop),
    new Actor("send", sent, noop),
  ];
  return new Services()
    .add("users", { emits: new Events(created) })
    .add("mail", { emits: new Events(sent), defines: new Actors(...send) })
    .add("Audit log", { defines: new Actors(new Actor("record", created, noop)) });
}

const PLAIN = [
  '  service1["users"]',
  '  subgraph service2["mail"]',
  '    actor1["send"]',
  '    actor2["count"]',
  "  end",
  '  subgraph service3["Audit log"]',
  '    actor3["record"]',
  "  end",
  '  event1(["user-created"])',
  '  event2(["email.sent"])',
  '  service1 -->|"A user"| event1',
  '  service2 -->|"string"| event2',
  "  event1 --> actor1",
  "  event2 --> actor2",
  "  event2 --> actor1",
  "  event1 --> actor3",
];

test("services are boxes of their actors, events are between them", () => {
  assert.deepEqual(shop().getMermaid({ colors: false }).split("\n"), ["flowchart LR", ...PLAIN]);
});

test("the colors are those of event storming", () => {
  assert.deepEqual(shop().getMermaid().split("\n"), [
    "flowchart LR",
    ...PLAIN,
    "  classDef service fill:#fef4e6,stroke:#f39c12,color:#000",
    "  class service1,service2,service3 service",
    "  classDef event fill:#fcebea,stroke:#e74c3c,color:#000",
    "  class event1,event2 event",
    "  classDef actor fill:#e9f2fb,stroke:#2980b9,color:#000",
    "  class actor1,actor2,actor3 actor",
    "  linkStyle default stroke:#2c3e50",
  ]);
});

test("the arrows point where they should", () => {
  for (const [direction, word] of [["right", "LR"], ["left", "RL"], ["down", "TB"], ["up", "BT"]] as const) {
    assert.match(shop().getMermaid({ direction }), new RegExp(`^flowchart ${word}\n`));
  }
});

test("no services give an empty flowchart, and a service alone a box", () => {
  assert.equal(new Services().getMermaid(), "flowchart LR");
  assert.equal(new Services().add("a").getMermaid({ colors: false }), 'flowchart LR\n  service1["a"]');
});

/** All that a label may hold: nothing that Mermaid, Markdown or HTML reads as anything else. */
const LABEL = /"((?:[\p{L}\p{N}]|(?<=[\p{L}\p{N}])[ ._-](?=[\p{L}\p{N}])|#\d+;)+)"/u.source;
const LINE = new RegExp(
  `^(?:flowchart LR|  end|  event\\d+ --> actor\\d+|  service\\d+ -->(?:\\|${LABEL}\\|)? event\\d+|` +
    `  service\\d+\\[${LABEL}\\]|  subgraph service\\d+\\[${LABEL}\\]|    actor\\d+\\[${LABEL}\\]|` +
    `  event\\d+\\(\\[${LABEL}\\]\\))$`,
  "u",
);

test("whatever the names are, they are labels and nothing else", () => {
  const events = NAMES.map((name) => new Event(name, z.object({}).meta({ title: name })));
  const actors = NAMES.map((name) => new Actor(name, events[0]!, noop));
  const services = new Services().add("first", {
    emits: new Events(...events),
    defines: new Actors(...actors),
  });
  for (const name of SERVICE_NAMES) services.add(name);
  const labels = services.getMermaid({ colors: false }).split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    assert.ok(match, line);
    const label = match.slice(1).find((group) => group !== undefined);
    return label === undefined ? [] : [decode(label)];
  });
  assert.deepEqual(labels, ["first", ...NAMES, ...SERVICE_NAMES, ...NAMES, ...NAMES]);
});

function decode(label: string): string {
  return label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

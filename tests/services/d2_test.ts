import { Actor, Actors, Event, Events, Services, type types } from "@walnats/core";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { test } from "../helpers/test.ts";
import { NAMES, SERVICE_NAMES } from "./nasty.ts";
import { renderD2 } from "./render_d2.ts";

const noop = () => {};
/** Valid, though the linter advises against it. */
const DOTTED = ["x", "y"].join(".");
/** The worker of d2 is not closed when a test ends. */
const withD2 = { sanitize: false, timeout: 120_000 };

interface Case {
  what: string;
  options: types.DiagramOptions;
  services: { name: string; emits: [string, string][]; defines: [string, string][] }[];
  text: string;
}

/** What Python walnats draws; `vectors/make_vectors.py` made it. */
const CASES: Case[] = JSON.parse(
  readFileSync(new URL("vectors/python_d2.json", import.meta.url), "utf8"),
);

for (const { what, options, services, text } of CASES) {
  test(`${what}: the text is that of Python walnats`, () => {
    const events = new Map<string, Event>();
    for (const [name, schema] of services.flatMap(({ emits }) => emits)) {
      if (!events.has(name)) events.set(name, new Event(name, z.object({}).meta({ title: schema })));
    }
    const made = new Services();
    for (const { name, emits, defines } of services) {
      const actors = defines.map(([actor, event]) => new Actor(actor, events.get(event)!, noop));
      made.add(name, {
        emits: emits.length > 0 ? new Events(...emits.map(([event]) => events.get(event)!)) : undefined,
        defines: actors.length > 0 ? new Actors(...actors) : undefined,
      });
    }
    assert.equal(made.getD2(options), text);
  });
}

test("the name of a schema stands at the arrow, where it has one", () => {
  const named = z.object({}).meta({ id: `Named-${crypto.randomUUID().slice(0, 8)}`, title: "A title" });
  const events = [
    ["string", String],
    ["number", Number],
    ["boolean", Boolean],
    ["object", Object],
    ["array", Array],
    ["Date", Date],
    ["Uint8Array", Uint8Array],
    ["'null'", null],
    [z.globalRegistry.get(named)!.id, named],
    ["'it''s a title'", z.object({}).meta({ title: "it's\n a title" })],
    [undefined, z.object({})],
  ] as const;
  const made = events.map(([, schema], i) => new Event(`e${i}`, schema));
  const text = new Services().add("s", { emits: new Events(...made) }).getD2({ colors: false });
  const arrows = text.split("\n").filter((line) => line.includes("->"));
  const expected = events.map(([label], i) => `s -> e${i}${label === undefined ? "" : `: ${label}`}`);
  assert.deepEqual(arrows, expected);
});

test("an event that comes from elsewhere is drawn as an event", () => {
  const actors = new Actors(new Actor("a", new Event(DOTTED, String), noop));
  assert.equal(
    new Services().add("s", { defines: actors }).getD2(),
    [
      "direction: right",
      's.style: {stroke: "#f39c12"; fill: "#fef4e6"}',
      "x_y.label: 'x.y'",
      "x_y.shape: oval",
      'x_y.style: {stroke: "#e74c3c"; fill: "#fcebea"}',
      'x_y -> s.a: {style: {stroke: "#2c3e50"}}',
      's.a.style: {stroke: "#2980b9"; fill: "#e9f2fb"}',
    ].join("\n"),
  );
});

test(
  "whatever the names are, d2 draws each thing once, with its name, where it belongs",
  withD2,
  async () => {
    const events = NAMES.map((name) => new Event(name, z.object({}).meta({ title: name })));
    const services = new Services();
    const names = [...SERVICE_NAMES, ...NAMES];
    for (const [i, name] of names.entries()) {
      const event = events[i % events.length]!;
      const actors = (i === 0 ? NAMES : ["a"]).map((actor) => new Actor(actor, event, noop));
      services.add(name, { defines: new Actors(...actors), ...i === 5 && { emits: new Events(...events) } });
    }
    const { shapes, arrows, svg } = await renderD2(services.getD2());
    assert.match(svg, /<svg/);
    const labels = (chosen: typeof shapes) => chosen.map(({ label }) => label).sort();
    const inside = shapes.filter(({ id }) => id.includes("."));
    const outside = shapes.filter(({ id }) => !id.includes("."));
    assert.deepEqual(labels(outside.filter(({ type }) => type === "oval")), NAMES.toSorted());
    assert.deepEqual(labels(outside.filter(({ type }) => type !== "oval")), names.toSorted());
    const actors = [...NAMES, ...names.slice(1).map(() => "a")];
    assert.deepEqual(labels(inside), actors.sort());
    assert.equal(arrows.length, NAMES.length + actors.length);
    const byId = new Map(shapes.map(({ id, label }) => [id, label]));
    const emitted = arrows.filter(({ to }) => !to.includes("."));
    assert.deepEqual(
      emitted.map(({ to, label }) => [byId.get(to), label]),
      NAMES.map((name) => [name, name]),
    );
  },
);

// The diagram as text for d2 (d2lang.com), as Python walnats writes it.

import type { AnyEvent } from "../events/base_event.ts";
import { COLORS, type FullDiagramOptions } from "./diagram_options.ts";
import { Keys } from "./keys.ts";
import { schemaName } from "./schema_name.ts";
import type { Service } from "./service.ts";

/** Keys mean nothing else in d2 when they are like this, and are no keyword. */
const PLAIN = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
/** github.com/terrastruct/d2, d2ast/keywords.go; quotes do not help with all of them. */
const KEYWORDS = [
  ...[
    "label",
    "shape",
    "icon",
    "constraint",
    "tooltip",
    "link",
    "near",
    "width",
    "height",
    "direction",
    "top",
  ],
  ...["left", "grid-rows", "grid-columns", "grid-gap", "vertical-gap", "horizontal-gap", "class", "vars"],
  ...["style", "source-arrowhead", "target-arrowhead", "classes", "layers", "scenarios", "steps", "opacity"],
  ...["stroke", "fill", "fill-pattern", "stroke-width", "stroke-dash", "border-radius", "font", "font-size"],
  ...[
    "font-color",
    "bold",
    "italic",
    "underline",
    "text-transform",
    "shadow",
    "multiple",
    "double-border",
    "3d",
  ],
  ...["animated", "filled", "null", "true", "false", "suspend", "unsuspend"],
];
const SERVICE = `{stroke: "${COLORS.service.stroke}"; fill: "${COLORS.service.fill}"}`;
const EVENT = `{stroke: "${COLORS.event.stroke}"; fill: "${COLORS.event.fill}"}`;
const ACTOR = `{stroke: "${COLORS.actor.stroke}"; fill: "${COLORS.actor.fill}"}`;
const ARROW = `{style: {stroke: "${COLORS.arrow.stroke}"}}`;

/** The text of the diagram. */
export function drawD2(services: readonly Service[], options: FullDiagramOptions): string {
  return [...d2Lines(services, options)].join("\n");
}

function* d2Lines(
  services: readonly Service[],
  { direction, colors }: FullDiagramOptions,
): Generator<string> {
  yield `direction: ${direction}`;
  const keys = new Keys(PLAIN, KEYWORDS);
  const serviceKeys = services.map(({ name }) => keys.take(name));
  const eventKeys = new Map<string, string>();
  const emitted = new Set(services.flatMap(({ emits }) => Array.from(emits, ({ name }) => name)));

  function* look(key: string): Generator<string> {
    yield `${key}.shape: oval`;
    if (colors) yield `${key}.style: ${EVENT}`;
  }
  /** The key of an event, which is declared when it is named first. */
  function* keyOf({ name }: AnyEvent): Generator<string, string> {
    const known = eventKeys.get(name);
    if (known) return known;
    const key = keys.take(name);
    eventKeys.set(name, key);
    if (key !== name) yield `${key}.label: ${quote(name)}`;
    // One that comes from elsewhere; the others when they are emitted.
    if (!emitted.has(name)) yield* look(key);
    return key;
  }

  for (const [i, { name, emits, defines }] of services.entries()) {
    const service = serviceKeys[i]!;
    if (service !== name) yield `${service}.label: ${quote(name)}`;
    if (colors) yield `${service}.style: ${SERVICE}`;
    for (const event of emits) {
      const key = yield* keyOf(event);
      const label = schemaName(event.schema);
      yield* look(key);
      yield `${service} -> ${key}${label === undefined ? "" : `: ${plainOrQuoted(label)}`}`;
    }
    const actorKeys = new Map<string, string>();
    const own = new Keys(PLAIN, KEYWORDS);
    for (const { name, event } of defines) {
      const from = yield* keyOf(event);
      const key = actorKeys.get(name) ?? own.take(name);
      const actor = `${service}.${key}`;
      if (!actorKeys.has(name) && key !== name) yield `${actor}.label: ${quote(name)}`;
      actorKeys.set(name, key);
      yield `${from} -> ${actor}${colors ? `: ${ARROW}` : ""}`;
      if (colors) yield `${actor}.style: ${ACTOR}`;
    }
  }
}

function plainOrQuoted(text: string): string {
  return PLAIN.test(text) && !KEYWORDS.includes(text.toLowerCase()) ? text : quote(text);
}

/** Not in double quotes: d2 would replace `${…}` there. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

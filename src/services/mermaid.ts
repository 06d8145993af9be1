// The diagram as flowchart for Mermaid (mermaid.js.org), which GitHub, GitLab and many wikis draw in place.

import { COLORS, type FullDiagramOptions } from "./diagram_options.ts";
import { schemaName } from "./schema_name.ts";
import type { Service } from "./service.ts";

const DIRECTIONS = { left: "RL", right: "LR", down: "TB", up: "BT" } as const;

/** The text of the diagram. */
export function drawMermaid(services: readonly Service[], options: FullDiagramOptions): string {
  return [...mermaidLines(services, options)].join("\n");
}

/** Ids are numbers, so that no name is a keyword; names are labels. */
function* mermaidLines(
  services: readonly Service[],
  { direction, colors }: FullDiagramOptions,
): Generator<string> {
  const events = new Map<string, string>();
  const idOf = (event: string) => {
    const id = events.get(event) ?? `event${events.size + 1}`;
    events.set(event, id);
    return id;
  };
  const boxes: string[] = [];
  const actors: string[] = [];
  const arrows: string[] = [];
  for (const [i, { name, emits, defines }] of services.entries()) {
    const service = `service${i + 1}`;
    for (const event of emits) {
      const label = schemaName(event.schema);
      arrows.push(`${service} -->${label === undefined ? "" : `|${quote(label)}|`} ${idOf(event.name)}`);
    }
    const own = new Map<string, string>();
    for (const { name, event } of defines) {
      const actor = own.get(name) ?? `actor${actors.length + 1}`;
      if (!own.has(name)) actors.push(actor);
      own.set(name, actor);
      arrows.push(`${idOf(event.name)} --> ${actor}`);
    }
    const inside = Array.from(own, ([name, id]) => `    ${id}[${quote(name)}]`);
    if (inside.length === 0) boxes.push(`  ${service}[${quote(name)}]`);
    else boxes.push(`  subgraph ${service}[${quote(name)}]`, ...inside, "  end");
  }

  yield `flowchart ${DIRECTIONS[direction]}`;
  yield* boxes;
  for (const [name, id] of events) yield `  ${id}([${quote(name)}])`;
  for (const arrow of arrows) yield `  ${arrow}`;
  if (!colors) return;
  yield* paint("service", services.map((_, i) => `service${i + 1}`));
  yield* paint("event", [...events.values()]);
  yield* paint("actor", actors);
  if (arrows.length > 0) yield `  linkStyle default stroke:${COLORS.arrow.stroke}`;
}

function* paint(kind: "service" | "event" | "actor", ids: readonly string[]): Generator<string> {
  if (ids.length === 0) return;
  const { stroke, fill } = COLORS[kind];
  yield `  classDef ${kind} fill:${fill},stroke:${stroke},color:#000`;
  yield `  class ${ids.join(",")} ${kind}`;
}

/**
 * Text that Mermaid reads as nothing else, neither as Markdown nor as HTML: letters, digits, and a mark between two
 * of them; all else as its code point.
 */
function quote(text: string): string {
  const special = /(?!(?<=[\p{L}\p{N}])[ ._-](?=[\p{L}\p{N}]))[^\p{L}\p{N}]/gu;
  return `"${text.replace(special, (char) => `#${char.codePointAt(0)};`)}"`;
}

// Who emits what to whom, as a picture: services, events, actors, services, from left to right.

import { html } from "htm/preact";
import { count, plural, rate } from "../format.js";
import { Empty, Loading, Notice, Page } from "../parts/page.js";
import { href } from "../router.js";
import { useData } from "../use_data.js";

/** @import { TopologyData } from "../../data.ts" */
/** @typedef {{ id: string, text: string, hint: string, href: string, column: number, y: number, tone: string }} Node */
/** @typedef {{ from: Node, to: Node, rate: number | null }} Arrow */

/** Pixels. */
const WIDTH = 190;
const GAP = 110;
const HEIGHT = 44;
const ROW = 58;

export function TopologyPage() {
  const { data, error } = useData("topology");
  const found = /** @type {TopologyData | null} */ (data);
  return html`
    <${Page} title="Topology" lead="Services that emit, events, actors, and the services that run them.">
      ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
      ${!found && !error && html`<${Loading} />`}
      ${found?.events.length === 0 && html`<${Empty}>No event is registered.</${Empty}>`}
      ${found && found.events.length > 0 && html`<${Picture} data=${found} />`}
      ${found && found.leftEvents + found.leftActors > 0 && html`
        <p class="hint">
          Only the busiest are shown: ${plural(found.leftEvents, "event")} and ${plural(
            found.leftActors,
            "actor",
          )} are not.
        </p>
      `}
    </${Page}>
  `;
}

/** @param {{ data: TopologyData }} props */
function Picture({ data }) {
  const { nodes, arrows } = layOut(data);
  const width = 4 * WIDTH + 3 * GAP;
  const height = Math.max(...nodes.map(({ y }) => y)) + HEIGHT + 8;
  return html`
    <div class="card topology" role="region" aria-label="Topology" tabindex="0">
      <svg width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="group"
        aria-label="Who emits what to whom">
        <defs>
          <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0 0 L8 4 L0 8 z" class="head" />
          </marker>
        </defs>
        ${arrows.map((arrow) =>
          html`<${ArrowLine} key=${`${arrow.from.id} ${arrow.to.id}`} arrow=${arrow} />`
        )}
        ${nodes.map((node) => html`<${Box} key=${node.id} node=${node} />`)}
      </svg>
    </div>
  `;
}

/** @param {{ node: Node }} props */
function Box({ node: { text, hint, href, column, y, tone } }) {
  const x = xOf(column);
  return html`
    <a href=${href} class=${`node ${tone}`} aria-label=${`${text}, ${hint}`}>
      <rect x=${x} y=${y} width=${WIDTH} height=${HEIGHT} rx="8" />
      <text x=${x + 12} y=${y + 19} class="name">${cut(text, 24)}<title>${text}</title></text>
      <text x=${x + 12} y=${y + 35} class="more">${cut(hint, 28)}</text>
    </a>
  `;
}

/** As wide as much goes along it. @param {{ arrow: Arrow }} props */
function ArrowLine({ arrow: { from, to, rate: often } }) {
  const [x1, y1] = [xOf(from.column) + WIDTH, from.y + HEIGHT / 2];
  const [x2, y2] = [xOf(to.column), to.y + HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  const width = 1 + Math.min(5, Math.log10(1 + (often ?? 0)) * 1.5);
  return html`
    <g class="arrow">
      <path d=${`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`} stroke-width=${width} marker-end="url(#head)" />
      ${often !== null && often > 0 &&
        html`<text x=${middle} y=${(y1 + y2) / 2 - 5} text-anchor="middle">${rate(often)}</text>`}
    </g>
  `;
}

/** @param {TopologyData} data */
function layOut({ publishers, events, actors }) {
  /** @type {Map<string, Node>} */
  const nodes = new Map();
  const next = [0, 0, 0, 0];
  /** @type {(column: number, id: string, about: Pick<Node, "text" | "hint" | "href" | "tone">) => Node} */
  const add = (column, id, about) => {
    const known = nodes.get(id);
    if (known) return known;
    const node = { id, column, y: 4 + ROW * (next[column] ?? 0), ...about };
    next[column] = (next[column] ?? 0) + 1;
    nodes.set(id, node);
    return node;
  };
  /** @type {Arrow[]} */
  const arrows = [];
  const instances = href("instances");
  for (const { name, emitRate } of events) {
    const event = add(1, `event ${name}`, {
      text: name,
      hint: `${rate(emitRate)} emitted`,
      href: href("event", [name]),
      tone: "event",
    });
    for (const publisher of publishers.filter(({ events }) => events.includes(name))) {
      const hint = plural(publisher.instances, "instance");
      const from = add(0, `from ${publisher.service}`, {
        text: publisher.service,
        hint,
        href: instances,
        tone: "service",
      });
      arrows.push({ from, to: event, rate: null });
    }
    for (const actor of actors.filter(({ event }) => event === name)) {
      const to = add(2, `actor ${name} ${actor.name}`, {
        text: actor.name,
        hint: `${count(actor.waiting)} waiting${actor.dead > 0 ? `, ${count(actor.dead)} dead` : ""}`,
        href: href("actor", [name, actor.name]),
        tone: actor.dead > 0
          ? "actor bad"
          : actor.services.length === 0 && actor.waiting > 0
          ? "actor warn"
          : "actor",
      });
      arrows.push({ from: event, to, rate: actor.jobRate });
      for (const service of actor.services) {
        const runner = add(3, `runs ${service}`, {
          text: service,
          hint: "runs actors",
          href: instances,
          tone: "service",
        });
        arrows.push({ from: to, to: runner, rate: null });
      }
    }
  }
  for (const { service, instances: number } of publishers) {
    add(0, `from ${service}`, {
      text: service,
      hint: plural(number, "instance"),
      href: instances,
      tone: "service",
    });
  }
  // A node stands in the middle of those that it leads to or comes from.
  for (const column of [1, 0, 3]) spread([...nodes.values()], arrows, column);
  return { nodes: [...nodes.values()], arrows };
}

/**
 * Moves the nodes of a column beside their neighbours in the middle of the picture.
 *
 * @param {readonly Node[]} nodes
 * @param {readonly Arrow[]} arrows
 * @param {number} column
 */
function spread(nodes, arrows, column) {
  let least = 4;
  for (const node of nodes.filter((one) => one.column === column)) {
    const ys = arrows.flatMap(({ from, to }) => {
      if (column < 2) return from === node ? [to.y] : [];
      return to === node ? [from.y] : [];
    });
    const middle = ys.length > 0 ? (Math.min(...ys) + Math.max(...ys)) / 2 : least;
    node.y = Math.max(least, middle);
    least = node.y + ROW;
  }
}

/** @param {number} column */
function xOf(column) {
  return column * (WIDTH + GAP);
}

/**
 * @param {string} text
 * @param {number} most
 */
function cut(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

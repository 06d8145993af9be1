import { html } from "htm/preact";
import { ago, count, span } from "../format.js";
import { href } from "../router.js";
import { Badge } from "./badge.js";
import { Table } from "./table.js";

/** @import { InstanceActorRow, InstanceRow } from "../../data.ts" */

/**
 * Programs with what they do: for all of their actors, or for one.
 *
 * @param {{ instances: readonly InstanceRow[], actor?: { event: string, name: string } }} props
 */
export function InstanceTable({ instances, actor }) {
  const rows = instances.map((instance) => ({
    ...instance,
    actors: instance.actors.filter(({ event, name }) =>
      !actor || (event === actor.event && name === actor.name)
    ),
  }));
  const sum = (/** @type {InstanceRow} */ { actors }, /** @type {"succeeded" | "failed"} */ key) =>
    count(actors.reduce((total, one) => total + one[key], 0));
  /** @type {import("./table.js").Column[]} */
  const columns = [
    {
      key: "service",
      title: "Service",
      cell: ({ service, version }) => html`${service} <span class="dim">${version}</span>`,
    },
    {
      key: "where",
      title: "Where",
      cell: ({ host, pid }) => html`<span class="mono">${host || "–"} · ${pid}</span>`,
    },
    { key: "runtime", title: "Runtime", cell: ({ runtime }) => runtime },
    { key: "started", title: "Since", cell: ({ started }) => ago(started) },
    {
      key: "busy",
      title: "Busy",
      cell: ({ kind, actors }) =>
        kind === "publisher"
          ? html`<${Badge} tone="dim">publisher</${Badge}>`
          : html`<${Busy} actors=${actors} isOne=${Boolean(actor)} />`,
    },
    { key: "succeeded", title: "Succeeded", right: true, cell: (row) => sum(row, "succeeded") },
    { key: "failed", title: "Failed", right: true, cell: (row) => sum(row, "failed") },
  ];
  return html`<${Table} columns=${columns} rows=${rows} rowKey=${(/** @type {InstanceRow} */ { id }) =>
    id} caption="Instances" />`;
}

/** How many of its jobs run. @param {{ actors: readonly InstanceActorRow[], isOne: boolean }} props */
function Busy({ actors, isOne }) {
  return html`
    <ul class="busy">
      ${actors.map((actor) =>
        html`<${BusyActor} key=${`${actor.event} ${actor.name}`} actor=${actor} isOne=${isOne} />`
      )}
    </ul>
  `;
}

/** @param {{ actor: InstanceActorRow, isOne: boolean }} props */
function BusyActor({ actor: { event, name, inHand, maxJobs, listening, averageTime }, isOne }) {
  const about = [
    `${count(inHand)} of ${count(maxJobs)}`,
    ...averageTime === undefined ? [] : [`a job takes ${span(averageTime)}`],
    ...listening ? [] : ["does not listen"],
  ];
  const busy = Math.min(inHand, maxJobs);
  return html`
    <li>
      ${!isOne && html`<a href=${href("actor", [event, name])}>${name}</a>`}
      <meter min="0" max=${maxJobs} value=${busy} aria-label=${`${name}: jobs in hand`}></meter>
      <span class="dim">${about.join(", ")}</span>
    </li>
  `;
}

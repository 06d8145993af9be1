import { html } from "htm/preact";
import { count, rate, span } from "../format.js";
import { href } from "../router.js";
import { Badge } from "./badge.js";
import { Table } from "./table.js";

/** @import { ActorRow } from "../../data.ts" */

/** Longer than this somebody has to resume it, in seconds. */
const FOR_EVER = 10 * 365 * 86_400;

/** @type {import("./table.js").Column[]} */
const COLUMNS = [
  {
    key: "name",
    title: "Actor",
    sort: true,
    cell: ({ event, name }) => html`<a href=${href("actor", [event, name])}>${name}</a>`,
  },
  {
    key: "event",
    title: "Event",
    sort: true,
    cell: ({ event }) => html`<a class="dim" href=${href("event", [event])}>${event}</a>`,
  },
  { key: "state", title: "State", cell: (row) => html`<${ActorState} row=${row} />` },
  number("waiting", "Waiting"),
  number("inProgress", "Running"),
  {
    key: "oldest",
    title: "Oldest",
    right: true,
    sort: true,
    cell: ({ oldest }) => oldest === null ? "" : span(oldest),
  },
  { key: "jobRate", title: "Jobs", right: true, sort: true, cell: ({ jobRate }) => rate(jobRate) },
  { key: "failRate", title: "Failures", right: true, sort: true, cell: ({ failRate }) => rate(failRate) },
  number("delayed", "Delayed", "delayed"),
  number("dead", "Dead", "dead"),
];

/**
 * @param {keyof ActorRow} key
 * @param {string} title
 * @param {string} [page] where more of it is shown
 * @returns {import("./table.js").Column}
 */
function number(key, title, page) {
  return {
    key,
    title,
    right: true,
    sort: true,
    cell: (row) => {
      const shown = count(row[key]);
      if (row[key] === 0) return html`<span class="dim">0</span>`;
      return page
        ? html`<a href=${href(page, [], { event: row.event, actor: row.name })}>${shown}</a>`
        : shown;
    },
  };
}

/**
 * Actors with their lag.
 *
 * @param {{
 *   rows: readonly ActorRow[],
 *   caption: string,
 *   sort?: { key: string, order: "asc" | "desc" },
 *   onSort?: (sort: { key: string, order: "asc" | "desc" }) => void,
 * }} props
 */
export function ActorTable({ rows, caption, sort, onSort }) {
  const rowKey = (/** @type {ActorRow} */ { event, name }) => `${name} of ${event}`;
  return html`
    <${Table} columns=${COLUMNS} rows=${rows} rowKey=${rowKey} caption=${caption} sort=${sort}
      onSort=${onSort} />
  `;
}

/**
 * Whether an actor is at work, and what is wrong with it.
 *
 * @param {{ row: ActorRow }} props
 */
export function ActorState({ row: { state, pausedFor, trouble } }) {
  const isFor = pausedFor !== null && pausedFor < FOR_EVER ? ` for ${span(pausedFor)}` : "";
  return html`
    <span class="badges">
      ${state === "listening" && html`<${Badge} tone="good">listening</${Badge}>`}
      ${state === "busy" && html`<${Badge} tone="good">busy</${Badge}>`}
      ${state === "paused" && html`<${Badge} tone="warn">paused${isFor}</${Badge}>`}
      ${state === "no-instance" &&
        html`<${Badge} tone=${trouble.length > 0 ? "bad" : "dim"}>no instance</${Badge}>`}
      ${trouble.filter(({ kind }) => kind !== "no-instance" && kind !== "paused").map(({ kind, text }) =>
        html`<${Badge} key=${kind} tone=${
          kind === "dead" || kind === "retries" ? "warn" : "bad"
        }>${text}</${Badge}>`
      )}
    </span>
  `;
}

// Dead letters in groups of the same actor and error.

import { html } from "htm/preact";
import { get } from "../api.js";
import { count, plural } from "../format.js";
import { Empty } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { href } from "../router.js";
import { ChangeAll, DROP_DEAD, REDRIVE } from "./changes.js";
import { LoadState } from "./load_state.js";
import { ACTOR_COLUMN, EVENT_COLUMN, Time } from "./message_columns.js";
import { useSlowData } from "./slow_data.js";
/** @import { Choice, DeadGroup, DeadGroupsData } from "../../message_data.ts" */

/** Characters of an error that are enough to filter by. */
const MOST = 120;

/** @param {{ filter: Choice }} props */
export function DeadGroups({ filter }) {
  const { data, error, reload } = useSlowData("dead/groups", { ...filter });
  const found = /** @type {DeadGroupsData | null} */ (data);
  const state = html`<${LoadState} data=${data} error=${error} />`;
  if (!found) return state;
  return html`
    ${state}
    ${found.total === 0 ? html`<${Empty}>${nothing(filter)}</${Empty}>` : html`
      <div class="toolbar">
        <p>${plural(found.total, "dead letter")} in ${plural(found.groups.length, "group")}</p>
        <${DeadActions} filter=${filter} onDone=${reload} />
      </div>
      <${Table} caption="Dead letters by actor and error" columns=${COLUMNS} rows=${found.groups}
        rowKey=${keyOf} />
    `}
  `;
}

/**
 * Redrive and drop of all that match.
 * @param {{ filter: Choice, onDone: () => void }} props
 */
export function DeadActions({ filter, onDone }) {
  const find = () => get("dead/groups", { ...filter });
  return html`
    <${ChangeAll} change=${REDRIVE} filter=${filter} find=${find} onDone=${onDone} />
    <${ChangeAll} change=${DROP_DEAD} filter=${filter} find=${find} onDone=${onDone} />
  `;
}

/** @param {Choice} filter */
export function nothing({ event, actor, error }) {
  return event || actor || error ? "No dead letter matches." : "There are no dead letters.";
}

/** @param {DeadGroup} group */
function keyOf({ newestId }) {
  return String(newestId);
}

const COLUMNS = [
  {
    key: "count",
    title: "Letters",
    right: true,
    cell: (/** @type {DeadGroup} */ group) => html`<span>${count(group.count)}</span>`,
  },
  {
    key: "error",
    title: "Error",
    cell: (/** @type {DeadGroup} */ { event, actor, error }) =>
      html`<a class="clip wide mono" href=${
        href("dead", [], { view: "list", event, actor, error: sharedPart(error) })
      }>
        ${error || "(no text)"}</a>`,
  },
  ACTOR_COLUMN,
  EVENT_COLUMN,
  {
    key: "newest",
    title: "Newest",
    cell: (/** @type {DeadGroup} */ { newest }) => html`<${Time} time=${newest} />`,
  },
  {
    key: "oldest",
    title: "Oldest",
    cell: (/** @type {DeadGroup} */ { oldest }) => html`<${Time} time=${oldest} />`,
  },
];

/**
 * The longest part of an error that all letters of its group have: numbers and ids in it vary.
 * @param {string} error
 */
export function sharedPart(error) {
  const parts = error.split(/\b(?=[a-f-]*\d)[\da-f-]{8,}\b|\d+/i).map((part) => part.trim());
  const longest = parts.reduce((most, part) => part.length > most.length ? part : most, "");
  return longest.slice(0, MOST).trim();
}

// All events.

import { html } from "htm/preact";
import { bytes, count, rate } from "../format.js";
import { Filters } from "../parts/filters.js";
import { Empty, Page } from "../parts/page.js";
import { Pager } from "../parts/pager.js";
import { Table } from "../parts/table.js";
import { href, route, setQuery } from "../router.js";
import { useData } from "../use_data.js";
import { LoadState } from "./load_state.js";
/** @import { EventRow, EventsData } from "../../data.ts" */

const FIELDS = [{ name: "search", label: "Search", placeholder: "a part of the name", type: "search" }];
/** Events of a page. */
const LIMIT = 100;

export function EventsPage() {
  const content = html`
    <div class="toolbar">
      <${Filters} fields=${FIELDS} />
    </div>
    <${EventList} />
  `;
  return html`<${Page} title="Events" lead="What is emitted, and how much of it is kept.">${content}</${Page}>`;
}

function EventList() {
  const { search, sort = "name", order, offset = "0" } = route.value.query;
  const way = order === "asc" || order === "desc" ? order : sort === "name" ? "asc" : "desc";
  const { data, error } = useData("events", { search, sort, order: way, offset, limit: LIMIT });
  const found = /** @type {EventsData | null} */ (data);
  const state = html`<${LoadState} data=${data} error=${error} />`;
  if (!found) return state;
  if (found.total === 0) {
    return html`
      ${state}
      <${Empty}>${search ? "No event matches." : "There are no events: register() makes them."}</${Empty}>
    `;
  }
  return html`
    ${state}
    <${Table}
      caption="Events"
      columns=${COLUMNS}
      rows=${found.rows}
      rowKey=${keyOf}
      sort=${{ key: sort, order: way }}
      onSort=${onSort}
    />
    <${Pager}
      total=${found.total}
      offset=${Number(offset)}
      limit=${LIMIT}
      onPage=${(/** @type {number} */ next) => setQuery({ offset: next ? String(next) : "" })}
    />
  `;
}

/** @param {{ key: string, order: string }} sort */
function onSort({ key, order }) {
  setQuery({ sort: key, order, offset: "" });
}

/** @param {EventRow} row */
function keyOf({ name }) {
  return name;
}

/**
 * @param {string} key
 * @param {string} title
 * @param {(row: EventRow) => string} show
 */
function numbers(key, title, show) {
  return {
    key,
    title,
    right: true,
    sort: true,
    cell: (/** @type {EventRow} */ row) => html`<span>${show(row)}</span>`,
  };
}

const COLUMNS = [
  {
    key: "name",
    title: "Event",
    sort: true,
    cell: (/** @type {EventRow} */ { name, description }) =>
      html`
        <a href=${href("event", [name])}>${name}</a>
        ${description && html`<div class="dim clip">${description}</div>`}
      `,
  },
  numbers("messages", "Messages", ({ messages }) => count(messages)),
  numbers("bytes", "Size", (row) => bytes(row.bytes)),
  numbers("emitted", "Emitted", ({ emitted }) => count(emitted)),
  numbers("emitRate", "Rate", ({ emitRate }) => rate(emitRate)),
  numbers("actors", "Actors", ({ actors }) => count(actors)),
];

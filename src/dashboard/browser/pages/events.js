// @ts-check
// All events.

import { html } from "htm/preact";
import { bytes, count, rate } from "../format.js";
import { Filters } from "../parts/filters.js";
import { Empty, Loading, Notice, Page } from "../parts/page.js";
import { Pager } from "../parts/pager.js";
import { Table } from "../parts/table.js";
import { href, route, setQuery } from "../router.js";
import { useData } from "../use_data.js";
/** @import { EventRow, EventsData } from "../../data.ts" */

const FIELDS = [{ name: "search", label: "Search", placeholder: "a part of the name", type: "search" }];
/** Events of a page. */
const LIMIT = 100;

export function EventsPage() {
  return html`
    <${Page} title="Events" lead="What is emitted, and how much of it is kept.">
      <div class="toolbar"><${Filters} fields=${FIELDS} /></div>
      <${EventList} />
    <//>`;
}

function EventList() {
  const { search, sort = "name", order = sort === "name" ? "asc" : "desc", offset = "0" } = route.value.query;
  const params = { search, sort, order, offset: Number(offset), limit: LIMIT };
  const { data, error } = useData("events", params);
  const found = /** @type {EventsData | null} */ (data);
  if (!found) return error ? html`<${Notice} kind="error">${error.message}<//>` : html`<${Loading} />`;
  return html`
    ${error && html`<${Notice} kind="error">${error.message}<//>`}
    ${found.total === 0
    ? html`<${Empty}>${search ? "No event matches." : "There are no events: register() makes them."}<//>`
    : html`
      <${Table} caption="Events" columns=${COLUMNS} rows=${found.rows} rowKey=${keyOf} sort=${{ key: sort, order }}
        onSort=${setQuery} />
      <${Pager} total=${found.total} offset=${Number(offset)} limit=${LIMIT}
        onPage=${(/** @type {number} */ next) => setQuery({ offset: next ? String(next) : "" })} />`}`;
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
  return { key, title, right: true, sort: true, cell: (/** @type {EventRow} */ row) => html`<span>${show(row)}</span>` };
}

const COLUMNS = [
  {
    key: "name",
    title: "Event",
    sort: true,
    cell: (/** @type {EventRow} */ { name, description }) => html`
      <a href=${href("event", [name])}>${name}</a>
      ${description && html`<span class="dim clip">${description}</span>`}`,
  },
  numbers("messages", "Messages", ({ messages }) => count(messages)),
  numbers("bytes", "Size", (row) => bytes(row.bytes)),
  numbers("emitted", "Emitted", ({ emitted }) => count(emitted)),
  numbers("emitRate", "Rate", ({ emitRate }) => rate(emitRate)),
  numbers("actors", "Actors", ({ actors }) => count(actors)),
];

import { html } from "htm/preact";
import { plural } from "../format.js";
import { ActorTable } from "../parts/actor_table.js";
import { Filters } from "../parts/filters.js";
import { Empty, Loading, Notice, Page } from "../parts/page.js";
import { Pager } from "../parts/pager.js";
import { route, setQuery } from "../router.js";
import { useData } from "../use_data.js";

/** @import { ActorsData } from "../../data.ts" */

const LIMIT = 100;
const FIELDS = [
  { name: "search", label: "Search", placeholder: "event or actor" },
  { name: "trouble", label: "only those in trouble", type: "checkbox" },
];

export function ActorsPage() {
  const { search, event, trouble, sort = "event", order } = route.value.query;
  const offset = Number(route.value.query.offset) || 0;
  const way = order === "asc" || order === "desc" ? order : sort === "event" ? "asc" : "desc";
  const { data, error } = useData("actors", {
    search,
    event,
    trouble,
    sort,
    order: way,
    offset,
    limit: LIMIT,
  });
  const found = /** @type {ActorsData | null} */ (data);
  const onSort = (/** @type {{ key: string, order: string }} */ next) =>
    setQuery({ sort: next.key, order: next.order, offset: "" });
  return html`
    <${Page} title="Actors" lead=${found && plural(found.total, "actor")}>
      <div class="toolbar"><${Filters} fields=${FIELDS} /></div>
      ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
      ${!found && !error && html`<${Loading} />`}
      ${found?.total === 0 &&
        html`<${Empty}>${search || trouble ? "None of them." : "No actor is registered."}</${Empty}>`}
      ${found && found.total > 0 && html`
        <${ActorTable} rows=${found.rows} caption="Actors" sort=${{
          key: sort,
          order: way,
        }} onSort=${onSort} />
        <${Pager} total=${found.total} offset=${offset} limit=${LIMIT}
          onPage=${(/** @type {number} */ next) => setQuery({ offset: next ? String(next) : "" })} />
      `}
    </${Page}>
  `;
}

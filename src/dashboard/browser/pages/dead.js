// The dead letters: in groups of the same actor and error, or one by one.

import { html } from "htm/preact";
import { href, route } from "../router.js";
import { Filters } from "../parts/filters.js";
import { Page } from "../parts/page.js";
import { DeadGroups } from "./dead_groups.js";
import { DeadList } from "./dead_list.js";
/** @import { Choice } from "../../message_data.ts" */

const FIELDS = [
  { name: "event", label: "Event", placeholder: "all" },
  { name: "actor", label: "Actor", placeholder: "all" },
  { name: "error", label: "Error", placeholder: "a part of its text" },
];

export function DeadPage() {
  const { event, actor, error, view, before } = route.value.query;
  /** @type {Choice} */
  const filter = { event: event || undefined, actor: actor || undefined, error: error || undefined };
  const isList = view === "list";
  return html`
    <${Page} title="Dead letters" lead="Messages whose actors have given up on them.">
      <div class="toolbar">
        <${Filters} fields=${FIELDS} />
        <nav class="tabs" aria-label="How to show them">
          <${Tab} query=${{ ...filter }} isHere=${!isList} text="By error" />
          <${Tab} query=${{ ...filter, view: "list" }} isHere=${isList} text="One by one" />
        </nav>
      </div>
      ${isList
        ? html`<${DeadList} filter=${filter} before=${before} />`
        : html`<${DeadGroups} filter=${filter} />`}
    </${Page}>
  `;
}

/** @param {{ query: Record<string, string | undefined>, isHere: boolean, text: string }} props */
function Tab({ query, isHere, text }) {
  return html`<a href=${href("dead", [], query)} aria-current=${isHere ? "page" : undefined}>${text}</a>`;
}

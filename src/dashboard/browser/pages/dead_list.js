// Dead letters one by one, newest first.

import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { bytes, count } from "../format.js";
import { Empty } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { href } from "../router.js";
import { ChangeSome, DROP_DEAD, REDRIVE } from "./changes.js";
import { DeadActions, nothing } from "./dead_groups.js";
import { LoadState } from "./load_state.js";
import { ACTOR_COLUMN, EVENT_COLUMN, Time } from "./message_columns.js";
import { useSlowData } from "./slow_data.js";
/** @import { Choice, DeadListData, DeadRow } from "../../message_data.ts" */

/** @param {{ filter: Choice, before: string | undefined }} props */
export function DeadList({ filter, before }) {
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const { data, error, reload } = useSlowData("dead", { ...filter, before });
  const found = /** @type {DeadListData | null} */ (data);
  const state = html`<${LoadState} data=${data} error=${error} />`;
  if (!found) return state;
  const { letters, more } = found;
  // Those that are gone are not counted.
  const ids = letters.map(({ id }) => id).filter((id) => selected.has(String(id)));
  return html`
    ${state}
    <div class="toolbar">
      ${ids.length > 0 && html`
        <${ChangeSome} change=${REDRIVE} ids=${ids} onDone=${reload} />
        <${ChangeSome} change=${DROP_DEAD} ids=${ids} onDone=${reload} />
      `}
      ${letters.length > 0 && html`<${DeadActions} filter=${filter} onDone=${reload} />`}
    </div>
    ${letters.length === 0
      ? html`<${Empty}>${before ? "There are no older ones." : nothing(filter)}</${Empty}>`
      : html`
        <${Table}
          caption="Dead letters, newest first"
          columns=${columns(filter)}
          rows=${letters}
          rowKey=${keyOf}
          selected=${selected}
          onSelect=${setSelected}
        />
      `}
    <nav class="toolbar" aria-label="Pages of dead letters">
      ${before && html`<a class="button small" href=${listHref(filter)}>Newest</a>`}
      ${more && html`<a class="button small" href=${listHref(filter, letters.at(-1)?.id)}>Older</a>`}
    </nav>
  `;
}

/** @param {DeadRow} row */
function keyOf({ id }) {
  return String(id);
}

/**
 * @param {Choice} filter
 * @param {number} [before]
 */
function listHref(filter, before) {
  return href("dead", [], { ...filter, view: "list", before: before?.toString() });
}

/** @param {Choice} filter The letter's page leads back to it. */
function columns(filter) {
  return [
    {
      key: "error",
      title: "Error",
      cell: (/** @type {DeadRow} */ { id, error }) =>
        html`<a class="clip wide mono" href=${href("letter", [String(id)], { ...filter })}>${
          error || "(no text)"
        }</a>`,
    },
    ACTOR_COLUMN,
    EVENT_COLUMN,
    {
      key: "attempts",
      title: "Attempts",
      right: true,
      cell: (/** @type {DeadRow} */ { attempts }) => html`<span>${count(attempts)}</span>`,
    },
    {
      key: "bytes",
      title: "Size",
      right: true,
      cell: (/** @type {DeadRow} */ row) => html`<span>${bytes(row.bytes)}</span>`,
    },
    {
      key: "time",
      title: "Failed",
      cell: (/** @type {DeadRow} */ { time }) => html`<${Time} time=${time} />`,
    },
  ];
}

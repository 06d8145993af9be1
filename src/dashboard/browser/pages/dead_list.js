// @ts-check
// Dead letters one by one, newest first.

import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { bytes, count, plural } from "../format.js";
import { Empty, Loading, Notice } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { href } from "../router.js";
import { ChangeSome, DROP_DEAD, REDRIVE } from "./changes.js";
import { DeadActions, nothing, Time } from "./dead_groups.js";
import { useSlowData } from "./slow_data.js";
/** @import { Choice, DeadListData, DeadRow } from "../../data.ts" */

/** @param {{ filter: Choice, before: string | undefined }} props */
export function DeadList({ filter, before }) {
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const { data, error, reload } = useSlowData("dead", { ...filter, before });
  const found = /** @type {DeadListData | null} */ (data);
  if (!found) return error ? html`<${Notice} kind="error">${error.message}<//>` : html`<${Loading} />`;
  const { letters, more } = found;
  // Those that are gone are not counted.
  const ids = letters.map(({ id }) => id).filter((id) => selected.has(String(id)));
  return html`
    ${error && html`<${Notice} kind="error">${error.message}<//>`}
    <div class="toolbar">
      ${ids.length > 0 && html`
        <span>${plural(ids.length, "letter")} selected</span>
        <${ChangeSome} change=${REDRIVE} label=${`Redrive ${count(ids.length)}`} ids=${ids} onDone=${reload} />
        <${ChangeSome} change=${DROP_DEAD} label=${`Drop ${count(ids.length)}`} ids=${ids} onDone=${reload} />`}
      ${letters.length > 0 && html`<${DeadActions} filter=${filter} onDone=${reload} />`}
    </div>
    ${letters.length === 0 ? html`<${Empty}>${before ? "There are no older ones." : nothing(filter)}<//>` : html`
      <${Table}
        caption="Dead letters, newest first"
        columns=${columns(filter)}
        rows=${letters}
        rowKey=${keyOf}
        selected=${selected}
        onSelect=${setSelected}
      />`}
    <nav class="toolbar" aria-label="Pages of dead letters">
      ${before && html`<a class="button" href=${listHref(filter)}>Newest</a>`}
      ${more && html`<a class="button" href=${listHref(filter, letters.at(-1)?.id)}>Older</a>`}
    </nav>`;
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
  return href("dead", [], { ...filter, view: "list", before: before === undefined ? undefined : String(before) });
}

/** @param {Choice} filter The letter's page leads back to it. */
function columns(filter) {
  return [
    {
      key: "error",
      title: "Error",
      cell: (/** @type {DeadRow} */ { id, error }) =>
        html`<a class="clip mono" href=${href("letter", [String(id)], { ...filter })}>${error || "(no text)"}</a>`,
    },
    {
      key: "actor",
      title: "Actor",
      cell: (/** @type {DeadRow} */ { event, actor }) =>
        html`<a href=${href("actor", [event, actor])}>${actor}</a>`,
    },
    {
      key: "event",
      title: "Event",
      cell: (/** @type {DeadRow} */ { event }) => html`<a href=${href("event", [event])}>${event}</a>`,
    },
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

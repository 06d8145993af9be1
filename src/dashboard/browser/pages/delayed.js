// @ts-check
// The messages that wait for their time, those that are due first first.

import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { get, session } from "../api.js";
import { bytes, count, plural, span, when } from "../format.js";
import { Filters } from "../parts/filters.js";
import { Empty, Loading, Notice, Page, Section } from "../parts/page.js";
import { HeadersView, PayloadView } from "../parts/payload.js";
import { Table } from "../parts/table.js";
import { href, route } from "../router.js";
import { ChangeAll, ChangeSome, DROP_DELAYED, RUN_NOW } from "./changes.js";
import { DueOverview } from "./due_overview.js";
import { useSlowData } from "./slow_data.js";
/** @import { Choice, DelayedData, DelayedRow } from "../../data.ts" */

const FIELDS = [
  { name: "event", label: "Event", placeholder: "all" },
  { name: "actor", label: "Actor", placeholder: "all" },
];

/** Messages that are loaded at first, and at most. */
const FEW = 100;
const MANY = 1000;

export function DelayedPage() {
  const { event, actor } = route.value.query;
  return html`
    <${Page} title="Delayed" lead="Messages that wait for their time: emitted with a delay, or to be tried again.">
      <div class="toolbar"><${Filters} fields=${FIELDS} /></div>
      <${DelayedList} filter=${{ event, actor }} />
    <//>`;
}

/** @param {{ filter: Choice }} props */
function DelayedList({ filter }) {
  const [limit, setLimit] = useState(FEW);
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const { data, error, reload } = useSlowData("delayed", { ...filter, limit });
  const found = /** @type {DelayedData | null} */ (data);
  if (!found) return error ? html`<${Notice} kind="error">${error.message}<//>` : html`<${Loading} />`;
  const { total, messages } = found;
  // Those that are gone are not counted.
  const ids = messages.map(({ id }) => id).filter((id) => selected.has(String(id)));
  const counted = () => get("delayed", { ...filter, limit: 1 });
  const isFiltered = Boolean(filter.event || filter.actor);
  if (messages.length === 0) {
    return html`
      ${error && html`<${Notice} kind="error">${error.message}<//>`}
      <${Empty}>${isFiltered ? "No delayed message matches." : "There are no delayed messages."}<//>`;
  }
  return html`
    ${error && html`<${Notice} kind="error">${error.message}<//>`}
    <${Section} title="When they are due">
      <${DueOverview} messages=${messages} />
      ${total > messages.length &&
    html`<p class="hint">Of the first ${count(messages.length)} of ${count(total)}.</p>`}
    <//>
    <div class="toolbar">
      <p>${plural(total, "delayed message")}</p>
      ${ids.length > 0 && html`
        <span>${count(ids.length)} selected</span>
        <${ChangeSome} change=${RUN_NOW} label=${`Run ${count(ids.length)} now`} ids=${ids} onDone=${reload} />
        <${ChangeSome} change=${DROP_DELAYED} label=${`Drop ${count(ids.length)}`} ids=${ids} onDone=${reload} />`}
      <${ChangeAll} change=${RUN_NOW} filter=${filter} count=${counted} onDone=${reload} />
      <${ChangeAll} change=${DROP_DELAYED} filter=${filter} count=${counted} onDone=${reload} />
    </div>
    <${Table}
      caption="Delayed messages, those that are due first first"
      columns=${columns(reload)}
      rows=${messages}
      rowKey=${keyOf}
      selected=${selected}
      onSelect=${setSelected}
    />
    ${total > messages.length && limit < MANY &&
    html`<button type="button" class="button" onClick=${() => setLimit(MANY)}>Show more</button>`}`;
}

/** @param {DelayedRow} row */
function keyOf({ id }) {
  return String(id);
}

/** @param {() => void} reload */
function columns(reload) {
  const shown = [
    {
      key: "due",
      title: "Due",
      cell: (/** @type {DelayedRow} */ { due }) =>
        html`<time title=${when(due)} datetime=${new Date(due).toISOString()}>${until(due)}</time>`,
    },
    {
      key: "actor",
      title: "Actor",
      cell: (/** @type {DelayedRow} */ { event, actor }) =>
        html`<a href=${href("actor", [event, actor])}>${actor}</a>`,
    },
    {
      key: "event",
      title: "Event",
      cell: (/** @type {DelayedRow} */ { event }) => html`<a href=${href("event", [event])}>${event}</a>`,
    },
    {
      key: "attempts",
      title: "Attempts",
      right: true,
      cell: (/** @type {DelayedRow} */ { attempts }) => html`<span>${count(attempts)}</span>`,
    },
    {
      key: "payload",
      title: "Message",
      cell: (/** @type {DelayedRow} */ row) => html`<${Message} row=${row} />`,
    },
  ];
  if (session.readOnly) return shown;
  const actions = {
    key: "actions",
    title: "Change",
    cell: (/** @type {DelayedRow} */ { id }) =>
      html`<span class="row-actions">
        <${ChangeSome} change=${RUN_NOW} label="Run now" ids=${[id]} onDone=${reload} />
        <${ChangeSome} change=${DROP_DELAYED} label="Drop" ids=${[id]} onDone=${reload} />
      </span>`,
  };
  return [...shown, actions];
}

/** @param {number} due */
function until(due) {
  const seconds = Math.round((due - Date.now()) / 1000);
  return seconds > 0 ? `in ${span(seconds)}` : `overdue, ${span(-seconds)}`;
}

/** @param {{ row: DelayedRow }} props */
function Message({ row: { subject, headers, payload } }) {
  const [isOpen, setIsOpen] = useState(false);
  const onToggle = (/** @type {Event} */ event) =>
    setIsOpen(/** @type {HTMLDetailsElement} */ (event.currentTarget).open);
  return html`
    <details onToggle=${onToggle}>
      <summary>
        <span class="mono preview">${payload.text?.slice(0, 80) ?? "(binary)"}</span>
        <span class="dim">${bytes(payload.bytes)}</span>
      </summary>
      ${isOpen && html`
        <p class="mono dim">${subject}</p>
        <${HeadersView} headers=${headers} />
        <${PayloadView} payload=${payload} />`}
    </details>`;
}

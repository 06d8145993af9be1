// The messages that wait for their time, those that are due first first.

import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { get, session } from "../api.js";
import { count, plural, span } from "../format.js";
import { Filters } from "../parts/filters.js";
import { Empty, Page, Section } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { route } from "../router.js";
import { ChangeAll, ChangeSome, DROP_DELAYED, RUN_NOW } from "./changes.js";
import { DueOverview, secondsLeft } from "./due_overview.js";
import { LoadState } from "./load_state.js";
import { ACTOR_COLUMN, EVENT_COLUMN, Time } from "./message_columns.js";
import { MessageDetails } from "./message_details.js";
import { useSlowData } from "./slow_data.js";
/** @import { Choice, DelayedData, DelayedRow } from "../../message_data.ts" */

const FIELDS = [
  { name: "event", label: "Event", placeholder: "all" },
  { name: "actor", label: "Actor", placeholder: "all" },
];

/** Messages that are loaded at first, and at most. */
const FEW = 100;
const MANY = 1000;

export function DelayedPage() {
  const { event, actor } = route.value.query;
  const content = html`
    <div class="toolbar">
      <${Filters} fields=${FIELDS} />
    </div>
    <${DelayedList} filter=${{ event: event || undefined, actor: actor || undefined }} />
  `;
  const lead = "Messages that wait for their time: emitted with a delay, or to be tried again.";
  return html`<${Page} title="Delayed" lead=${lead}>${content}</${Page}>`;
}

/** @param {{ filter: Choice }} props */
function DelayedList({ filter }) {
  const [limit, setLimit] = useState(FEW);
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const { data, error, reload } = useSlowData("delayed", { ...filter, limit });
  const found = /** @type {DelayedData | null} */ (data);
  const state = html`<${LoadState} data=${data} error=${error} />`;
  if (!found) return state;
  const { messages } = found;
  // The number of all is of the last look, so it may differ where all are here.
  const isCut = messages.length >= limit && found.total > messages.length;
  const total = isCut ? found.total : messages.length;
  // Those that are gone are not counted.
  const ids = messages.map(({ id }) => id).filter((id) => selected.has(String(id)));
  const find = () => get("delayed", { ...filter, limit: 1 });
  const isFiltered = Boolean(filter.event || filter.actor);
  if (messages.length === 0) {
    return html`
      ${state}
      <${Empty}>${isFiltered ? "No delayed message matches." : "There are no delayed messages."}</${Empty}>
    `;
  }
  return html`
    ${state}
    <${Section} title="When they are due">
      <${DueOverview} messages=${messages} />
      ${isCut &&
        html`<p class="hint">Of the first ${count(messages.length)} of ${count(total)}.</p>`}
    </${Section}>
    <div class="toolbar">
      <p>${plural(total, "delayed message")}</p>
      ${ids.length > 0 && html`
        <${ChangeSome} change=${RUN_NOW} ids=${ids} onDone=${reload} />
        <${ChangeSome} change=${DROP_DELAYED} ids=${ids} onDone=${reload} />
      `}
      <${ChangeAll} change=${RUN_NOW} filter=${filter} find=${find} onDone=${reload} />
      <${ChangeAll} change=${DROP_DELAYED} filter=${filter} find=${find} onDone=${reload} />
    </div>
    <${Table}
      caption="Delayed messages, those that are due first first"
      columns=${columns(reload)}
      rows=${messages}
      rowKey=${keyOf}
      selected=${selected}
      onSelect=${setSelected}
    />
    ${isCut && limit < MANY && html`
      <div class="toolbar">
        <button type="button" class="button small" onClick=${() => setLimit(MANY)}>Show more</button>
      </div>
    `}
  `;
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
      cell: (/** @type {DelayedRow} */ { due }) => html`<${Time} time=${due} show=${until} />`,
    },
    ACTOR_COLUMN,
    EVENT_COLUMN,
    {
      key: "attempts",
      title: "Attempts",
      right: true,
      cell: (/** @type {DelayedRow} */ { attempts }) => html`<span>${count(attempts)}</span>`,
    },
    {
      key: "payload",
      title: "Message",
      cell: (/** @type {DelayedRow} */ { subject, headers, payload }) =>
        html`<${MessageDetails} subject=${subject} headers=${headers} payload=${payload} />`,
    },
  ];
  if (session.readOnly) return shown;
  const actions = {
    key: "actions",
    title: "Change",
    cell: (/** @type {DelayedRow} */ { id }) =>
      html`
        <span class="row-actions">
          <${ChangeSome} change=${RUN_NOW} isRow=${true} ids=${[id]} onDone=${reload} />
          <${ChangeSome} change=${DROP_DELAYED} isRow=${true} ids=${[id]} onDone=${reload} />
        </span>
      `,
  };
  return [...shown, actions];
}

/** @param {number} due */
function until(due) {
  const seconds = Math.round(secondsLeft(due));
  if (seconds === 0) return "now";
  return seconds > 0 ? `in ${span(seconds)}` : `overdue, ${span(-seconds)}`;
}

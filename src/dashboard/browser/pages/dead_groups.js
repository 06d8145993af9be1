// @ts-check
// Dead letters in groups of the same actor and error.

import { html } from "htm/preact";
import { get } from "../api.js";
import { ago, count, plural, when } from "../format.js";
import { Empty, Loading, Notice } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { href } from "../router.js";
import { ChangeAll, DROP_DEAD, REDRIVE } from "./changes.js";
import { useSlowData } from "./slow_data.js";
/** @import { Choice, DeadGroup, DeadGroupsData } from "../../data.ts" */

/** @param {{ filter: Choice }} props */
export function DeadGroups({ filter }) {
  const { data, error, reload } = useSlowData("dead/groups", { ...filter });
  const found = /** @type {DeadGroupsData | null} */ (data);
  if (!found) return error ? html`<${Notice} kind="error">${error.message}<//>` : html`<${Loading} />`;
  return html`
    ${error && html`<${Notice} kind="error">${error.message}<//>`}
    ${found.total === 0 ? html`<${Empty}>${nothing(filter)}<//>` : html`
      <div class="toolbar">
        <p>${plural(found.total, "dead letter")} in ${plural(found.groups.length, "group")}</p>
        <${DeadActions} filter=${filter} onDone=${reload} />
      </div>
      <${Table} caption="Dead letters by actor and error" columns=${COLUMNS} rows=${found.groups} rowKey=${keyOf} />`}`;
}

/**
 * Redrive and drop of all that match.
 * @param {{ filter: Choice, onDone: () => void }} props
 */
export function DeadActions({ filter, onDone }) {
  const counted = () => get("dead/groups", { ...filter });
  return html`
    <${ChangeAll} change=${REDRIVE} filter=${filter} count=${counted} onDone=${onDone} />
    <${ChangeAll} change=${DROP_DEAD} filter=${filter} count=${counted} onDone=${onDone} />`;
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
      html`<a class="clip mono" href=${href("dead", [], { view: "list", event, actor, error: sharedPart(error) })}>
        ${error || "(no text)"}</a>`,
  },
  {
    key: "actor",
    title: "Actor",
    cell: (/** @type {DeadGroup} */ { event, actor }) =>
      html`<a href=${href("actor", [event, actor])}>${actor}</a>`,
  },
  {
    key: "event",
    title: "Event",
    cell: (/** @type {DeadGroup} */ { event }) => html`<a href=${href("event", [event])}>${event}</a>`,
  },
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
 * "3 m ago", with the time as its title.
 * @param {{ time: number }} props
 */
export function Time({ time }) {
  return html`<time title=${when(time)} datetime=${new Date(time).toISOString()}>${ago(time)}</time>`;
}

/**
 * The longest part of an error that all letters of its group have: numbers and ids in it vary.
 * @param {string} error
 */
export function sharedPart(error) {
  const parts = error.split(/\b(?=[a-f-]*\d)[\da-f-]{8,}\b|\d+/i).map((part) => part.trim());
  return parts.reduce((longest, part) => part.length > longest.length ? part : longest, "");
}

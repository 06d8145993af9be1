// @ts-check
// What can be done to dead letters and delayed messages: to some by id, or to all that match a filter.

import { html } from "htm/preact";
import { post } from "../api.js";
import { plural } from "../format.js";
import { Action } from "../parts/action.js";
import { ask } from "../parts/dialog.js";
/** @import { ChangeAnswer, ChangeRequest, Choice } from "../../data.ts" */

/**
 * @typedef {object} Change
 * @property {string} path
 * @property {string} verb As on the button.
 * @property {string} done As "redriven".
 * @property {string} noun
 * @property {string} text What it means.
 * @property {string} left Why fewer were changed than were asked for.
 * @property {boolean} [danger]
 */

/** @type {Change} */
export const REDRIVE = {
  path: "dead/redrive",
  verb: "Redrive",
  done: "redriven",
  noun: "dead letter",
  text: "Their actors get them again, with attempts counted from 1.",
  left: "The others are gone, or their payloads were cut when they were stored.",
};

/** @type {Change} */
export const DROP_DEAD = {
  path: "dead/drop",
  verb: "Drop",
  done: "dropped",
  noun: "dead letter",
  text: "They are deleted for good.",
  left: "The others are gone.",
  danger: true,
};

/** @type {Change} */
export const RUN_NOW = {
  path: "delayed/run",
  verb: "Run now",
  done: "sent to their actors",
  noun: "delayed message",
  text: "Their actors get them now instead of when they are due.",
  left: "The others are gone, or due just now.",
};

/** @type {Change} */
export const DROP_DELAYED = {
  path: "delayed/drop",
  verb: "Drop",
  done: "dropped",
  noun: "delayed message",
  text: "They are deleted for good: their actors never get them.",
  left: "The others are gone.",
  danger: true,
};

/** What a filter chooses now. */
/** @typedef {{ total: number, until?: number }} Counted */

/**
 * Changes those with the ids.
 * @param {{ change: Change, ids: readonly number[], label: string, onDone: (done: number) => void }} props
 */
export function ChangeSome({ change, ids, label, onDone }) {
  const { verb, noun, text, danger } = change;
  return html`<${Action}
    label=${label}
    danger=${danger}
    question=${{ title: `${verb} ${plural(ids.length, noun)}?`, text, confirm: verb }}
    run=${() => run(change, { ids }, ids.length, onDone)}
  />`;
}

/**
 * Changes all that match. It counts them first, for the question; where there is `until`, those that come after the
 * question are left alone.
 * @param {{ change: Change, filter: Choice, count: () => Promise<Counted>, onDone: (done: number) => void }} props
 */
export function ChangeAll({ change, filter, count, onDone }) {
  const { verb, noun, text, danger } = change;
  const counted = async () => {
    const { total, until } = await count();
    if (total === 0) return `There is no such ${noun} any more.`;
    const title = `${verb} ${plural(total, noun)}${whose(filter)}?`;
    const rest = until === undefined ? "" : " Those that come from now on are left alone.";
    if (!await ask({ title, text: text + rest, confirm: verb, danger })) return;
    return await run(change, { filter, until }, total, onDone);
  };
  const isAll = !filter.event && !filter.actor && !filter.error;
  return html`<${Action}
    label=${isAll ? `${verb}: all` : `${verb}: all that match`}
    danger=${danger}
    run=${counted}
  />`;
}

/**
 * @param {Change} change
 * @param {ChangeRequest} request
 * @param {number} asked
 * @param {(done: number) => void} onDone
 */
async function run({ path, done, noun, left }, request, asked, onDone) {
  /** @type {ChangeAnswer} */
  const answer = await post(path, request);
  onDone(answer.done);
  return answer.done === asked
    ? `${plural(asked, noun)} ${done}.`
    : `${answer.done} of ${plural(asked, noun)} ${done}. ${left}`;
}

/** @param {Choice} filter */
function whose({ event, actor, error }) {
  const owner = [actor, event && (actor ? `(event ${event})` : event)].filter(Boolean).join(" ");
  return `${owner && ` of ${owner}`}${error ? ` with the error “${error}”` : ""}`;
}

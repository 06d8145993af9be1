// What can be done to dead letters and delayed messages: to some by id, or to all that match a filter.

import { html } from "htm/preact";
import { post } from "../api.js";
import { count, plural } from "../format.js";
import { Action } from "../parts/action.js";
import { ask } from "../parts/dialog.js";
/** @import { ChangeAnswer, ChangeRequest, Choice } from "../../message_data.ts" */

/**
 * @typedef {object} Change
 * @property {string} path
 * @property {(what: string) => string} say As "Redrive 3 dead letters".
 * @property {string} verb As on the button of the question.
 * @property {string} done As "redriven".
 * @property {string} noun
 * @property {string} text What it means.
 * @property {string} left Why fewer were changed than were asked for.
 * @property {boolean} [danger]
 */

/** @type {Change} */
export const REDRIVE = {
  path: "dead/redrive",
  say: (what) => `Redrive ${what}`,
  verb: "Redrive",
  done: "redriven",
  noun: "dead letter",
  text: "Sent to the actor once more, with attempts counted from 1.",
  left: "The rest is gone, or its payload was cut when it was stored.",
};

/** @type {Change} */
export const DROP_DEAD = {
  path: "dead/drop",
  say: (what) => `Drop ${what}`,
  verb: "Drop",
  done: "dropped",
  noun: "dead letter",
  text: "This cannot be undone.",
  left: "The rest is gone.",
  danger: true,
};

/** @type {Change} */
export const RUN_NOW = {
  path: "delayed/run",
  say: (what) => `Run ${what} now`,
  verb: "Run now",
  done: "sent",
  noun: "delayed message",
  text: "Sent to the actor now, before it is due.",
  left: "The rest is gone, or due just now.",
};

/** @type {Change} */
export const DROP_DELAYED = {
  path: "delayed/drop",
  say: (what) => `Drop ${what}`,
  verb: "Drop",
  done: "dropped",
  noun: "delayed message",
  text: "The actor never gets what is dropped. This cannot be undone.",
  left: "The rest is gone.",
  danger: true,
};

/** What a filter chooses now. */
/** @typedef {{ total: number, until?: number }} Counted */

/**
 * Changes those with the ids: those that are selected, or the one of a row or page.
 * @param {{ change: Change, ids: readonly number[], isRow?: boolean, onDone: (done: number) => void }} props
 */
export function ChangeSome({ change, ids, isRow = false, onDone }) {
  const { say, verb, noun, text, danger } = change;
  const label = isRow ? verb : say(`${count(ids.length)} selected`);
  return html`
    <${Action}
      label=${label}
      danger=${danger}
      question=${{ title: `${say(plural(ids.length, noun))}?`, text, confirm: verb }}
      run=${() => run(change, { ids }, ids.length, onDone)}
    />
  `;
}

/**
 * Changes all that match. It counts them first, for the question; where there is `until`, those that come after the
 * question are left alone.
 * @param {{ change: Change, filter: Choice, find: () => Promise<Counted>, onDone: (done: number) => void }} props
 */
export function ChangeAll({ change, filter, find, onDone }) {
  const { say, verb, noun, text, danger } = change;
  const counted = async () => {
    const { total, until } = await find();
    if (total === 0) return `There is no such ${noun} any more.`;
    const title = `${say(plural(total, noun) + whose(filter))}?`;
    const rest = until === undefined ? "" : " What fails from now on is left alone.";
    if (!await ask({ title, text: text + rest, confirm: verb, danger })) return;
    return await run(change, { filter, until }, total, onDone);
  };
  const isAll = !filter.event && !filter.actor && !filter.error;
  return html`
    <${Action}
      label=${say(isAll ? "all" : "all matching")}
      danger=${danger}
      run=${counted}
    />
  `;
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
  return answer.done >= asked
    ? `${plural(answer.done, noun)} ${done}.`
    : `${count(answer.done)} of ${plural(asked, noun)} ${done}. ${left}`;
}

/** @param {Choice} filter */
function whose({ event, actor, error }) {
  const owner = [actor, event && (actor ? `(event ${event})` : event)].filter(Boolean).join(" ");
  return `${owner && ` of ${owner}`}${error ? ` with the error “${error}”` : ""}`;
}

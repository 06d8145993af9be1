// How many of the delayed messages are due when, as bars.

import { html } from "htm/preact";
import { count } from "../format.js";
/** @import { DelayedRow } from "../../message_data.ts" */

/** Up to so many seconds from now. */
const BUCKETS = [
  { label: "Overdue", before: 0 },
  { label: "Within a minute", before: 60 },
  { label: "Within an hour", before: 3600 },
  { label: "Within a day", before: 86_400 },
  { label: "Later", before: Infinity },
];

/**
 * Seconds until a message is due, less than 0 where it is overdue. One that is redriven is due at 0: at once.
 * @param {number} due
 */
export function secondsLeft(due) {
  return due === 0 ? 0 : (due - Date.now()) / 1000;
}

/** @param {{ messages: readonly DelayedRow[] }} props */
export function DueOverview({ messages }) {
  const counts = BUCKETS.map(() => 0);
  for (const { due } of messages) {
    const index = BUCKETS.findIndex(({ before }) => secondsLeft(due) < before);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return html`
    <ul class="bars card">
      ${BUCKETS.map(({ label }, index) =>
        html`
          <${Bar} key=${label} label=${label} value=${counts[index]}
            share=${(counts[index] ?? 0) / messages.length} />
        `
      )}
    </ul>
  `;
}

/** @param {{ label: string, value: number, share: number }} props */
function Bar({ label, value, share }) {
  return html`
    <li>
      <span>${label}</span>
      <span class="bar" aria-hidden="true"><span style=${{ width: `${share * 100}%` }}></span></span>
      <span class="number">${count(value)}</span>
    </li>
  `;
}

// Columns that tables of dead letters and of delayed messages share.

import { html } from "htm/preact";
import { ago, when } from "../format.js";
import { href } from "../router.js";

/** @typedef {{ event: string, actor: string }} Owned */

export const ACTOR_COLUMN = {
  key: "actor",
  title: "Actor",
  cell: (/** @type {Owned} */ { event, actor }) =>
    html`<a href=${href("actor", [event, actor])}>${actor}</a>`,
};

export const EVENT_COLUMN = {
  key: "event",
  title: "Event",
  cell: (/** @type {Owned} */ { event }) => html`<a href=${href("event", [event])}>${event}</a>`,
};

/**
 * A time as it is read, with the exact one as its title.
 * @param {{ time: number, show?: (time: number) => string }} props
 */
export function Time({ time, show = ago }) {
  return html`<time title=${when(time)} datetime=${new Date(time).toISOString()}>${show(time)}</time>`;
}

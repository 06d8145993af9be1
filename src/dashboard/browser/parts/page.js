// What a page is made of: its heading, its sections, and what it says where there is nothing to show.

import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

/** @import { ComponentChildren } from "preact" */

let isFirst = true;

/**
 * A page with its heading, which gets the focus so that a screen reader says where one is.
 *
 * @param {{ title: string, lead?: ComponentChildren, actions?: ComponentChildren, children?: ComponentChildren }} props
 */
export function Page({ title, lead, actions, children }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = `${title} – walnats`;
    if (isFirst) isFirst = false;
    else heading.current?.focus({ preventScroll: true });
  }, [title]);
  return html`
    <header class="page-head">
      <div>
        <h1 ref=${heading} tabindex="-1">${title}</h1>
        ${lead && html`<p class="lead">${lead}</p>`}
      </div>
      ${actions && html`<div class="toolbar">${actions}</div>`}
    </header>
    ${children}
  `;
}

/**
 * A part of a page.
 *
 * @param {{ title: string, actions?: ComponentChildren, children?: ComponentChildren }} props
 */
export function Section({ title, actions, children }) {
  return html`
    <section>
      <header class="section-head"><h2>${title}</h2>${actions &&
        html`<div class="toolbar">${actions}</div>`}</header>
      ${children}
    </section>
  `;
}

/** @param {{ kind: "error" | "warning" | "info", children?: ComponentChildren }} props */
export function Notice({ kind, children }) {
  return html`<div class=${`notice ${kind}`} role=${kind === "error" ? "alert" : "status"}>${children}</div>`;
}

/** @param {{ children?: ComponentChildren }} props */
export function Empty({ children }) {
  return html`<p class="empty">${children}</p>`;
}

/** What is shown until there is something. */
export function Loading() {
  return html`<p class="empty" role="status">Loading…</p>`;
}

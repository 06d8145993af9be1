// A message in one line, which opens.

import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { bytes } from "../format.js";
import { HeadersView, PayloadView } from "../parts/payload.js";
/** @import { Payload } from "../../message_data.ts" */

/** Characters of the line; style cuts it where it ends. */
const MOST = 200;

/**
 * @param {{ lead?: unknown, subject: string, headers: Readonly<Record<string, string>>, payload: Payload }} props
 * `lead`: what stands before the payload.
 */
export function MessageDetails({ lead, subject, headers, payload }) {
  const [isOpen, setIsOpen] = useState(false);
  const onToggle = (/** @type {Event} */ event) =>
    setIsOpen(/** @type {HTMLDetailsElement} */ (event.currentTarget).open);
  return html`
    <details class="message" onToggle=${onToggle}>
      <summary>
        ${lead}
        <span class="mono preview">${payload.text?.slice(0, MOST) ?? "(binary)"}</span>
        <span class="dim">${bytes(payload.bytes)}</span>
      </summary>
      ${isOpen && html`
        <p class="mono dim">${subject}</p>
        <${HeadersView} headers=${headers} />
        <${PayloadView} payload=${payload} />
      `}
    </details>
  `;
}

// What is in a message. All of it comes from somebody else, and is shown as text.

import { html } from "htm/preact";
import { bytes } from "../format.js";

/** @import { Payload } from "../../message_data.ts" */

/** @param {{ payload: Payload }} props */
export function PayloadView({ payload }) {
  const { text, base64, bytes: size, cut } = payload;
  const kind = text === null ? "bytes, as base64" : pretty(text) === undefined ? "text" : "JSON";
  return html`
    <div>
      <p class="hint">${kind}, ${bytes(size)}${cut ? "; only the beginning is shown" : ""}</p>
      <pre class="code wrap" tabindex="0">${text === null ? base64 : pretty(text) ?? text}</pre>
    </div>
  `;
}

/** @param {{ headers: Readonly<Record<string, string>> }} props */
export function HeadersView({ headers }) {
  const entries = Object.entries(headers);
  if (entries.length === 0) return html`<p class="hint">No headers.</p>`;
  return html`
    <dl class="facts">
      ${entries.map(([name, value]) =>
        html`
          <div key=${name}>
            <dt class="mono">${name}</dt>
            <dd class="mono">${value}</dd>
          </div>
        `
      )}
    </dl>
  `;
}

/**
 * JSON with its parts on lines of their own; a number that a double cannot hold stays as it is written.
 *
 * @param {string} text
 * @returns {string | undefined} undefined: it is no JSON
 */
function pretty(text) {
  try {
    const value = JSON.parse(text);
    return /\d{16}/.test(text) ? text : JSON.stringify(value, null, 2);
  } catch {
    return undefined;
  }
}

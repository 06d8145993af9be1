// @ts-check
// Names with values.

import { html } from "htm/preact";
/** @import { ComponentChildren } from "preact" */

/** @param {{ facts: readonly (readonly [name: string, value: ComponentChildren])[] }} props */
export function Facts({ facts }) {
  return html`<dl class="facts card">${facts.map(([name, value]) => Fact(name, value))}</dl>`;
}

/**
 * @param {string} name
 * @param {ComponentChildren} value
 */
function Fact(name, value) {
  return html`
    <div key=${name}>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>
  `;
}

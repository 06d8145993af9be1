// What is wrong, why that matters, and what mends it.

import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { plural } from "../format.js";
import { Badge } from "../parts/badge.js";
import { Empty, Page } from "../parts/page.js";
import { href } from "../router.js";
import { useData } from "../use_data.js";
import { LoadState } from "./load_state.js";
/** @import { DoctorData, FindingRow } from "../../data.ts" */

export function DoctorPage() {
  const [times, setTimes] = useState(0);
  // With each look a question of its own, so that it says that it looks.
  const { data, error, loading } = useData("doctor", { times }, { live: false });
  const found = /** @type {DoctorData | null} */ (data);
  const findings = found?.findings;
  const actions = html`<button type="button" class="button small" disabled=${loading} onClick=${() =>
    setTimes(times + 1)}>
    ${loading ? "Looking …" : "Look again"}</button>`;
  return html`
    <${Page} title="Doctor" lead="What is wrong on the server and with your events and actors."
      actions=${actions}>
      <${LoadState} data=${data} error=${error} />
      <p role="status">${findings && findings.length > 0 ? summary(findings) : ""}</p>
      ${findings?.length === 0 && html`<${Empty}>Nothing is wrong.</${Empty}>`}
      ${findings && findings.length > 0 && html`
        <ul class="findings">
          ${errorsFirst(findings).map((finding, index) =>
            html`<${Card} key=${`${finding.code} ${index}`} finding=${finding} />`
          )}
        </ul>
      `}
      ${found && found.left > 0 && html`
        <p class="hint">${plural(found.left, "finding")} more: <code>walnats doctor</code> lists all.</p>
      `}
    </${Page}>
  `;
}

/** @param {readonly FindingRow[]} findings */
function errorsFirst(findings) {
  const rank = (/** @type {FindingRow} */ { severity }) => severity === "error" ? 0 : 1;
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** @param {readonly FindingRow[]} findings */
function summary(findings) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `${plural(errors, "error")}, ${plural(findings.length - errors, "warning")}`;
}

/** @param {{ finding: FindingRow }} props */
function Card({ finding: { code, severity, event, actor, what, why, mend } }) {
  return html`
    <li class="card finding">
      <h2>
        <${Badge} tone=${severity === "error" ? "bad" : "warn"}>${severity}</${Badge}>
        <span>${what}</span>
      </h2>
      <p>${why}</p>
      <p class="mend">${mendParts(mend).map(({ text, isCommand }) =>
        isCommand ? html`<code>${text}</code>` : html`<span>${text}</span>`
      )}</p>
      <p class="about dim">
        <span class="mono">${code}</span>
        ${event && actor && html`<a href=${href("actor", [event, actor])}>${actor}</a>`}
        ${event && html`<a href=${href("event", [event])}>${event}</a>`}
      </p>
    </li>
  `;
}

/** A command, up to the end or to where the sentence goes on. */
const COMMAND = /\b((?:walnats|nats) [^,;]+?)(?=$|[,;]| (?:shows|does|and|or)\b)/;

/**
 * @param {string} mend
 * @returns {readonly { text: string, isCommand: boolean }[]}
 */
function mendParts(mend) {
  return mend.split(COMMAND).map((text, index) => ({ text, isCommand: index % 2 === 1 }));
}

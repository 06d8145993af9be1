// @ts-check
// What is wrong, why that matters, and what mends it.

import { html } from "htm/preact";
import { plural } from "../format.js";
import { Badge } from "../parts/badge.js";
import { Empty, Loading, Notice, Page } from "../parts/page.js";
import { href } from "../router.js";
import { useData } from "../use_data.js";
/** @import { DoctorData } from "../../data.ts" */
/** @import { Finding } from "../../../inspector/mod.ts" */

export function DoctorPage() {
  const { data, error, loading, reload } = useData("doctor", {}, { live: false });
  const findings = /** @type {DoctorData | null} */ (data)?.findings;
  const actions = html`<button type="button" class="button" disabled=${loading} onClick=${reload}>
    ${loading ? "Looking …" : "Look again"}</button>`;
  return html`
    <${Page} title="Doctor" lead="What is wrong on the server and with your events and actors." actions=${actions}>
      ${error && html`<${Notice} kind="error">${error.message}<//>`}
      <div role="status" class="visually-hidden">${findings && !loading ? summary(findings) : ""}</div>
      ${!findings && !error && html`<${Loading} />`}
      ${findings?.length === 0 && html`<${Empty}>Nothing is wrong.<//>`}
      ${findings && findings.length > 0 && html`
        <p>${summary(findings)}</p>
        <ul class="findings">
          ${errorsFirst(findings).map((finding, index) =>
    html`<${Card} key=${`${finding.code} ${index}`} finding=${finding} />`
  )}
        </ul>`}
    <//>`;
}

/** @param {readonly Finding[]} findings */
function errorsFirst(findings) {
  const rank = (/** @type {Finding} */ { severity }) => severity === "error" ? 0 : 1;
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** @param {readonly Finding[]} findings */
function summary(findings) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `${plural(errors, "error")}, ${plural(findings.length - errors, "warning")}`;
}

/** @param {{ finding: Finding }} props */
function Card({ finding: { code, severity, event, actor, what, why, mend } }) {
  return html`
    <li class="card finding">
      <h2>
        <${Badge} tone=${severity === "error" ? "bad" : "warn"}>${severity}<//>
        <span>${what}</span>
      </h2>
      <p>${why}</p>
      <p class="mend">${mendParts(mend).map(({ text, isCommand }) =>
    isCommand ? html`<code>${text}</code>` : html`<span>${text}</span>`
  )}</p>
      <p class="dim">
        <span class="mono">${code}</span>
        ${event && actor && html` · <a href=${href("actor", [event, actor])}>${actor}</a>`}
        ${event && html` · <a href=${href("event", [event])}>${event}</a>`}
      </p>
    </li>`;
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

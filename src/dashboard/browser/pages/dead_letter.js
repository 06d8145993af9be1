// One dead letter.

import { html } from "htm/preact";
import { ago, count, when } from "../format.js";
import { Page, Section } from "../parts/page.js";
import { HeadersView, PayloadView } from "../parts/payload.js";
import { go, href, route } from "../router.js";
import { useData } from "../use_data.js";
import { ChangeSome, DROP_DEAD, REDRIVE } from "./changes.js";
import { Facts } from "./facts.js";
import { LoadState } from "./load_state.js";
/** @import { ComponentChildren } from "preact" */
/** @import { DeadLetterData } from "../../message_data.ts" */

/** @param {{ args: string[] }} props */
export function DeadLetterPage({ args: [id = ""] }) {
  const { query } = route.value;
  const { data, error, reload } = useData("dead/letter", { id }, { live: false });
  const letter = /** @type {DeadLetterData | null} */ (data);
  const list = { ...query, view: "list" };
  const back = html`<a class="button small" href=${href("dead", [], list)}>Back to the list</a>`;
  const title = `Dead letter ${id}`;
  if (!letter) {
    return html`
      <${Page} title=${title} actions=${back}>
        ${html`<${LoadState} data=${data} error=${error} />`}
      </${Page}>
    `;
  }
  const ids = [letter.id];
  const leave = (/** @type {number} */ done) => done > 0 ? go("dead", [], list) : reload();
  const actions = html`
    ${back}
    <${ChangeSome} change=${REDRIVE} isRow=${true} ids=${ids} onDone=${leave} />
    <${ChangeSome} change=${DROP_DEAD} isRow=${true} ids=${ids} onDone=${leave} />
  `;
  const errorText = html`<pre class="code wrap" tabindex="0">${letter.error || "(no text)"}</pre>`;
  return html`
    <${Page} title=${title} actions=${actions}>
      ${part("Error", errorText)}
      ${part("About it", html`<${Facts} facts=${factsOf(letter)} />`)}
      ${part("Payload", html`<${PayloadView} payload=${letter.payload} />`)}
      ${part("Headers", html`<${HeadersView} headers=${letter.headers} />`)}
    </${Page}>
  `;
}

/**
 * @param {string} title
 * @param {ComponentChildren} content
 */
function part(title, content) {
  return html`<${Section} title=${title}>${content}</${Section}>`;
}

/**
 * @param {DeadLetterData} letter
 * @returns {[string, ComponentChildren][]}
 */
function factsOf({ event, actor, attempts, time, subject, seqNumber }) {
  return [
    ["Actor", html`<a href=${href("actor", [event, actor])}>${actor}</a>`],
    ["Event", html`<a href=${href("event", [event])}>${event}</a>`],
    ["Attempts", count(attempts)],
    ["Failed for good", `${when(time)} (${ago(time)})`],
    ["Subject", html`<span class="mono">${subject}</span>`],
    ["Number in its stream", count(seqNumber)],
  ];
}

// @ts-check
// One dead letter.

import { html } from "htm/preact";
import { ago, count, when } from "../format.js";
import { Loading, Notice, Page, Section } from "../parts/page.js";
import { HeadersView, PayloadView } from "../parts/payload.js";
import { go, href, route } from "../router.js";
import { useData } from "../use_data.js";
import { ChangeSome, DROP_DEAD, REDRIVE } from "./changes.js";
/** @import { DeadLetterData } from "../../data.ts" */

export function DeadLetterPage() {
  const { args: [id = ""], query } = route.value;
  const { data, error, reload } = useData("dead/letter", { id }, { live: false });
  const letter = /** @type {DeadLetterData | null} */ (data);
  const list = { ...query, view: "list" };
  const back = html`<a class="button" href=${href("dead", [], list)}>Back to the list</a>`;
  const title = `Dead letter ${id}`;
  if (!letter) {
    return html`
      <${Page} title=${title} actions=${back}>
        ${error ? html`<${Notice} kind="error">${error.message}<//>` : html`<${Loading} />`}
      <//>`;
  }
  const ids = [letter.id];
  const leave = (/** @type {number} */ done) => done > 0 ? go("dead", [], list) : reload();
  const actions = html`
    ${back}
    <${ChangeSome} change=${REDRIVE} label="Redrive" ids=${ids} onDone=${leave} />
    <${ChangeSome} change=${DROP_DEAD} label="Drop" ids=${ids} onDone=${leave} />`;
  return html`
    <${Page} title=${title} actions=${actions}>
      <${Section} title="Error">
        <pre class="code wrap" tabindex="0">${letter.error || "(no text)"}</pre>
      <//>
      <${Section} title="About it"><${Facts} letter=${letter} /><//>
      <${Section} title="Payload"><${PayloadView} payload=${letter.payload} /><//>
      <${Section} title="Headers"><${HeadersView} headers=${letter.headers} /><//>
    <//>`;
}

/** @param {{ letter: DeadLetterData }} props */
function Facts({ letter }) {
  const { event, actor, attempts, time, subject, seqNumber } = letter;
  return html`
    <dl class="facts">
      <dt>Actor</dt><dd><a href=${href("actor", [event, actor])}>${actor}</a></dd>
      <dt>Event</dt><dd><a href=${href("event", [event])}>${event}</a></dd>
      <dt>Attempts</dt><dd>${count(attempts)}</dd>
      <dt>Failed for good</dt><dd>${when(time)} (${ago(time)})</dd>
      <dt>Subject</dt><dd class="mono">${subject}</dd>
      <dt>Number in its stream</dt><dd>${count(seqNumber)}</dd>
    </dl>`;
}

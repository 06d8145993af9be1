// @ts-check
// One event: how busy it is, its actors and schema, what is emitted of it, and a form that emits.

import { html } from "htm/preact";
import { session } from "../api.js";
import { bytes, count, rate, span, when } from "../format.js";
import { ActorTable } from "../parts/actor_table.js";
import { Chart } from "../parts/chart.js";
import { Empty, Loading, Notice, Page, Section } from "../parts/page.js";
import { Stat } from "../parts/stat.js";
import { route } from "../router.js";
import { useData } from "../use_data.js";
import { EmitForm } from "./emit_form.js";
import { EventTail } from "./event_tail.js";
/** @import { EventData } from "../../data.ts" */

export function EventPage() {
  const { args: [name = ""] } = route.value;
  return html`<${OneEvent} key=${name} name=${name} />`;
}

/** @param {{ name: string }} props */
function OneEvent({ name }) {
  const { data, error } = useData("event", { name });
  const event = /** @type {EventData | null} */ (data);
  return html`
    <${Page} title=${name} lead=${event?.row.description}>
      ${error && html`<${Notice} kind="error">${error.message}<//>`}
      ${!event && !error && html`<${Loading} />`}
      ${event && html`<${Content} data=${event} />`}
    <//>`;
}

/** @param {{ data: EventData }} props */
function Content({ data }) {
  const { row, oldest, history, actors, schema } = data;
  return html`
    <div class="stats">
      <${Stat} label="Messages" value=${count(row.messages)} hint=${bytes(row.bytes)} />
      <${Stat} label="Emit rate" value=${rate(row.emitRate)} />
      <${Stat} label="Emitted" value=${count(row.emitted)} />
      <${Stat} label="Oldest message" value=${span(oldest)} />
      <${Stat} label="Actors" value=${count(row.actors)} />
    </div>
    <div class="split">
      <${Chart} title="Messages" history=${history} series=${[{ name: "messages", label: "Messages" }]} />
      <${Chart} title="Emitted a second" history=${history} unit="/s"
        series=${[{ name: "emitRate", label: "Emitted" }]} />
    </div>
    <${Section} title="Actors">
      ${actors.length > 0
    ? html`<${ActorTable} rows=${actors} caption=${`Actors of ${row.name}`} />`
    : html`<${Empty}>No actor handles this event.<//>`}
    <//>
    <${EventTail} event=${row.name} />
    ${!session.readOnly && html`<${Section} title="Emit"><${EmitForm} data=${data} /><//>`}
    <${Section} title="Stream"><${Facts} data=${data} /><//>
    <${Section} title="Schema"><${SchemaView} schema=${schema} declared=${data.declared} /><//>`;
}

/** @param {{ data: EventData }} props */
function Facts({ data: { row, stream, created, limits } }) {
  return html`
    <dl class="facts">
      <dt>Stream</dt><dd class="mono">${stream}</dd>
      <dt>Storage</dt><dd>${row.storage}</dd>
      <dt>Replicas</dt><dd>${count(row.replicas)}</dd>
      <dt>Created</dt><dd>${when(created)}</dd>
      ${Object.entries(limits).map(([name, limit]) => html`<dt key=${name}>${name}</dt><dd>${limit}</dd>`)}
      ${Object.keys(limits).length === 0 && html`<dt>Limits</dt><dd>none</dd>`}
    </dl>`;
}

/** @param {{ schema: EventData["schema"], declared: boolean }} props */
function SchemaView({ schema, declared }) {
  if (!schema) {
    return html`<${Empty}>${
      declared ? "Its schema makes no JSON Schema." : "The dashboard was not given this event, so it knows no schema."
    }<//>`;
  }
  return html`
    <details>
      <summary>JSON Schema</summary>
      <pre class="code" tabindex="0">${JSON.stringify(schema, null, 2)}</pre>
    </details>`;
}

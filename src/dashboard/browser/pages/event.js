// One event: how busy it is, its actors and schema, what is emitted of it, and a form that emits.

import { html } from "htm/preact";
import { session } from "../api.js";
import { ago, bytes, count, rate, when } from "../format.js";
import { ActorTable } from "../parts/actor_table.js";
import { Chart } from "../parts/chart.js";
import { Empty, Page, Section } from "../parts/page.js";
import { Stat } from "../parts/stat.js";
import { useData } from "../use_data.js";
import { EmitForm } from "./emit_form.js";
import { EventTail } from "./event_tail.js";
import { Facts } from "./facts.js";
import { LoadState } from "./load_state.js";
/** @import { EventData } from "../../data.ts" */

/** @param {{ args: string[] }} props */
export function EventPage({ args: [name = ""] }) {
  const { data, error } = useData("event", { name });
  const event = /** @type {EventData | null} */ (data);
  return html`
    <${Page} title=${name} lead=${event?.row.description}>
      ${html`<${LoadState} data=${data} error=${error} />`}
      ${event && html`<${Content} data=${event} />`}
    </${Page}>
  `;
}

/** @param {{ data: EventData }} props */
function Content({ data }) {
  const { row, oldest, history, actors, schema } = data;
  return html`
    <div class="stats">
      <${Stat} label="Messages" value=${count(row.messages)} hint=${bytes(row.bytes)} />
      <${Stat} label="Emit rate" value=${rate(row.emitRate)} />
      <${Stat} label="Emitted" value=${count(row.emitted)} />
      <${Stat} label="Oldest" value=${oldest === null ? "–" : ago(oldest)} />
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
        : html`<${Empty}>No actor handles this event.</${Empty}>`}
    </${Section}>
    <${EventTail} event=${row.name} />
    ${!session.readOnly && html`<${Section} title="Emit">${html`<${EmitForm} data=${data} />`}</${Section}>`}
    <${Section} title="Stream"><${Facts} facts=${factsOf(data)} /></${Section}>
    <${Section} title="Schema"><${SchemaView} schema=${schema} declared=${data.declared} /></${Section}>
  `;
}

/**
 * @param {EventData} data
 * @returns {[string, string][]}
 */
function factsOf({ row, stream, created, limits }) {
  const given = Object.entries(limits);
  /** @type {[string, string]} */
  const noLimits = ["Limits", "none"];
  return [
    ["Stream", stream],
    ["Storage", row.storage],
    ["Replicas", count(row.replicas)],
    ["Created", when(created)],
    ...(given.length > 0 ? given : [noLimits]),
  ];
}

/** @param {{ schema: EventData["schema"], declared: boolean }} props */
function SchemaView({ schema, declared }) {
  if (!schema) {
    return html`<${Empty}>${
      declared
        ? "Its schema makes no JSON Schema."
        : "The dashboard was not given this event, so it knows no schema."
    }</${Empty}>`;
  }
  return html`
    <details>
      <summary>JSON Schema</summary>
      <pre class="code" tabindex="0">${JSON.stringify(schema, null, 2)}</pre>
    </details>
  `;
}

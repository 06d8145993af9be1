import { html } from "htm/preact";
import { count, rate, span } from "../format.js";
import { ActorTable } from "../parts/actor_table.js";
import { Chart } from "../parts/chart.js";
import { Empty, Loading, Notice, Page, Section } from "../parts/page.js";
import { Stat } from "../parts/stat.js";
import { href } from "../router.js";
import { useData } from "../use_data.js";

/** @import { OverviewData, Totals } from "../../data.ts" */

export function OverviewPage() {
  const { data, error } = useData("overview");
  const overview = /** @type {OverviewData | null} */ (data);
  return html`
    <${Page} title="Overview">
      ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
      ${!overview && !error && html`<${Loading} />`}
      ${overview && html`<${Content} data=${overview} />`}
    </${Page}>
  `;
}

/** @param {{ data: OverviewData }} props */
function Content({ data: { totals, history, trouble } }) {
  return html`
    <${Totals} totals=${totals} />
    <div class="grid">
      <${Chart} title="Jobs a second" history=${history}
        series=${[{ name: "jobRate", label: "ended" }, { name: "failRate", label: "failed" }]} />
      <${Chart} title="Emitted a second" history=${history} series=${[{
        name: "emitRate",
        label: "emitted",
      }]} />
      <${Chart} title="Waiting and running" history=${history}
        series=${[{ name: "waiting", label: "waiting" }, { name: "inProgress", label: "running" }]} />
      <${Chart} title="Delayed and dead" history=${history}
        series=${[{ name: "delayed", label: "delayed" }, { name: "dead", label: "dead" }]} />
    </div>
    <${Section} title="Actors in trouble" actions=${html`<a href=${href("actors")}>All actors</a>`}>
      ${trouble.length === 0
        ? html`<${Empty}>None: every actor keeps up.</${Empty}>`
        : html`<${ActorTable} rows=${trouble} caption="Actors in trouble, the worst first" />`}
    </${Section}>
  `;
}

/** @param {{ totals: Totals }} props */
function Totals(
  {
    totals: {
      events,
      actors,
      waiting,
      inProgress,
      redelivered,
      delayed,
      dead,
      oldest,
      emitRate,
      jobRate,
      failRate,
    },
  },
) {
  return html`
    <div class="stats">
      <${Stat} label="Waiting" value=${count(waiting)} hint=${`of ${count(actors)} actors`} href=${href(
        "actors",
        [],
        { sort: "waiting" },
      )} />
      <${Stat} label="Running" value=${count(inProgress)} hint=${redelivered > 0
        ? `${count(redelivered)} retried`
        : undefined} />
      <${Stat} label="Oldest waits" value=${span(oldest)} tone=${(oldest ?? 0) > 60
        ? "warn"
        : undefined} href=${href("actors", [], { sort: "oldest" })} />
      <${Stat} label="Jobs" value=${rate(jobRate)} hint=${`${rate(emitRate)} emitted of ${
        count(events)
      } events`} />
      <${Stat} label="Failures" value=${rate(failRate)} tone=${(failRate ?? 0) > 0 ? "warn" : undefined} />
      <${Stat} label="Delayed" value=${count(delayed)} href=${href("delayed")} />
      <${Stat} label="Dead letters" value=${count(dead)} tone=${dead > 0 ? "bad" : undefined} href=${href(
        "dead",
      )} />
    </div>
  `;
}

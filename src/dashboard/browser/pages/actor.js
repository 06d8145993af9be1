import { html } from "htm/preact";
import { post } from "../api.js";
import { ago, count, plural, rate, span, when } from "../format.js";
import { tick } from "../live.js";
import { Action } from "../parts/action.js";
import { ActorState } from "../parts/actor_table.js";
import { Chart } from "../parts/chart.js";
import { InstanceTable } from "../parts/instance_table.js";
import { Loading, Notice, Page, Section } from "../parts/page.js";
import { Stat } from "../parts/stat.js";
import { href } from "../router.js";
import { useData } from "../use_data.js";

/** @import { ActorData } from "../../data.ts" */

/** @param {{ args: string[] }} props */
export function ActorPage({ args: [event = "", actor = ""] }) {
  const { data, error, reload } = useData("actor", { event, actor });
  const found = /** @type {ActorData | null} */ (data);
  const lead = html`
    ${found?.description && html`
      ${found.description} ·
    `}of <a href=${href("event", [event])}>${event}</a>
  `;
  return html`
    <${Page} title=${actor} lead=${lead} actions=${found &&
      html`<${Pause} data=${found} onDone=${reload} />`}>
      ${error && html`<${Notice} kind="error">${error.message}</${Notice}>`}
      ${!found && !error && html`<${Loading} />`}
      ${found && html`<${Content} data=${found} />`}
    </${Page}>
  `;
}

/** @param {{ data: ActorData, onDone: () => void }} props */
function Pause({ data: { row: { event, name, state } }, onDone }) {
  if (tick.value && !tick.value.canPause) {
    return html`<span class="hint">This nats-server cannot pause actors: 2.11 and later can.</span>`;
  }
  const pause = (/** @type {number | null} */ seconds) => async () => {
    await post("actor/pause", { event, actor: name, seconds });
    onDone();
    return `${name} is paused`;
  };
  const resume = async () => {
    await post("actor/resume", { event, actor: name });
    onDone();
    return `${name} goes on`;
  };
  if (state === "paused") return html`<${Action} label="Resume" run=${resume} />`;
  const question = {
    title: `Pause ${name}?`,
    text: "It gets nothing until somebody resumes it.",
    confirm: "Pause",
  };
  return html`
    <${Action} label="Pause 15 min" run=${pause(900)} />
    <${Action} label="Pause 1 h" run=${pause(3600)} />
    <${Action} label="Pause" run=${pause(null)} question=${question} />
  `;
}

/** @param {{ data: ActorData }} props */
function Content({ data }) {
  const { row, history, differences, instances } = data;
  const which = { event: row.event, actor: row.name };
  return html`
    <p>
      <${ActorState} row=${row} />
    </p>
    ${differences.length > 0 && html`<${Notice} kind="warning">
      It is declared otherwise: ${differences.join("; ")}. Registering it changes that.
    </${Notice}>`}
    <div class="stats">
      <${Stat} label="Waiting" value=${count(row.waiting)} />
      <${Stat} label="Running" value=${count(row.inProgress)}
        hint=${row.redelivered > 0 ? `${count(row.redelivered)} retried` : undefined} />
      <${Stat} label="Oldest waits" value=${span(row.oldest)} />
      <${Stat} label="Jobs" value=${rate(row.jobRate)} />
      <${Stat} label="Failures" value=${rate(row.failRate)} />
      <${Stat} label="A job takes" value=${span(averageTime(data))} />
      <${Stat} label="Delayed" value=${count(row.delayed)} href=${href("delayed", [], which)} />
      <${Stat} label="Dead letters" value=${count(row.dead)} tone=${row.dead > 0 ? "bad" : undefined}
        href=${href("dead", [], which)} />
    </div>
    <div class="grid">
      <${Chart} title="Waiting and running" history=${history}
        series=${[{ name: "waiting", label: "waiting" }, { name: "inProgress", label: "running" }]} />
      <${Chart} title="Jobs a second" history=${history}
        series=${[{ name: "jobRate", label: "ended" }, { name: "failRate", label: "failed" }]} />
    </div>
    <${Section} title="As it is registered">
      <${Facts} data=${data} />
      </${Section}>
      <${Section} title="Instances">
      ${instances.length === 0
        ? html`<p class="empty">No program that announces itself runs it.</p>`
        : html`<${InstanceTable} instances=${instances} actor=${row} />`}
    </${Section}>
  `;
}

/** @param {{ data: ActorData }} props */
function Facts({ data }) {
  const { stream, ackWait, maxAttempts, maxAckPending, deliveries, lastDelivery, created, polls } = data;
  const facts = [
    ["Lease (ackWait)", span(ackWait)],
    ["Attempts", maxAttempts === null ? "without a limit" : `at most ${count(maxAttempts)}`],
    ["In progress", `at most ${count(maxAckPending)}`],
    ["Polls that wait", count(polls)],
    ["Deliveries", plural(deliveries, "delivery").replace("deliverys", "deliveries")],
    ["Last delivery", lastDelivery === null ? "never" : `${when(lastDelivery)} (${ago(lastDelivery)})`],
    ["Registered", when(created)],
    ["Stream", stream],
  ];
  return html`<dl class="facts">${
    facts.map(([name, value]) =>
      html`
        <div key=${name}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>
      `
    )
  }</dl>`;
}

/**
 * Seconds that a job takes on average over all instances; null: none tells.
 *
 * @param {ActorData} data
 */
function averageTime({ row, instances }) {
  const own = instances.flatMap(({ actors }) =>
    actors.filter(({ event, name }) => event === row.event && name === row.name)
  );
  const jobs = own.reduce(
    (sum, { succeeded, averageTime }) => sum + (averageTime === undefined ? 0 : succeeded),
    0,
  );
  const time = own.reduce((sum, { succeeded, averageTime = 0 }) => sum + succeeded * averageTime, 0);
  return jobs > 0 ? time / jobs : null;
}

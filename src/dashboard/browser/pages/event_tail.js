// What is emitted of an event, as it comes.

import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { stream } from "../api.js";
import { plural } from "../format.js";
import { Empty, Notice, Section } from "../parts/page.js";
import { MessageDetails } from "./message_details.js";
import { MOST_KEPT, TailLog } from "./tail_log.js";
/** @import { TailedMessage, TailGap } from "../../message_data.ts" */
/** @import { Entry } from "./tail_log.js" */

/** Milliseconds: the server says something each second. */
const QUIET = 5000;

/** @param {{ event: string }} props */
export function EventTail({ event }) {
  const [isOn, setIsOn] = useState(false);
  const [isPaused, setIsPaused] = useState(false);
  const [isQuiet, setIsQuiet] = useState(false);
  const [entries, setEntries] = useState(/** @type {readonly Entry[]} */ ([]));
  const [unseen, setUnseen] = useState(0);
  const log = useRef(/** @type {TailLog | null} */ (null));
  log.current ??= new TailLog((shown, since) => {
    if (shown) setEntries(shown);
    setUnseen(since);
  });

  useEffect(() => {
    const kept = log.current;
    if (!isOn || !kept) return;
    let heardAt = Date.now();
    const heard = () => {
      heardAt = Date.now();
      setIsQuiet(false);
    };
    const close = stream("tail", { event }, {
      message: (/** @type {TailedMessage} */ message) => {
        heard();
        kept.add(message);
      },
      left: (/** @type {TailGap} */ { left }) => {
        heard();
        kept.leaveOut(left);
      },
    });
    const timer = setInterval(() => setIsQuiet(Date.now() - heardAt > QUIET), 1000);
    return () => {
      clearInterval(timer);
      close();
      kept.close();
    };
  }, [isOn, event]);

  const pause = (/** @type {boolean} */ paused) => {
    setIsPaused(paused);
    if (log.current) log.current.isPaused = paused;
  };
  const turn = () => {
    setIsQuiet(false);
    pause(false);
    setIsOn(!isOn);
  };

  const actions = html`
    <div class="toolbar">
      <button type="button" class="button small" onClick=${turn}>${isOn ? "Stop" : "Start"}</button>
      ${isOn && html`
        <button type="button" class="button small" onClick=${() => pause(!isPaused)}>${isPaused
          ? "Go on"
          : "Pause"}</button>
      `}
      ${entries.length > 0 && html`
        <button type="button" class="button small" onClick=${() => log.current?.clear()}>Clear</button>
      `}
    </div>
  `;

  return html`
    <${Section} title="Live tail" actions=${actions}>
      ${isQuiet &&
        html`<${Notice} kind="warning">Nothing is heard from the dashboard; it is tried again.</${Notice}>`}
      <p class="hint">${stateOf(isOn, isPaused, unseen)}</p>
      ${entries.length === 0
        ? html`<${Empty}>${
          isOn ? "Nothing was emitted yet." : "Start it to see messages as they are emitted."
        }</${Empty}>`
        : html`<ol class="tail">${
          entries.map((entry) => html`<${Line} key=${entry.id} entry=${entry} />`)
        }</ol>`}
    </${Section}>
  `;
}

/**
 * @param {boolean} isOn
 * @param {boolean} isPaused
 * @param {number} unseen
 */
function stateOf(isOn, isPaused, unseen) {
  if (!isOn) return "Off.";
  if (isPaused) return `Paused; ${plural(unseen, "message")} came since.`;
  return `On: newest first, the last ${MOST_KEPT}.`;
}

/** @param {{ entry: Entry }} props */
function Line({ entry }) {
  if (entry.kind === "gap") {
    return html`<li class="gap">${plural(entry.left, "more message")} not shown: they come too fast</li>`;
  }
  const { time, ...message } = entry.message;
  const lead = html`<time class="mono dim">${clock(time)}</time>`;
  return html`<li>${html`<${MessageDetails} ...${message} lead=${lead} />`}</li>`;
}

/** @param {number} time */
function clock(time) {
  const date = new Date(time);
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const milliseconds = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

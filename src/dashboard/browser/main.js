// The pages: navigation, the state of the server, and the page that the address asks for.

import { html } from "htm/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { session } from "./api.js";
import { ago, span } from "./format.js";
import { awaySince, online, startLive, tick } from "./live.js";
import { ActorPage } from "./pages/actor.js";
import { ActorsPage } from "./pages/actors.js";
import { DeadPage } from "./pages/dead.js";
import { DeadLetterPage } from "./pages/dead_letter.js";
import { DelayedPage } from "./pages/delayed.js";
import { DoctorPage } from "./pages/doctor.js";
import { EventPage } from "./pages/event.js";
import { EventsPage } from "./pages/events.js";
import { InstancesPage } from "./pages/instances.js";
import { OverviewPage } from "./pages/overview.js";
import { TopologyPage } from "./pages/topology.js";
import { Dialogs } from "./parts/dialog.js";
import { Empty, Notice, Page } from "./parts/page.js";
import { href, route } from "./router.js";

/** @type {Record<string, { component: any, under?: string, title?: string }>} */
const PAGES = {
  overview: { component: OverviewPage, title: "Overview" },
  events: { component: EventsPage, title: "Events" },
  event: { component: EventPage, under: "events" },
  actors: { component: ActorsPage, title: "Actors" },
  actor: { component: ActorPage, under: "actors" },
  dead: { component: DeadPage, title: "Dead letters" },
  letter: { component: DeadLetterPage, under: "dead" },
  delayed: { component: DelayedPage, title: "Delayed" },
  instances: { component: InstancesPage, title: "Instances" },
  topology: { component: TopologyPage, title: "Topology" },
  doctor: { component: DoctorPage, title: "Doctor" },
};

function App() {
  const { page, args } = route.value;
  const shown = Object.hasOwn(PAGES, page) ? PAGES[page] : undefined;
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="top">
      <a class="brand" href=${href("overview")}>walnats</a>
      <nav aria-label="Pages">
        ${Object.entries(PAGES).map(([name, { title }]) =>
          title && html`
            <a key=${name} href=${href(name)} aria-current=${(shown?.under ?? page) === name
              ? "page"
              : undefined}>${title}</a>
          `
        )}
      </nav>
      <${ServerState} />
    </header>
    <main id="main" tabindex="-1">
      <${Away} />
      ${shown
        ? html`<${shown.component} key=${[page, ...args].join("/")} args=${args} />`
        : html`<${NoPage} />`}
    </main>
    <${Dialogs} />
  `;
}

/** Not by the address, which says the page. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function NoPage() {
  return html`
    <${Page} title="No such page">
      <${Empty}><a href=${href("overview")}>Go to the overview</a></${Empty}></${Page}>
  `;
}

/** Which server, and how often it is looked at. */
function ServerState() {
  const { name = "", version = "", every = 0, connected = false } = tick.value ?? {};
  const isLive = connected && online.value;
  return html`
    <p class="state">
      ${session.readOnly && html`<span class="badge dim">read-only</span>`}
      ${version && html`<span class="server">${name.slice(0, 16)} · nats-server ${version}</span>`}
      <span class=${`dot ${isLive ? "good" : tick.value ? "bad" : "dim"}`} aria-hidden="true"></span>
      <span>${isLive
        ? `live, every ${span(every)}`
        : tick.value || !online.value
        ? "away"
        : "connecting"}</span>
    </p>
  `;
}

/** That nobody answers, since when, and why. */
function Away() {
  const since = awaySince.value;
  const [, setNow] = useState(0);
  useEffect(() => {
    if (since === 0) return undefined;
    const each = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(each);
  }, [since]);
  if (since === 0) return null;
  const why = online.value
    ? `NATS does not answer: ${tick.value?.error ?? ""}`
    : "The dashboard does not answer";
  const seen = tick.value?.time ? ` What is shown is of ${ago(tick.value.time)}.` : "";
  return html`<${Notice} kind="error">${why} (${
    span((Date.now() - since) / 1000)
  }). Trying again.${seen}</${Notice}>`;
}

startLive();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));

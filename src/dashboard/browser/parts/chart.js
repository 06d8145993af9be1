// A chart of the last minutes, drawn by uPlot, which a script of the page has loaded.

import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { count, when } from "../format.js";

/** @import { History } from "../../data.ts" */
/** @typedef {typeof import("uplot")} UPlot */

/** Pixels. */
const HEIGHT = 140;
/** Seconds that it shows at least. */
const LEAST = 120;
const COLORS = ["--line-1", "--line-2", "--line-3", "--line-4"];

/**
 * @param {{
 *   title: string,
 *   history: History,
 *   series: readonly { name: string, label: string }[],
 *   unit?: string,
 * }} props `series`: which of the history, in the order of their colours
 */
export function Chart({ title, history, series, unit = "" }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {InstanceType<UPlot> | null} */ (null));
  const data = [
    history.times.map((time) => time / 1000),
    ...series.map(({ name }) => history.series[name] ?? []),
  ];
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const draw = () => {
      plot.current?.destroy();
      plot.current = makePlot(element, series, data);
    };
    draw();
    const resized = new ResizeObserver(([entry]) => {
      if (entry) plot.current?.setSize({ width: Math.floor(entry.contentRect.width), height: HEIGHT });
    });
    resized.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      scheme.removeEventListener("change", draw);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [title]);
  useEffect(() => plot.current?.setData(/** @type {any} */ (data)), [history]);
  const last = series.map(({ name, label }) => ({ label, value: history.series[name]?.at(-1) ?? null }));
  const said = last.map(({ label, value }) => `${label} ${shown(value)}${unit}`).join(", ");
  return html`
    <figure class="card chart" aria-label=${`${title}, ${said}`}>
      <figcaption>
        <span>${title}</span>
        <span class="legend">
          ${last.map(({ label, value }, at) =>
            html`
              <span key=${label}><i class=${`swatch line-${at + 1}`}></i>${series.length > 1
                ? `${label} `
                : ""}${shown(value)}${unit}</span>
            `
          )}
        </span>
      </figcaption>
      <div ref=${place} aria-hidden="true"></div>
    </figure>
  `;
}

/** @param {number | null} value */
function shown(value) {
  return value === null ? "–" : count(Math.round(value * 10) / 10);
}

/**
 * @param {HTMLElement} element
 * @param {readonly { name: string, label: string }[]} series
 * @param {any} data
 */
function makePlot(element, series, data) {
  const { uPlot } = /** @type {{ uPlot: UPlot }} */ (/** @type {unknown} */ (globalThis));
  const style = getComputedStyle(document.documentElement);
  const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color("--dim"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 100),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      axes: [
        { ...axis, space: 80, incrs: [60, 120, 300, 600], values: "{HH}:{mm}", size: 28 },
        { ...axis, size: 52, values: (_, values) => values.map((value) => count(value)) },
      ],
      // From 0, so that a small change looks small.
      scales: {
        x: { range: (_, first, last) => [Math.min(first ?? 0, (last ?? 0) - LEAST), last ?? 0] },
        y: { range: (_, __, most) => [0, Math.max(most ?? 0, 1) * 1.1] },
      },
      series: [
        { value: (_, time) => when(time * 1000) },
        ...series.map(({ label }, at) => ({
          label,
          stroke: color(COLORS[at] ?? "--line-1"),
          width: 1.5,
          points: { show: false },
        })),
      ],
    },
    data,
    element,
  );
}

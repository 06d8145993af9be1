import { html } from "htm/preact";

/**
 * A number with its name.
 *
 * @param {{ label: string, value: string, hint?: string | undefined, href?: string, tone?: "bad" | "warn" | "good" | undefined }} props
 */
export function Stat({ label, value, hint, href, tone }) {
  const content = html`
    <span class="stat-label">${label}</span>
    <span class="stat-value">${value}</span>
    ${hint && html`<span class="hint">${hint}</span>`}
  `;
  const look = `card stat ${tone ?? ""}`;
  return href
    ? html`<a class=${look} href=${href}>${content}</a>`
    : html`<div class=${look}>${content}</div>`;
}

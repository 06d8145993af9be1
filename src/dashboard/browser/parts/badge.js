import { html } from "htm/preact";

/**
 * A word with a colour; the word says all.
 *
 * @param {{ tone: "good" | "warn" | "bad" | "dim", children?: import("preact").ComponentChildren }} props
 */
export function Badge({ tone, children }) {
  return html`<span class=${`badge ${tone}`}>${children}</span>`;
}

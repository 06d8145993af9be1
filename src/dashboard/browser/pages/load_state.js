// What a page shows above its data, or instead of them.

import { html } from "htm/preact";
import { Loading, Notice } from "../parts/page.js";

/**
 * The error of the last question, or that the first one is not answered yet; nothing where all is well.
 * @param {{ data: unknown, error: Error | null }} props
 */
export function LoadState({ data, error }) {
  if (error) return html`<${Notice} kind="error">${error.message}</${Notice}>`;
  return data ? null : html`<${Loading} />`;
}

import { html } from "htm/preact";
import { count } from "../format.js";

/**
 * Leads through the parts of a long list; nothing where there is one part only.
 *
 * @param {{ total: number, offset: number, limit: number, onPage: (offset: number) => void }} props
 */
export function Pager({ total, offset, limit, onPage }) {
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return html`
    <nav class="toolbar pager" aria-label="Pages of the list">
      <button type="button" class="button small" disabled=${offset === 0}
        onClick=${() => onPage(Math.max(0, offset - limit))}>Previous</button>
      <span>${count(Math.min(offset + 1, total))}–${count(last)} of ${count(total)}</span>
      <button type="button" class="button small" disabled=${last >= total}
        onClick=${() => onPage(offset + limit)}>Next</button>
    </nav>
  `;
}

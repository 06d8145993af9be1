// A table: sorted by its headings, chosen from by check boxes; on a narrow screen it scrolls by itself.

import { html } from "htm/preact";

/**
 * @typedef {object} Column
 * @property {string} key of what it shows, for sorting
 * @property {string} title
 * @property {boolean} [right] numbers stand at the right
 * @property {boolean} [sort] its heading sorts
 * @property {(row: any) => any} cell
 */

/**
 * @param {{
 *   columns: Column[],
 *   rows: readonly any[],
 *   rowKey: (row: any) => string,
 *   caption: string,
 *   sort?: { key: string, order: "asc" | "desc" },
 *   onSort?: (sort: { key: string, order: "asc" | "desc" }) => void,
 *   selected?: Set<string>,
 *   onSelect?: (selected: Set<string>) => void,
 * }} props
 */
export function Table({ columns, rows, rowKey, caption, sort, onSort, selected, onSelect }) {
  const keys = rows.map(rowKey);
  const isAll = selected && keys.length > 0 && keys.every((key) => selected.has(key));
  return html`
    <div class="table" role="region" aria-label=${caption} tabindex="0">
      <table>
        <caption class="visually-hidden">${caption}</caption>
        <thead>
          <tr>
            ${selected && html`
              <th class="choose">
                <input type="checkbox" aria-label="Select all" checked=${isAll}
                  onChange=${() => onSelect?.(new Set(isAll ? [] : keys))} />
              </th>
            `}
            ${columns.map((column) =>
              html`<${Heading} key=${column.key} column=${column} sort=${sort} onSort=${onSort} />`
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row, at) =>
            html`
              <tr key=${keys[at]}>
                ${selected && html`
                  <td class="choose">
                    <input type="checkbox" aria-label=${`Select ${keys[at]}`} checked=${selected.has(
                      keys[at] ?? "",
                    )}
                      onChange=${() => onSelect?.(toggled(selected, keys[at] ?? ""))} />
                  </td>
                `}
                ${columns.map(({ key, right, cell }) =>
                  html`<td key=${key} class=${right ? "right" : ""}>${cell(row)}</td>`
                )}
              </tr>
            `
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{ column: Column, sort: { key: string, order: "asc" | "desc" } | undefined, onSort: any }} props */
function Heading({ column: { key, title, right, sort: sorts }, sort, onSort }) {
  const order = sort?.key === key ? sort.order : undefined;
  const mark = order === "asc" ? " ↑" : order === "desc" ? " ↓" : "";
  return html`
    <th scope="col" class=${right ? "right" : ""}
      aria-sort=${order === "asc" ? "ascending" : order === "desc" ? "descending" : undefined}>
      ${sorts && onSort
        ? html`<button type="button" onClick=${() =>
          onSort({ key, order: order === "desc" ? "asc" : "desc" })}>
            ${title}<span aria-hidden="true">${mark}</span>
          </button>`
        : title}
    </th>
  `;
}

/**
 * @param {Set<string>} selected
 * @param {string} key
 */
function toggled(selected, key) {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

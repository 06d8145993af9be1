// Tables in text: columns as wide as their widest cell, the last one cut at the edge of the terminal.

import { cut } from "./text.ts";
import type { Style, Terminal } from "./terminal.ts";

/** A cell: its text, or the text and a style. */
export type Cell = string | readonly [text: string, style: Style];

/** A column: its title, and whether it has numbers, which stand at the right. */
export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

/** The lines of a table, its head first. */
export function tableLines(
  terminal: Pick<Terminal, "width" | "style">,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): string[] {
  const widths = columns.map(({ title }, at) =>
    rows.reduce((width, row) => Math.max(width, textOf(row[at]).length), title.length)
  );
  const line = (cells: readonly Cell[]) => {
    let left = terminal.width;
    return columns.map(({ right }, at) => {
      const width = Math.min(widths[at]!, Math.max(0, left));
      left -= widths[at]! + 2;
      const text = cut(textOf(cells[at]), width);
      const isLast = at === columns.length - 1;
      const padded = right ? text.padStart(width) : isLast ? text : text.padEnd(width);
      const cell = cells[at];
      return typeof cell === "object" ? terminal.style(cell[1], padded) : padded;
    }).join("  ").trimEnd();
  };
  return [line(columns.map(({ title }) => [title, "bold"])), ...rows.map(line)];
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === "string" ? cell : cell?.[0] ?? "";
}

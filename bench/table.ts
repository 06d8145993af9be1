// The table at the end.

import type { Result, Row } from "./row.ts";

/** A result with its row. */
export interface Line {
  readonly row: Row;
  readonly result: Result;
  readonly spread?: readonly [number, number] | undefined;
}

/** Whether the ratio is what it should be. */
export function reached({ row, result }: Line): boolean {
  return row.atMost ? result.ratio <= row.target : result.ratio >= row.target;
}

/** One line of the table as text; `widthOfWork` aligns it. */
export function format(line: Line, widthOfWork = 0): string {
  const { row, result, spread } = line;
  const numbers = `${quantity(result.baseline)} → ${quantity(result.ours)} ${result.unit}`;
  const range = spread ? ` (${spread[0].toFixed(2)}–${spread[1].toFixed(2)})` : "";
  return [
    reached(line) ? "ok  " : "MISS",
    result.runtime.padEnd(4),
    result.work.padEnd(widthOfWork),
    `${result.ratio.toFixed(2)}${range}`.padEnd(17),
    `${row.atMost ? "≤" : "≥"} ${row.target}`.padEnd(6),
    numbers,
  ].join("  ");
}

/** The whole table. */
export function table(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ result }) => result.work.length));
  const head = [
    "    ",
    "    ",
    "work, against the baseline".padEnd(width),
    "ratio (rounds)".padEnd(17),
    "target",
    "baseline → ours",
  ];
  return [head.join("  "), ...lines.map((line) => format(line, width))].join("\n");
}

function quantity(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

// What `deno task test` says at the end: a row for each run, and the totals.

/** A run in the table: counted, or not run and why. */
export interface Row {
  readonly runtime: string;
  readonly version: string;
  readonly server: string;
  readonly outcome:
    | { readonly passed: number; readonly failed: number; readonly skipped: number; readonly seconds: number }
    | { readonly notRun: string };
}

/** The table, a line for each row. */
export function table(rows: readonly Row[]): string[] {
  const cells = rows.map(({ runtime, version, server, outcome }) => {
    const counts = "notRun" in outcome ? [] : [
      String(outcome.passed),
      String(outcome.failed),
      String(outcome.skipped),
      outcome.seconds.toFixed(1),
    ];
    return [runtime, version, server, ...counts];
  });
  const head = ["runtime", "version", "server", "passed", "failed", "skipped", "seconds"];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...cells].map((row) => (row[column] ?? title).length))
  );
  const align = (row: string[]) =>
    row.map((cell, column) => column < 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))
      .join("  ");
  return [
    align(head),
    ...rows.map(({ outcome }, index) =>
      "notRun" in outcome ? `${align(cells[index]!)}  not run: ${outcome.notRun}` : align(cells[index]!)
    ),
  ];
}

/** The files that took longest, slowest first. */
export function slowest(
  times: readonly { readonly mark: string; readonly file: string; readonly seconds: number }[],
  count = 5,
): string[] {
  return times.toSorted((a, b) => b.seconds - a.seconds).slice(0, count)
    .map(({ mark, file, seconds }) => `slow: ${seconds.toFixed(1).padStart(5)} s  ${mark} ${file}`);
}

/** The last line: `123 passed, 0 failed`, and how many were skipped if any were. A problem counts as a failure. */
export function totals(rows: readonly Row[], problems: number): string {
  const sum = { passed: 0, failed: problems, skipped: 0 };
  for (const { outcome } of rows) {
    if ("notRun" in outcome) continue;
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
  }
  return `${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ""}`;
}

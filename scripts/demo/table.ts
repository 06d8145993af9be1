// The table at the end: what each actor did.

import type { ActorName } from "./measures.ts";
import type { ActorTally, Tally } from "./tally.ts";

const HEAD = ["actor", "jobs", "redelivered", "jobs/s", "total"];

/** The lines of the table. `startedAt` is when the first event was emitted, by `performance.now()`. */
export function table(tally: Tally, startedAt: number): string[] {
  const rows = [...tally.actors].map(([name, actor]) => {
    const seconds = (actor.lastAt - startedAt) / 1000;
    const rate = seconds > 0 ? Math.round(actor.results.size / seconds) : 0;
    return [name, ...[actor.results.size, actor.redelivered, rate].map(grouped), total(name, actor)];
  });
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  return [HEAD, ...rows].map((row) => "  " + row.map(cell).join("   ").trimEnd());

  function cell(text: string, column: number): string {
    const isNumber = column > 0 && column < HEAD.length - 1;
    return isNumber ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  }
}

function total(name: ActorName, { results }: ActorTally): string {
  let bytes = 0;
  let value = 0;
  for (const result of results.values()) {
    bytes += result.bytes;
    if (typeof result.value === "number") value += result.value;
  }
  switch (name) {
    case "count-words":
      return counted(value, "word");
    case "hash":
      return `${megabytes(bytes)} hashed`;
    case "measure-gzip":
      return `${megabytes(bytes)} packed to ${bytes ? Math.round(value / bytes * 100) : 100} %`;
  }
}

/** How many of what. */
export function counted(number: number, what: string): string {
  return `${grouped(number)} ${what}${number === 1 ? "" : "s"}`;
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

/** Bytes for people. */
export function megabytes(bytes: number): string {
  return bytes < 1e5 ? counted(bytes, "byte") : `${(bytes / 1e6).toFixed(1)} MB`;
}

import { merge } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map } from "@optique/core/modifiers";
import { command } from "@optique/core/primitives";
import type { InstanceStatus } from "../../inspector/mod.ts";
import { example } from "../example.ts";
import { DONE } from "../exit_codes.ts";
import { type Command, connection, json } from "../options.ts";
import { type Cell, tableLines } from "../table.ts";
import { ago, count, duration, safe } from "../text.ts";
import { withInspector } from "../with_inspector.ts";

/** `walnats instances`. */
export const instances = command(
  "instances",
  map(merge(json, connection), (options): Command => async (terminal) => {
    const found = await withInspector(options, (inspector) => inspector.instances());
    if (options.json) {
      terminal.printJson(found);
      return DONE;
    }
    const number = (title: string) => ({ title, right: true });
    const columns = [
      ...["SERVICE", "VERSION", "RUNTIME", "HOST", "PID"].map((title) => ({ title })),
      number("UP"),
      { title: "ACTOR" },
      ...["IN HAND", "DONE", "FAILED", "A JOB TAKES"].map(number),
    ];
    for (const line of tableLines(terminal, columns, found.flatMap(rows))) terminal.print(line);
    return DONE;
  }),
  {
    brief: message`Programs that have announced themselves, and how busy they are`,
    ...example("walnats instances", "walnats instances --json"),
  },
);

/** One for each actor; a publisher has none. */
function rows({ service, version, runtime, host, pid, started, kind, actors }: InstanceStatus): Cell[][] {
  const who = [service, version, runtime, host, pid].map(safe);
  const own = [...who, ago(started)];
  if (actors.length === 0) return [[...own, kind]];
  return actors.map(({ name, inHand, maxJobs, succeeded, failed, listening, averageTime }, at): Cell[] => [
    ...at === 0 ? own : own.map(() => ""),
    listening ? safe(name) : [`${safe(name)} (does not listen)`, "yellow"],
    `${count(inHand)}/${count(maxJobs)}`,
    count(succeeded),
    failed ? [count(failed), "red"] : "0",
    averageTime === undefined ? "" : duration(averageTime),
  ]);
}

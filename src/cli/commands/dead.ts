import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional } from "@optique/core/modifiers";
import { argument, command, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import type { DeadLetter, DeadLetterFilter, DeadLetterGroup } from "../../../mod.ts";
import type { ConnectedInspector } from "../../inspector/mod.ts";
import { agreed } from "../agreed.ts";
import { example } from "../example.ts";
import { DONE, FAILED } from "../exit_codes.ts";
import { careful, type Command, connection, json, limit, span } from "../options.ts";
import { tableLines } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { ago, bytes, count, payload, safe } from "../text.ts";
import { checkWhich, id, idsOrAll, ofEventAndActor } from "../which.ts";
import { withInspector } from "../with_inspector.ts";

const filter = merge(
  ofEventAndActor,
  object({
    error: optional(option("--error", string({ metavar: "TEXT" }), {
      description: message`Whose error has this text in it`,
    })),
    newer: optional(option("--newer", span(), { description: message`That failed within this time` })),
    older: optional(option("--older", span(), { description: message`That failed before that` })),
  }),
);

const chosen = merge(idsOrAll, filter);

interface FilterFlags {
  readonly event: string | undefined;
  readonly actor: string | undefined;
  readonly error: string | undefined;
  readonly newer: number | undefined;
  readonly older: number | undefined;
}

const list = command(
  "ls",
  map(merge(filter, limit, json, connection), (options): Command => async (terminal) => {
    const letters = await withInspector(options, ({ deadLetters }) => {
      return deadLetters.list({ ...toFilter(options), limit: options.limit });
    });
    if (options.json) terminal.printJson(letters);
    else printLetters(terminal, letters);
    return DONE;
  }),
  { brief: message`Lists them, newest first`, ...example("walnats dead ls --actor send-receipt --newer 1d") },
);

const groups = command(
  "groups",
  map(merge(filter, json, connection), (options): Command => async (terminal) => {
    const found = await withInspector(options, ({ deadLetters }) => deadLetters.groups(toFilter(options)));
    if (options.json) terminal.printJson(found);
    else printGroups(terminal, found);
    return DONE;
  }),
  { brief: message`Counts them by actor and error`, ...example("walnats dead groups") },
);

const show = command(
  "show",
  map(merge(object({ id: argument(id) }), json, connection), (options): Command => async (terminal) => {
    const letter = await withInspector(options, ({ deadLetters }) => deadLetters.get(options.id));
    if (!letter) {
      terminal.note(`there is no dead letter ${options.id}`);
      return FAILED;
    }
    if (options.json) terminal.printJson(letter);
    else printLetter(terminal, letter);
    return DONE;
  }),
  { brief: message`Shows one: payload, headers, error`, ...example("walnats dead show 17") },
);

const redrive = command(
  "redrive",
  map(merge(chosen, careful, connection), (options): Command => (terminal) => {
    return change(terminal, options, "Redrive", ({ deadLetters }, which) => deadLetters.redrive(which));
  }),
  {
    brief: message`Sends them to their actors once more`,
    description:
      message`Sends dead letters to their actors once more, and to them alone; attempts count from 1 again.`,
    ...example("walnats dead redrive 17 18", "walnats dead redrive --error 'ECONNREFUSED' --newer 2h"),
  },
);

const drop = command(
  "drop",
  map(merge(chosen, careful, connection), (options): Command => (terminal) => {
    return change(terminal, options, "Drop", ({ deadLetters }, which) => deadLetters.drop(which));
  }),
  { brief: message`Deletes them`, ...example("walnats dead drop --older 30d --yes") },
);

/** `walnats dead`. */
export const dead = command("dead", or(list, groups, show, redrive, drop), {
  brief: message`Dead letters: ls, groups, show, redrive, drop`,
  ...example("walnats dead ls", "walnats dead redrive --actor send-receipt"),
});

type ChangeOptions = FilterFlags & Parameters<typeof agreed>[1] & Parameters<typeof withInspector>[0] & {
  readonly ids: readonly number[];
  readonly all: boolean;
};

async function change(
  terminal: Terminal,
  options: ChangeOptions,
  verb: "Redrive" | "Drop",
  act: (inspector: ConnectedInspector, which: readonly number[] | DeadLetterFilter) => Promise<number>,
): Promise<number> {
  const { ids } = options;
  const filter = toFilter(options);
  checkWhich(options, filter, "--event, --actor, --error, --newer, --older");
  return await withInspector(options, async (inspector) => {
    const groups = ids.length > 0 ? [] : await inspector.deadLetters.groups(filter);
    const number = ids.length || sum(groups);
    const letters = `${count(number)} dead letter${number === 1 ? "" : "s"}`;
    if (number > 0) {
      const refused = await agreed(terminal, options, `${verb} ${letters}?`);
      if (refused !== undefined) return refused;
    }
    // What comes after the question was not in it; the times are of the server's clock.
    const until = new Date(Math.max(...groups.map(({ newest }) => newest.getTime())) + 1);
    const done = number && await act(inspector, ids.length > 0 ? ids : { ...filter, until });
    terminal.print(`${verb === "Drop" ? "dropped" : "redriven"}: ${count(done)} of ${letters}`);
    return done === number ? DONE : FAILED;
  });
}

function toFilter({ event, actor, error, newer, older }: FilterFlags): DeadLetterFilter {
  const ago = (seconds: number | undefined) =>
    seconds === undefined ? undefined : new Date(Date.now() - seconds * 1000);
  return { event, actor, error, since: ago(newer), until: ago(older) };
}

function sum(groups: readonly DeadLetterGroup[]): number {
  return groups.reduce((total, group) => total + group.count, 0);
}

function printLetters(terminal: Terminal, letters: readonly DeadLetter[]): void {
  const columns = [
    { title: "ID", right: true },
    { title: "EVENT" },
    { title: "ACTOR" },
    { title: "ATTEMPTS", right: true },
    { title: "AGO", right: true },
    { title: "ERROR" },
  ];
  const rows = letters.map(({ id, event, actor, attempts, time, error }) => [
    String(id),
    safe(event),
    safe(actor),
    String(attempts),
    ago(time),
    safe(error),
  ]);
  for (const line of tableLines(terminal, columns, rows)) terminal.print(line);
}

function printGroups(terminal: Terminal, groups: readonly DeadLetterGroup[]): void {
  const columns = [
    { title: "COUNT", right: true },
    { title: "EVENT" },
    { title: "ACTOR" },
    { title: "OLDEST", right: true },
    { title: "NEWEST", right: true },
    { title: "ERROR" },
  ];
  const rows = groups.map((group) => [
    count(group.count),
    safe(group.event),
    safe(group.actor),
    ago(group.oldest),
    ago(group.newest),
    safe(group.error),
  ]);
  for (const line of tableLines(terminal, columns, rows)) terminal.print(line);
}

function printLetter(terminal: Terminal, letter: DeadLetter): void {
  const { id, event, actor, attempts, time, error, headers, data } = letter;
  const line = (name: string, value: string) =>
    terminal.print(`${terminal.style("bold", name.padEnd(9))} ${value}`);
  line("id", String(id));
  line("event", safe(event));
  line("actor", safe(actor));
  line("attempts", String(attempts));
  line("failed", `${time.toISOString()} (${ago(time)} ago)`);
  line("error", safe(error));
  for (const [name, value] of Object.entries(headers)) line("header", safe(`${name}: ${value}`));
  line("payload", `${payload(data)} (${bytes(data.length)})`);
}

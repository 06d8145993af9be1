import { merge, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map } from "@optique/core/modifiers";
import { command } from "@optique/core/primitives";
import type { ActorStatus, ConnectedInspector, DelayedChoice } from "../../inspector/mod.ts";
import { agreed } from "../agreed.ts";
import { example } from "../example.ts";
import { DONE, FAILED } from "../exit_codes.ts";
import { careful, type Command, connection, json, limit } from "../options.ts";
import { tableLines } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { ago, count, duration, payload, safe } from "../text.ts";
import { checkWhich, idsOrAll, ofEventAndActor } from "../which.ts";
import { withInspector } from "../with_inspector.ts";

const chosen = merge(idsOrAll, ofEventAndActor);

const list = command(
  "ls",
  map(merge(ofEventAndActor, limit, json, connection), (options): Command => async (terminal) => {
    const { event, actor } = options;
    const messages = await withInspector(options, ({ delayed }) => {
      return delayed.list({ event, actor, limit: options.limit });
    });
    if (options.json) {
      terminal.printJson(messages);
      return DONE;
    }
    const columns = [
      { title: "ID", right: true },
      { title: "EVENT" },
      { title: "ACTOR" },
      { title: "DUE" },
      { title: "ATTEMPTS", right: true },
      { title: "PAYLOAD" },
    ];
    const rows = messages.map(({ id, event, actor, due, attempts, data }) => {
      const left = (due.getTime() - Date.now()) / 1000;
      const when = left >= 0 ? `in ${duration(left)}` : `${ago(due)} ago`;
      return [String(id), safe(event), safe(actor), when, String(attempts), payload(data)];
    });
    for (const line of tableLines(terminal, columns, rows)) terminal.print(line);
    return DONE;
  }),
  { brief: message`Lists them, the next one first`, ...example("walnats delayed ls --actor send-reminder") },
);

const run = command(
  "run",
  map(merge(chosen, careful, connection), (options): Command => (terminal) => {
    return change(
      terminal,
      options,
      ["Run", "now", "to run now"],
      ({ delayed }, which) => delayed.run(which),
    );
  }),
  {
    brief: message`Has them run now`,
    ...example("walnats delayed run 17", "walnats delayed run --actor send-reminder"),
  },
);

const drop = command(
  "drop",
  map(merge(chosen, careful, connection), (options): Command => (terminal) => {
    return change(terminal, options, ["Drop", "", "dropped"], ({ delayed }, which) => delayed.drop(which));
  }),
  {
    brief: message`Deletes them: their actors never get them`,
    ...example("walnats delayed drop --event trial-ended --yes"),
  },
);

/** `walnats delayed`. */
export const delayed = command("delayed", or(list, run, drop), {
  brief: message`Messages that wait for their time: ls, run, drop`,
  ...example("walnats delayed ls", "walnats delayed run --actor send-reminder"),
});

type ChangeOptions = Parameters<typeof agreed>[1] & Parameters<typeof withInspector>[0] & {
  readonly ids: readonly number[];
  readonly all: boolean;
  readonly event: string | undefined;
  readonly actor: string | undefined;
};

async function change(
  terminal: Terminal,
  options: ChangeOptions,
  [verb, when, done]: readonly [verb: string, when: string, done: string],
  act: (inspector: ConnectedInspector, which: DelayedChoice) => Promise<number>,
): Promise<number> {
  const { ids, event, actor } = options;
  checkWhich(options, { event, actor }, "--event, --actor");
  return await withInspector(options, async (inspector) => {
    const number = ids.length || sum(await inspector.actors(), event, actor);
    const messages = `${count(number)} delayed message${number === 1 ? "" : "s"}`;
    const refused = await agreed(terminal, options, `${verb} ${messages}${when && ` ${when}`}?`);
    if (refused !== undefined) return refused;
    const changed = await act(inspector, ids.length > 0 ? ids : { event, actor });
    terminal.print(`${done}: ${count(changed)} of ${messages}`);
    return ids.length > 0 && changed < number ? FAILED : DONE;
  });
}

function sum(statuses: readonly ActorStatus[], event: string | undefined, actor: string | undefined): number {
  return statuses
    .filter((status) => (event ?? status.event) === status.event && (actor ?? status.name) === status.name)
    .reduce((total, { delayed }) => total + delayed, 0);
}

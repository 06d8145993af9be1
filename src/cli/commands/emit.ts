import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional, withDefault } from "@optique/core/modifiers";
import { argument, command, flag, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { createReadStream, existsSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { type ConnectedEvents, EmitManyError, Events } from "../../../mod.ts";
import { anyJsonEvent, declaredEvents } from "../events_of.ts";
import { example } from "../example.ts";
import { DONE, FAILED } from "../exit_codes.ts";
import { type Command, connection, moduleOption, span } from "../options.ts";
import { readServer } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { count } from "../text.ts";
import { UsageError } from "../usage_error.ts";

const parser = merge(
  object({
    name: argument(string({ metavar: "EVENT" })),
    text: optional(argument(string({ metavar: "JSON" }), {
      description: message`The message; - reads one from each line of standard input`,
    })),
    file: optional(option("-f", "--file", string({ metavar: "FILE" }), {
      description: message`One message on each line, as JSON`,
    })),
    delay: optional(option("--delay", span(), { description: message`Actors get it so much later` })),
    uid: optional(option("--uid", string({ metavar: "TEXT" }), {
      description: message`Emitted once, however often it is repeated within two minutes`,
    })),
    dryRun: withDefault(
      flag("-n", "--dry-run", { description: message`Only check it against the schema` }),
      false,
    ),
  }),
  moduleOption,
  connection,
);

/** `walnats emit`. */
export const emit = command(
  "emit",
  map(parser, (options): Command => async (terminal) => {
    const { name, text, file, delay, uid, dryRun } = options;
    if ((text === undefined) === (file === undefined)) {
      throw new UsageError("give the message as JSON, or --file, or - for standard input");
    }
    const event = (await declaredEvents(options)).find((event) => event.name === name) ?? anyJsonEvent(name);
    if (file === undefined && text !== "-") {
      const value = parseJson(text!, "the message");
      if (dryRun) {
        await event.encode(value);
        terminal.print("dry run: the message fits");
        return DONE;
      }
      await using conn = await new Events(event).connect(await readServer(options));
      const { stream, seq, duplicate } = await conn.emit(event, value, { sync: true, delay, uid });
      terminal.print(`${duplicate ? "stored before" : "stored"} as ${seq} in ${stream}`);
      return DONE;
    }
    if (file !== undefined && !existsSync(file)) throw new UsageError(`--file: there is no file ${file}`);
    if (uid !== undefined) throw new UsageError("--uid is for one message");
    const values = jsonLines(file);
    if (dryRun) {
      let number = 0;
      for await (const value of values) {
        await event.encode(value);
        number++;
      }
      terminal.print(`dry run: ${count(number)} messages fit`);
      return DONE;
    }
    await using conn = await new Events(event).connect(await readServer(options));
    return await emitLines(terminal, conn, event, values, delay);
  }),
  {
    brief: message`Emits an event`,
    description:
      message`Emits an event and waits until the server has stored it. With a module its schema is checked; without one, any JSON goes.`,
    ...example(
      `walnats emit order-paid '{"id": 17}'`,
      "walnats emit order-paid --file orders.jsonl -m src/events.ts",
    ),
  },
);

async function emitLines(
  terminal: Terminal,
  conn: ConnectedEvents,
  event: ReturnType<typeof anyJsonEvent>,
  values: AsyncIterable<unknown>,
  delay: number | undefined,
): Promise<number> {
  if (delay !== undefined) {
    let stored = 0;
    try {
      for await (const value of values) {
        await conn.emit(event, value, { sync: true, delay });
        stored++;
      }
    } finally {
      terminal.print(`${count(stored)} stored`);
    }
    return DONE;
  }
  try {
    const { stored } = await conn.emitMany(event, values, { sync: true });
    terminal.print(`${count(stored)} stored`);
    return DONE;
  } catch (error) {
    if (!(error instanceof EmitManyError)) throw error;
    terminal.print(`${count(error.stored)} stored`);
    terminal.note(error.message);
    return FAILED;
  }
}

async function* jsonLines(path: string | undefined): AsyncGenerator<unknown> {
  const input = path === undefined ? process.stdin : createReadStream(path);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number++;
    if (line.trim()) yield parseJson(line, `line ${number}`);
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is no JSON: ${(error as Error).message}`);
  }
}

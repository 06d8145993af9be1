import { runAsync } from "@optique/run";
import { message } from "@optique/core/message";
import { WalnatsError } from "../../mod.ts";
import { commands } from "./commands.ts";
import { example } from "./example.ts";
import { FAILED, USAGE } from "./exit_codes.ts";
import { Terminal } from "./terminal.ts";
import { safe } from "./text.ts";
import { UsageError } from "./usage_error.ts";
import { VERSION } from "../version.ts";

/**
 * Does what the arguments say; gives the exit code. Help and mistakes in the arguments end the process here.
 *
 * @param args without the program's name
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const command = await runAsync(commands, {
    programName: "walnats",
    args: args.length > 0 ? args : ["--help"],
    brief: message`Event-driven background jobs on NATS JetStream: see them and steer them`,
    help: "both",
    version: VERSION,
    completion: "command",
    aboveError: "none",
    errorExitCode: USAGE,
    commandList: "top-level",
    showUsage: false,
    ...example("walnats ls", "walnats help dead redrive"),
  });
  const terminal = new Terminal();
  try {
    return await command(terminal);
  } catch (error) {
    return explain(terminal, error);
  }
}

/** Errors that say themselves what to do need no stack; of all others it is what helps. */
function explain(terminal: Terminal, error: unknown): number {
  const say = (text: string) => terminal.note(`${terminal.style("red", "walnats:")} ${text}`);
  if (error instanceof UsageError) {
    say(error.message.split("\n").map(safe).join("\n"));
    return USAGE;
  }
  const isOurs = [WalnatsError, TypeError, RangeError].some((type) => error instanceof type);
  say(
    isOurs
      ? safe((error as Error).message)
      : error instanceof Error
      ? error.stack ?? String(error)
      : String(error),
  );
  return FAILED;
}

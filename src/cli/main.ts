#!/usr/bin/env node
/**
 * The command line of walnats: see what is on a server, find what is wrong, and steer it. `walnats --help` lists the
 * commands. It is a program: importing it runs it.
 *
 * @example In a shell
 * ```sh
 * deno run -A jsr:@walnats/core/cli ls
 * ```
 *
 * @module
 */

import process from "node:process";
import { runCommandLine } from "./run_command_line.ts";

export type { WalnatsConfig } from "./settings.ts";

// Who reads the output may end first, as `head` does: then there is nobody to tell.
process.stdout.on("error", () => process.exit());
process.exitCode = await runCommandLine(process.argv.slice(2));

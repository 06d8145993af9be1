// `deno task demo [folder]`: what walnats promises, on the files of a folder, with a subscriber killed half-way.

import { shutdownSignal } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ACTOR_NAMES } from "./demo/measures.ts";
import { MOST_BYTES } from "./demo/read_head.ts";
import { recount } from "./demo/recount.ts";
import { run } from "./demo/run.ts";
import { counted, megabytes, table } from "./demo/table.ts";
import { verify } from "./demo/verify.ts";
import { type Listing, walk } from "./demo/walk.ts";

const USAGE = `deno task demo [folder]   (default: this checkout with its node_modules)

Emits an event for each file of the folder; three actors (${ACTOR_NAMES.join(", ")}) work on each, in two
subscriber processes, one of which is killed in the middle. Then everything is checked against the folder.`;

/** A mistake of the caller: the exit code is 2. */
class UsageError extends Error {}

function readArguments(): string {
  try {
    const { values, positionals } = parseArgs({
      options: { help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (positionals.length > 1) throw new Error(`expected one folder, got ${positionals.length}`);
    return resolve(positionals[0] ?? fileURLToPath(new URL("..", import.meta.url)));
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function look(folder: string): Listing {
  try {
    const listing = walk(folder);
    if (listing.files.size > 0) return listing;
  } catch (error) {
    throw new UsageError(`the folder ${folder} cannot be read: ${(error as Error).message}`);
  }
  throw new UsageError(`the folder ${folder} holds no files: give the demo one that does`);
}

function introduce(folder: string, { files, skipped }: Listing): void {
  const sizes = [...files.values()];
  const sum = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${counted(files.size, "file")}, ${megabytes(sum)}, in ${folder}`);
  const left = [...skipped].map(([what, count]) => counted(count, what));
  if (left.length) console.log(`left out: ${left.join(", ")}`);
  const large = sizes.filter((size) => size > MOST_BYTES).length;
  if (large) {
    console.log(
      `${counted(large, "file")} of more than ${megabytes(MOST_BYTES)}: only so much of each counts`,
    );
  }
}

function list(title: string, items: readonly string[]): void {
  for (const item of items.slice(0, 5)) console.log(`${title} ${item}`);
  if (items.length > 5) console.log(`${title} … and ${items.length - 5} more`);
}

async function demo(): Promise<boolean> {
  const folder = readArguments();
  const startedAt = Date.now();
  const listing = look(folder);
  introduce(folder, listing);
  const { files } = listing;
  await using server = await NatsServer.start();
  console.log(`nats-server ${server.version} on ${server.url}`);
  const { tally, startedAt: emittedAt } = await run(files, server.url, shutdownSignal());

  console.log(`\n${table(tally, emittedAt).join("\n")}\n`);
  const emitted = new Set(files.keys());
  const { lost, wrong, same, changed } = verify({ emitted, tally, folder: recount(folder), startedAt });
  console.log(
    `the folder, read again: ${counted(same.files, "file")}, ${
      megabytes(same.bytes)
    }, each as its actors said` +
      (changed ? `; ${changed} changed, came or went meanwhile` : ""),
  );
  list("lost:", lost);
  list("wrong:", wrong);
  console.log(
    `${files.size} events x ${ACTOR_NAMES.length} actors: ${tally.jobs} jobs handled, ${lost.length} lost` +
      (wrong.length ? `, ${wrong.length} wrong` : ""),
  );
  return lost.length === 0 && wrong.length === 0;
}

async function exitCode(): Promise<number> {
  try {
    return await demo() ? 0 : 1;
  } catch (error) {
    const stopped = error instanceof DOMException && error.name === "AbortError";
    console.error(stopped ? "stopped" : (error as Error).message);
    return stopped ? 130 : error instanceof UsageError ? 2 : 1;
  }
}

process.exit(await exitCode());

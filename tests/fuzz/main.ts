// `deno task fuzz`: anything, handed to the API, the wire and the serializers, against a real nats-server.

import process from "node:process";
import { parseArgs } from "node:util";
import { NatsServer } from "@walnats/core/testing";
import { PINNED } from "../../src/testing/nats_version.ts";
import fc from "fast-check";
import { apiTarget } from "./api.ts";
import { serializersTarget } from "./serializers.ts";
import type { Target } from "./target.ts";
import { wireTarget } from "./wire.ts";

const USAGE = `deno task fuzz [api] [wire] [serializers] [--seconds 60] [--seed NUMBER]

Hands anything to what is named, or to all, and says with which seed it failed.`;

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    help: { type: "boolean", short: "h" },
  },
  allowPositionals: true,
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const seed = Number(values.seed);
const stray: unknown[] = [];
process.on("unhandledRejection", (reason) => stray.push(reason));
process.on("uncaughtException", (error) => stray.push(error));

await using server = await NatsServer.start({ version: PINNED });
const makers: Record<string, () => Target | Promise<Target>> = {
  serializers: () => serializersTarget,
  api: () => apiTarget(server),
  wire: () => wireTarget(server),
};
const names = positionals.length > 0 ? positionals : Object.keys(makers);
const unknown = names.find((name) => !makers[name]);
if (unknown !== undefined) {
  console.error(`there is no "${unknown}" to fuzz\n\n${USAGE}`);
  process.exit(2);
}
const targets = await Promise.all(names.map((name) => makers[name]!()));
const properties = targets.flatMap(({ name, properties }) =>
  Object.entries(properties).map(([what, property]) => ({ what: `${name}: ${what}`, property }))
);
const milliseconds = Number(values.seconds) * 1000 / properties.length;
console.log(`seed ${seed}`);
for (const { what, property } of properties) {
  const details = await fc.check(property, {
    seed,
    numRuns: 1e9,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  });
  const bad = details.failed || stray.length > 0;
  console.log(`${bad ? "FAILED" : "ok    "} ${String(details.numRuns).padStart(7)} times  ${what}`);
  if (details.failed) {
    console.error(`path ${details.counterexamplePath}`);
    console.error(details.errorInstance);
  }
  for (const error of stray.splice(0)) console.error("nobody caught:", error);
  if (bad) process.exitCode = 1;
}
for (const target of targets) await target.end?.();
process.exit();

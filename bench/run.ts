// `deno task bench [row …]`: how fast walnats is beside nats.js, on Deno and on Bun.

import { NatsServer } from "@walnats/core/testing";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findBun } from "../scripts/find_bun.ts";
import { run } from "../scripts/run.ts";
import { PINNED } from "../src/testing/nats_version.ts";
import type { Role } from "./bench.ts";
import type { Measure } from "./measure.ts";
import type { Result, Row } from "./row.ts";
import { ROWS } from "./rows/mod.ts";
import { format, type Line, reached, table } from "./table.ts";
import { REPORT, type Report } from "./worker.ts";

const USAGE = `deno task bench [row …] [--quick] [--runtime deno|bun]

Measures walnats against nats.js, each in a process of its own, on Deno and on Bun, with a nats-server of their own,
and writes bench/results.json when all rows were run. Rows: ${ROWS.map(({ name }) => name).join(", ")}
  --quick    fewer rounds
  --runtime  only this one`;

/** Milliseconds that one row may take. */
const LIMIT = 120_000;
const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));
const RESULTS = new URL("./results.json", import.meta.url);

/** A way to run a worker. */
interface Runtime {
  readonly name: "deno" | "bun";
  readonly command: string;
  readonly args: readonly string[];
}

interface Arguments {
  readonly rows: readonly Row[];
  readonly quick: boolean;
  readonly runtimes: readonly Runtime["name"][];
}

function readArguments(): Arguments | undefined {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      runtime: { type: "string", multiple: true, default: ["deno", "bun"] },
      help: { type: "boolean", short: "h" },
    },
    allowPositionals: true,
  });
  if (values.help) return undefined;
  const unknown = positionals.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) throw new RangeError(`there is no row "${unknown}"\n\n${USAGE}`);
  const runtimes = (["deno", "bun"] as const).filter((name) => values.runtime.includes(name));
  if (runtimes.length !== new Set(values.runtime).size) {
    throw new RangeError(`--runtime: expected deno or bun, got ${values.runtime.join(", ")}\n\n${USAGE}`);
  }
  const rows = ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { rows, quick: values.quick, runtimes };
}

async function findRuntime(name: Runtime["name"]): Promise<Runtime> {
  if (name === "bun") return { name, command: (await findBun()).program, args: ["run", WORKER] };
  return { name, command: process.execPath, args: ["run", "-A", "--v8-flags=--expose-gc", WORKER] };
}

/** Measures one row in processes of its own, one for each side; so no row disturbs another one. */
async function measure(runtime: Runtime, row: Row, url: string, quick: boolean): Promise<Report> {
  const over = new AbortController();
  const start = (role: Role) => {
    const args = [...runtime.args, row.name, url, role, ...quick ? ["quick"] : []];
    return run(runtime.command, args, { limit: LIMIT, signal: over.signal });
  };
  const baseline = row.together ? undefined : start("baseline");
  const { ok, how, output } = await start("ours");
  if (!ok) over.abort();
  const other = await baseline;
  const line = output.split("\n").findLast((line) => line.startsWith(REPORT));
  if (ok && line) return JSON.parse(line.slice(REPORT.length));
  throw new Error(
    `the row "${row.name}" failed on ${runtime.name}: ${how}\n${output}` +
      (other ? `\nits baseline: ${other.how}\n${other.output}` : ""),
  );
}

function lineOf(runtime: Runtime, row: Row, { what, baseline, ours, ratio, spread }: Measure): Line {
  const work = what ? `${row.work}, ${what}` : row.work;
  const { unit, target } = row;
  return { row, spread, result: { runtime: runtime.name, work, baseline, ours, unit, ratio, target } };
}

function write(results: readonly Result[]): void {
  const rounded = results.map((result) => ({
    ...result,
    baseline: Number(result.baseline.toPrecision(4)),
    ours: Number(result.ours.toPrecision(4)),
    ratio: Number(result.ratio.toPrecision(4)),
  }));
  writeFileSync(RESULTS, `${JSON.stringify(rounded, null, 2)}\n`);
}

async function bench({ rows, quick, runtimes: names }: Arguments): Promise<boolean> {
  const startedAt = performance.now();
  const runtimes = await Promise.all(names.map(findRuntime));
  await using server = await NatsServer.start({ version: PINNED });
  console.log(`nats-server ${server.version}, ${runtimes.map(({ name }) => name).join(" and ")}`);
  const lines: Line[] = [];
  let whole = rows.length === ROWS.length && runtimes.length === 2;
  for (const row of rows) {
    for (const runtime of runtimes) {
      try {
        const measures = await measure(runtime, row, server.url, quick);
        const fresh = measures.map((measure) => lineOf(runtime, row, measure));
        for (const line of fresh) console.log(format(line));
        lines.push(...fresh);
      } catch (error) {
        whole = false;
        console.error((error as Error).message);
        process.exitCode = 1;
      }
    }
  }
  if (lines.length) console.log(`\n${table(lines)}\n`);
  console.log(
    `${lines.filter(reached).length} of ${lines.length} targets reached, ` +
      `${Math.round((performance.now() - startedAt) / 1000)} s`,
  );
  if (whole && !quick) write(lines.map(({ result }) => result));
  return lines.every(reached);
}

try {
  const given = readArguments();
  if (!given) console.log(USAGE);
  else if (!await bench(given)) process.exitCode = 1;
} catch (error) {
  const usage = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? `\n\n${USAGE}` : "";
  console.error(`${(error as Error).message}${usage}`);
  process.exitCode = error instanceof RangeError || usage ? 2 : 1;
}

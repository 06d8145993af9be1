import { COUNT } from "../../examples/readme_demo/events.ts";
import { Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { type Program, runProgram } from "./run_program.ts";

/** What `deno task emit` and `deno task listen` allow. */
const permissions = ["--allow-net", "--allow-env=NATS_SERVER"];

function run(file: string, server: string): Program {
  return runProgram(`examples/readme_demo/${file}`, { permissions, env: { NATS_SERVER: server } });
}

test("two subscribers share the events, and Ctrl+C on one loses nothing", async () => {
  const server = await NatsServer.start();
  const programs: Program[] = [];
  const start = (file: string) => programs[programs.push(run(file, server.url)) - 1]!;
  const conn = await new Events(COUNT).connect(server.url);
  try {
    await conn.register();
    const [stopped, stays] = [start("sub.ts"), start("sub.ts")];
    const printed = () => [...stopped.lines, ...stays.lines].map(Number);
    let probe = 0;
    await until("both subscribers print", async () => {
      await conn.emit(COUNT, --probe, { sync: true });
      return stopped.lines.length > 0 && stays.lines.length > 0;
    });

    const pub = start("pub.ts");
    await until("the publisher emits", () => pub.lines.includes("emitted 1"));
    const numbers = Array.from({ length: 3000 }, (_, index) => 10_000 + index);
    const before = stopped.lines.length;
    for (const number of numbers) {
      await conn.emit(COUNT, number, { sync: number % 10 === 0 });
      if (number === 11_000) stopped.kill("SIGINT");
    }
    await until("the publisher goes on", () => pub.lines.includes("emitted 2"));
    pub.kill("SIGKILL");
    await pub.exit;
    numbers.push(...pub.lines.map((line) => Number(line.replace("emitted ", ""))));

    await until("every number is printed", () => {
      const seen = new Set(printed());
      return numbers.every((number) => seen.has(number));
    });
    assert.equal(await stopped.exit, 0);
    assert.ok(stopped.lines.length > before, "the one that was stopped had a share of the numbers");
    // What the publisher emitted last it may not have said before it was killed.
    const unsaid = Math.max(...pub.lines.map((line) => Number(line.replace("emitted ", "")))) + 1;
    const positive = printed().filter((number) =>
      number >= 0 && (number !== unsaid || numbers.includes(number))
    );
    assert.deepEqual(positive.sort(byValue), numbers.sort(byValue), "every number exactly once");
    stays.kill("SIGINT");
    assert.equal(await stays.exit, 0);
  } finally {
    for (const program of programs) program.kill("SIGKILL");
    await Promise.all(programs.map((program) => program.exit));
    await conn.close();
    await server.close();
  }
});

for (const file of ["pub.ts", "sub.ts"]) {
  test(`${file} without a server says where it looked and how to start one`, async () => {
    const program = run(file, "nats://127.0.0.1:1");
    assert.notEqual(await program.exit, 0);
    const text = program.errors.join("\n");
    assert.match(text, /cannot connect to NATS at nats:\/\/127\.0\.0\.1:1\b/);
    assert.match(text, /nats-server -js/);
  });
}

test("the README shows the example as it is", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const readme = read("README.md");
  for (const file of ["events.ts", "pub.ts", "sub.ts"]) {
    const block = `\`\`\`ts\n// examples/readme_demo/${file}\n${read(`examples/readme_demo/${file}`)}\`\`\``;
    assert.ok(readme.includes(block), `README.md: expected the code of ${file} as it is in the example`);
  }
});

function byValue(a: number, b: number): number {
  return a - b;
}

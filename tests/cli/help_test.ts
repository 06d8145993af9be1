// What the command line says of itself, and of mistakes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "../helpers/test.ts";
import { VERSION } from "../../src/version.ts";
import { fixture, start } from "./walnats.ts";

const COMMANDS = [
  "dev",
  "run",
  "ls",
  "instances",
  "top",
  "tail",
  "emit",
  "dead",
  "delayed",
  "pause",
  "resume",
  "doctor",
  "docs",
];
const run = (...args: string[]) => start(args, { input: "" }).ended;
const LONG = { timeout: 120_000 };

test("the help lists every command, and each has an example", LONG, async () => {
  const [help, none] = await Promise.all([run("--help"), run()]);
  assert.equal(help.code, 0);
  assert.equal(none.out, help.out);
  for (const command of COMMANDS) assert.match(help.out, new RegExp(`^  ${command} `, "m"));
  for (const command of COMMANDS) {
    const { out, code } = await run(command, "--help");
    assert.equal(code, 0);
    assert.match(out, new RegExp(`Examples?:\\n? +walnats ${command}`), command);
  }
  assert.match((await run("help", "dead", "redrive")).out, /--dry-run/);
});

test("its version is the package's", LONG, async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.equal(VERSION, version);
  assert.match((await run("--version")).out, new RegExp(version));
});

test("mistakes are named, with exit code 2", LONG, async () => {
  const cases: [string[], RegExp][] = [
    [["lss"], /Did you mean `ls`/],
    [["ls", "--sever", "x"], /--sever/],
    [["top", "--every", "soon"], /Expected a time such as/],
    [["emit", "order-paid", "{"], /the message is no JSON/],
    [["emit", "order-paid"], /give the message as JSON/],
    [["emit", "order-paid", "--file", "nowhere.jsonl"], /--file: there is no file nowhere\.jsonl/],
    [["run", "nowhere.ts"], /there is no module .*nowhere\.ts/],
    [["run"], /name the module/],
    [["run", fixture("empty.ts")], /exports no Actor/],
    [["run", fixture("broken.ts")], /cannot import .*broken\.ts: .*out of order/],
    [["ls", "--creds", "nowhere.creds"], /--creds: cannot read the file/],
    [["ls", "--config", "nowhere.ts"], /--config: there is no file/],
  ];
  for (const [args, expected] of cases) {
    const { code, err } = await run(...args);
    assert.match(err, expected);
    assert.equal(code, 2, args.join(" "));
  }
});

test("completions for five shells", LONG, async () => {
  for (const shell of ["bash", "zsh", "fish", "pwsh", "nu"]) {
    const { code, out } = await run("completion", shell);
    assert.equal(code, 0, shell);
    assert.match(out, /walnats/);
  }
  const { out } = await run("completion", "bash", "d");
  assert.deepEqual(["dead", "delayed", "dev", "docs"].filter((name) => !out.includes(name)), []);
});

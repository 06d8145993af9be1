// The workflows and forms of .github: valid, safe, and with the commands of .ci/run.

import { validateWorkflow } from "@action-validator/core";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { releaseProblems } from "../../scripts/check_release.ts";
import { thisMachine } from "../../src/testing/machine.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { problemsOf, readSchema } from "../helpers/json_schema.ts";
import { parseYaml } from "../helpers/parse_yaml.ts";
import { test } from "../helpers/test.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const names = ["ci.yml", "release.yml"];
const texts = new Map(names.map((name) => [name, read(`.github/workflows/${name}`)]));

interface Job {
  readonly needs?: string;
  readonly permissions?: Record<string, string>;
  readonly environment?: string;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
  readonly strategy?: { readonly matrix: { readonly os: readonly string[] } };
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

const workflow = (name: string): Workflow => parseYaml(texts.get(name)!)[0];
const commands = (job: Job) => job.steps.flatMap(({ run }) => run ? [run] : []);
/** What `.ci/run` calls, in its order. */
const gate = read(".ci/run").split("\n").flatMap((line) =>
  /^npx .*?(?= \|\|)|^npx .*$/.exec(line)?.[0] ?? []
);

test("the workflows are valid, and every one that is there is tested", () => {
  assert.deepEqual(readdirSync(`${root}.github/workflows`).sort(), names);
  for (const text of texts.values()) assert.deepEqual(validateWorkflow(text).errors, []);
  assert.notDeepEqual(validateWorkflow(texts.get("ci.yml")!.replace("runs-on:", "run-on:")).errors, []);
});

const [actionlint] = programPaths(thisMachine(), "actionlint");

test("actionlint has nothing to say", { skip: !actionlint && "there is no actionlint" }, async () => {
  await promisify(execFile)(actionlint!, ["-color=false"], { cwd: root });
});

test("CI runs the commands of .ci/run, on three systems", () => {
  const { jobs: { gate: job } } = workflow("ci.yml");
  assert.equal(gate.length, 2);
  assert.deepEqual(commands(job!), gate);
  const { os } = job!.strategy!.matrix;
  assert.deepEqual(os.map((name) => name.replace(/-.*/, "")), ["ubuntu", "macos", "windows"]);
});

test("a release is checked and runs the same commands first; only then it is published, by whoever is asked", () => {
  const { on, jobs } = workflow("release.yml");
  assert.deepEqual(on, { push: { tags: ["v*"] } });
  const [check, ...rest] = commands(jobs.gate!);
  assert.match(check!, /scripts\/check_release\.ts "\$GITHUB_REF_NAME"$/);
  assert.deepEqual(rest, gate);
  for (const name of ["jsr", "npm"]) {
    assert.equal(jobs[name]!.needs, "gate");
    assert.equal(jobs[name]!.environment, "release");
  }
  assert.match(commands(jobs.jsr!).at(-1)!, / publish$/);
  assert.match(commands(jobs.npm!).at(-1)!, /^npm publish dist\/\*\.tgz --provenance --access public$/);
});

test("each command is a task or a file of this checkout, by the Deno that .ci/run names", () => {
  const { tasks } = JSON.parse(read("deno.json"));
  const deno = /deno@[\d.]+/.exec(gate[0]!)![0];
  for (const name of names) {
    for (const command of Object.values(workflow(name).jobs).flatMap(commands)) {
      if (command.startsWith("npm publish ")) continue;
      const [, version, verb, what] = /^npx -y (\S+) (task|run -A|publish) ?(\S*)/.exec(command) ?? [];
      assert.equal(version, deno, command);
      if (verb === "task") assert.ok(what! in tasks, command);
      if (verb === "run -A") assert.ok(existsSync(`${root}${what}`), command);
      assert.ok(!command.includes("${{"), `${command}: what comes from outside would be run`);
    }
  }
});

test("actions are pinned by commit, with the full version beside it, and get no token to keep", () => {
  for (const text of texts.values()) {
    const uses = text.split("\n").filter((line) => /\buses:/.test(line));
    assert.ok(uses.length > 0);
    for (const line of uses) assert.match(line, /uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
  for (const { steps } of names.flatMap((name) => Object.values(workflow(name).jobs))) {
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith("actions/checkout@")) assert.deepEqual(inputs, { "persist-credentials": false });
    }
  }
});

test("permissions are as few as can be, nothing is secret, and nothing runs without end", () => {
  for (const name of names) {
    const { permissions, jobs, on } = workflow(name);
    assert.deepEqual(permissions, { contents: "read" });
    assert.ok(!("pull_request_target" in on));
    assert.ok(!/secrets\./.test(texts.get(name)!));
    for (const [id, job] of Object.entries(jobs)) {
      const publishes = commands(job).some((command) => /\bpublish\b/.test(command));
      assert.deepEqual(
        job.permissions,
        publishes ? { contents: "read", "id-token": "write" } : undefined,
        id,
      );
      assert.ok(job["timeout-minutes"]! <= 45, id);
    }
  }
});

test("the forms of issues and the settings of Dependabot are valid", () => {
  const folder = ".github/ISSUE_TEMPLATE/";
  for (const name of readdirSync(`${root}${folder}`)) {
    const schema = readSchema(name === "config.yml" ? "issue_config" : "issue_forms");
    assert.deepEqual(problemsOf(parseYaml(read(`${folder}${name}`))[0], schema), [], name);
  }
  const [dependabot] = parseYaml(read(".github/dependabot.yml"));
  assert.deepEqual(problemsOf(dependabot, readSchema("dependabot")), []);
  assert.equal(problemsOf({ ...dependabot, updates: [{}] }, readSchema("dependabot")).length > 0, true);
});

test("a tag is published only where it is the version of all manifests, with a date in the changelog", () => {
  const files = (version: string, heading: string) => (file: string) =>
    file === "CHANGELOG.md" ? `# Changelog\n\n${heading}\n` : JSON.stringify({ version });
  assert.deepEqual(releaseProblems("v1.2.3", files("1.2.3", "## [1.2.3] - 2026-12-01")), []);
  assert.deepEqual(releaseProblems("v1.2.3-rc.1", files("1.2.3-rc.1", "## [1.2.3-rc.1] - 2026-12-01")), []);
  assert.equal(releaseProblems("v1.2.4", files("1.2.3", "## [1.2.4] - 2026-12-01")).length, 3);
  assert.match(releaseProblems("v1.2.3", files("1.2.3", "## [1.2.3] - unreleased"))[0]!, /write the date/);
  assert.match(releaseProblems("v1.2.3", files("1.2.3", "## [1.2.2] - 2026-12-01"))[0]!, /has no heading/);
  assert.match(releaseProblems("1.2.3", files("1.2.3", ""))[0]!, /got "1\.2\.3"/);
});

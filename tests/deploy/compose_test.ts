// examples/deploy/compose.yaml, against the Compose Specification and the files that it names.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { thisMachine } from "../../src/testing/machine.ts";
import { PINNED } from "../../src/testing/nats_version.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { test } from "../helpers/test.ts";
import { drainTimeout, exampleEnvironment, FOLDER, readText, readYaml, variablesOf } from "./deploy_files.ts";
import { parseDockerfile } from "./dockerfile.ts";
import { problemsOf, readSchema } from "../helpers/json_schema.ts";
import { configText } from "./nats_config.ts";

const timeout = 120_000;
const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)![1]);

test("the compose file is one, by the specification's schema", () => {
  const [compose] = readYaml("compose.yaml");
  assert.deepEqual(problemsOf(compose, readSchema("compose")), []);
  const misspelled = {
    ...compose,
    services: { nats: { ...compose.services.nats, stop_grace_perod: "40s" } },
  };
  assert.equal(problemsOf(misspelled, readSchema("compose")).length, 1);
});

test(
  "each image can be built for each runtime, and each file that is mounted is there",
  { timeout },
  () => {
    const [{ services, volumes }] = readYaml("compose.yaml");
    assert.equal(services.nats.image, `nats:${PINNED}-alpine`, "the version that is tested");
    for (const name of ["register", "publisher", "subscriber"]) {
      const { dockerfile, target } = services[name].build;
      assert.equal(dockerfile, "${RUNTIME:-node}.Dockerfile");
      for (const kind of ["deno", "bun", "node"]) {
        const stages = parseDockerfile(readText(`${kind}.Dockerfile`));
        assert.ok(stages.some((stage) => stage.name === target), `${kind}: ${target}`);
      }
    }
    for (const volume of services.nats.volumes as string[]) {
      const [source, target] = volume.split(":") as [string, string];
      if (source.startsWith("./")) assert.ok(existsSync(join(FOLDER, source)), source);
      else assert.ok(source in volumes && target === "/data" && /"\/data"/.test(configText("single.conf")));
    }
    assert.ok(existsSync(join(FOLDER, services.nats.command[1].replace("/etc/nats", "nats"))));
  },
);

test(
  "nothing is killed before it has drained, and what must be there first is waited for",
  { timeout },
  () => {
    const [{ services }] = readYaml("compose.yaml");
    assert.ok(seconds(services.subscriber.stop_grace_period) >= drainTimeout() + 5);
    assert.equal(services.subscriber.deploy.replicas, 2);
    assert.equal(services.register.depends_on.nats.condition, "service_healthy");
    for (const name of ["publisher", "subscriber"]) {
      assert.equal(services[name].depends_on.register.condition, "service_completed_successfully");
      assert.ok(services[name].init);
    }
  },
);

test("every variable has an example, and nats-server gets each that it reads", () => {
  const [{ services }] = readYaml("compose.yaml");
  assert.deepEqual(Object.keys(services.nats.environment).sort(), variablesOf(configText("single.conf")));
  const used = [...readText("compose.yaml").matchAll(/\$\{([A-Z_]+)/g)].map((found) => found[1]!);
  const known = { RUNTIME: "node", ...exampleEnvironment() };
  assert.deepEqual(used.filter((name) => !(name in known)), []);
  for (const [name, value] of Object.entries(exampleEnvironment())) {
    assert.match(
      value,
      /^[a-z]/i,
      `${name}: nats-server takes a value that begins with a digit for a number`,
    );
  }
});

const [compose] = programPaths(thisMachine(), "docker-compose");

test("docker-compose takes the file with the example's variables, and not without them", {
  timeout,
  skip: !compose && "there is no docker-compose",
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "walnats-compose-"));
  try {
    await cp(FOLDER, folder, { recursive: true });
    const config = () => promisify(execFile)(compose!, ["config"], { cwd: folder });
    await assert.rejects(config(), /copy \.env\.example to \.env/);
    await cp(join(folder, ".env.example"), join(folder, ".env"));
    assert.match((await config()).stdout, /nats:\/\/mailer:p-change-me-3@nats:4222/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

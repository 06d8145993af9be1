// The Dockerfiles of examples/deploy, each by the runtime that it is for: the project is installed as its users would,
// from a registry that has our package, and what the containers would run is run against a real server.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime, test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { parseDockerfile } from "./dockerfile.ts";
import { freePorts } from "./free_ports.ts";
import { type Container, Image } from "./image.ts";
import { type Started, startServers } from "./nats_config.ts";
import { startRegistry } from "./npm_registry.ts";

const example = fileURLToPath(new URL("../../examples/deploy", import.meta.url));
const ciRun = fileURLToPath(new URL("../../.ci/run", import.meta.url));
const file = `${runtime}.Dockerfile`;
const [major = 0] = process.versions.node.split(".").map(Number);

for (const kind of ["deno", "bun", "node"]) {
  test(`${kind}.Dockerfile: signals reach the program, which runs as nobody special, and packages are cached`, () => {
    const stages = parseDockerfile(readFileSync(join(example, `${kind}.Dockerfile`), "utf8"));
    assert.deepEqual(stages.map(({ name }) => name), ["shop", "register", "publisher", "subscriber"]);
    const [base, ...programs] = stages as [typeof stages[0], ...typeof stages];
    const names = base.instructions.map(({ name }) => name).filter((name) => name !== "ENV");
    assert.deepEqual(names, ["WORKDIR", "COPY", "RUN", "COPY", "USER"]);
    assert.notEqual(base.instructions.at(-1)!.args[0], "root");
    assert.match(base.from, /:\d+/, "a version is named");
    if (kind === "deno") assert.ok(readFileSync(ciRun, "utf8").includes(base.from.replace(/.*:/, "deno@")));
    for (const { from, instructions } of programs) {
      assert.equal(from, "shop");
      const command = instructions.at(-1)!;
      assert.ok(command.name === "CMD" && command.isList && command.args[0] === kind, command.text);
      if (kind === "deno") assert.ok(!command.args.some((arg) => /^(-A|--allow-all|--allow-net)$/.test(arg)));
    }
  });
}

test(`${file}: orders come in over HTTP, a stopped subscriber loses none, and all end with 0 on SIGTERM`, {
  timeout: 240_000,
  skip: process.platform === "win32"
    ? "Windows has no SIGTERM, and these images are for Linux"
    : runtime === "node" && major < 24 && "the image has Node 24",
}, async () => {
  const context = mkdtempSync(join(tmpdir(), "walnats-context-"));
  const started: Container[] = [];
  const images: Image[] = [];
  try {
    cpSync(example, context, { recursive: true });
    await using registry = await startRegistry();
    await using all = await startServers("single.conf", 1);
    const [nats] = all.servers as [Started];
    // The only change: where @walnats/core comes from, as it is not published yet.
    writeFileSync(join(context, ".npmrc"), registry.npmrc);
    writeFileSync(join(context, ".dockerignore"), "\n!.npmrc\n", { flag: "a" });
    const dockerfile = join(context, file);
    const text = readFileSync(dockerfile, "utf8").replace("COPY package.json", "COPY .npmrc package.json");
    writeFileSync(dockerfile, text);

    const [port, healthPort] = await freePorts(2) as [number, number];
    const replace = {
      "nats:4222": `127.0.0.1:${nats.server.port}`,
      "8080": `${port}`,
      "8081": `${healthPort}`,
    };
    const build = async (target: string) => {
      const image = await Image.build(context, file, target);
      images.push(image);
      return image;
    };
    const start = (image: Image, user: string) => {
      const env = { NATS_SERVER: nats.url(user), PORT: `${port}`, HEALTH_PORT: `${healthPort}` };
      const container = image.start({ env, replace });
      started.push(container);
      return container;
    };
    const stop = async (container: Container) => {
      process.kill(container.child.pid!, "SIGTERM");
      assert.equal(await container.exit, 0, container.errors.join("\n"));
    };

    const registering = start(await build("register"), "deployer");
    assert.equal(await registering.exit, 0, registering.errors.join("\n"));
    assert.deepEqual(registering.lines, ["registered"]);

    const web = await build("publisher");
    assert.ok(!web.files().some((name) => /conf|compose|env/.test(name)), web.files().join(" "));
    const publisher = start(web, "shop");
    await until(
      "it listens",
      () => publisher.lines.includes("listening") || publisher.child.exitCode !== null,
      30_000,
    );
    assert.equal(await web.health({ env: {}, replace }), 0, publisher.errors.join("\n"));

    const image = await build("subscriber");
    const first = start(image, "mailer");
    const probe = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${healthPort}/${path}`).catch(() => undefined);
      return { ok: response?.ok ?? false, text: await response?.text() ?? "" };
    };
    await until("it is ready", async () => (await probe("readyz")).ok, 30_000);
    assert.equal(await image.health({ env: {}, replace }), 0);
    const metrics = await probe("metrics");
    assert.match(metrics.text, /^walnats_actor_waiting\{event="order-paid",agent="send-receipt"\} 0$/m);
    assert.match(metrics.text, /^walnats_actor_delayed\{.*\} 0$/m);
    assert.match(metrics.text, /^walnats_actor_dead\{.*\} 0$/m);
    const order = async (id: unknown) => {
      const body = JSON.stringify({ id, cents: 1999 });
      const response = await fetch(`http://127.0.0.1:${port}/orders`, { method: "POST", body });
      await response.body?.cancel();
      return response.status;
    };
    const ids = Array.from({ length: 60 }, (_, i) => i + 1);
    assert.deepEqual(new Set(await Promise.all(ids.map(order))), new Set([202]));
    assert.equal(await order("seven"), 400);
    assert.equal(await order(1), 202, "the second time it is a duplicate");
    await until("the first ones are handled", () => first.lines.length > 0, 30_000);
    await stop(first);
    assert.ok(first.lines.length < ids.length, "it was stopped in the middle");

    const second = start(image, "mailer");
    await until(
      "the others are handled",
      () => first.lines.length + second.lines.length === ids.length,
      30_000,
    );
    await stop(second);
    assert.deepEqual(
      [...first.lines, ...second.lines].sort(),
      ids.map((id) => `receipt for order ${id}`).sort(),
    );

    await stop(publisher);
    assert.notEqual(await web.health({ env: {}, replace }), 0);
    for (const { errors } of started) assert.deepEqual(errors, []);
  } finally {
    for (const { child } of started) if (child.exitCode === null) child.kill("SIGKILL");
    await Promise.all(started.map(({ exit }) => exit));
    for (const image of images) image[Symbol.dispose]();
    rmSync(context, { recursive: true, force: true });
  }
});

// The manifests of examples/deploy, against the schemas of Kubernetes, each other and a real nats-server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { thisMachine } from "../../src/testing/machine.ts";
import { PINNED } from "../../src/testing/nats_version.ts";
import { programPaths } from "../../src/testing/program_path.ts";
import { parseYaml } from "../helpers/parse_yaml.ts";
import { test } from "../helpers/test.ts";
import { drainTimeout, exampleEnvironment, FOLDER, readText, readYaml, variablesOf } from "./deploy_files.ts";
import { parseDockerfile } from "./dockerfile.ts";
import { problemsOf, readSchema } from "../helpers/json_schema.ts";
import { RECEIPT } from "./shop.ts";
import { configText, monitoring, type Started, startServers } from "./nats_config.ts";

const timeout = 120_000;

// deno-lint-ignore no-explicit-any
type Manifest = any;

function manifests(): Manifest[] {
  const [{ resources }] = readYaml("kustomization.yaml");
  return (resources as string[]).flatMap(readYaml);
}

function find(kind: string, name: string): Manifest {
  const found = manifests().find((one) => one.kind === kind && one.metadata.name === name);
  assert.ok(found, `there is no ${kind} ${name}`);
  return found;
}

function check(manifest: Manifest): string[] {
  const { kinds, ...schema } = readSchema("kubernetes") as { kinds: Record<string, string> };
  const name = kinds[`${manifest.apiVersion}/${manifest.kind}`];
  if (!name) return [`no schema of ${manifest.apiVersion}/${manifest.kind}`];
  const dialect = { $schema: "https://json-schema.org/draft/2020-12/schema" };
  return problemsOf(manifest, { ...schema, ...dialect, $ref: `#/$defs/${name}` });
}

/** What a pod's template runs, before its work and for it. */
function containers({ spec: { template: { spec } } }: Manifest): Manifest[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

test("each manifest is one, by the schemas of Kubernetes", () => {
  const all = manifests();
  assert.ok(all.length >= 9);
  for (const manifest of all) assert.deepEqual(check(manifest), [], manifest.metadata.name);
  const misspelled = structuredClone(find("Deployment", "subscriber"));
  misspelled.spec.template.spec.terminationGracePeriodSecond = 40;
  assert.equal(check(misspelled).length, 1);
  misspelled.spec.replicas = "two";
  assert.equal(check(misspelled).length, 2);
});

test("a subscriber is probed where it answers, and scaled on a lag that it tells", () => {
  const [subscriber] = find("Deployment", "subscriber").spec.template.spec.containers;
  const [, port] = /HEALTH_PORT \?\? (\d+)/.exec(readText("subscriber.ts"))!;
  assert.equal(subscriber.ports[0].containerPort, Number(port));
  const { livenessProbe, readinessProbe } = subscriber;
  assert.deepEqual([livenessProbe, readinessProbe].map(({ httpGet }) => httpGet), [
    { path: "/livez", port: "health" },
    { path: "/readyz", port: "health" },
  ]);
  assert.equal(
    find("Deployment", "subscriber").spec.template.metadata.annotations["prometheus.io/port"],
    port,
  );
  const [scaled] = readYaml("kubernetes/autoscale.yaml");
  assert.equal(scaled.spec.scaleTargetRef.name, find("Deployment", "subscriber").metadata.name);
  assert.ok(scaled.spec.minReplicaCount >= find("Deployment", "subscriber").spec.replicas);
  const [{ metadata }] = scaled.spec.triggers;
  const { event, name } = RECEIPT;
  assert.equal(metadata.query, `max(walnats_actor_waiting{event="${event.name}",agent="${name}"})`);
});

test("services, budgets and deployments mean the same pods and ports", () => {
  const all = manifests();
  const workloads = all.filter(({ kind }) => /^(Deployment|StatefulSet)$/.test(kind));
  const podsLike = (labels: Record<string, string>) =>
    workloads.filter(({ spec }) =>
      Object.entries(labels).every(([name, value]) => spec.template.metadata.labels[name] === value)
    );
  for (const { kind, metadata, spec } of all) {
    if (kind === "PodDisruptionBudget") {
      assert.equal(podsLike(spec.selector.matchLabels).length, 1, metadata.name);
    }
    if (kind !== "Service") continue;
    const [workload] = podsLike(spec.selector);
    const open = containers(workload).flatMap(({ ports = [] }) => ports.map(({ name }: Manifest) => name));
    for (const { targetPort } of spec.ports) {
      assert.ok(open.includes(targetPort), `${metadata.name}: ${targetPort}`);
    }
  }
  for (const workload of workloads) {
    assert.deepEqual(workload.spec.selector.matchLabels, workload.spec.template.metadata.labels);
  }
  const { spec } = find("StatefulSet", "nats");
  assert.equal(find("Service", spec.serviceName).spec.clusterIP, "None");
});

test("nothing is killed before it has drained", () => {
  const subscriber = find("Deployment", "subscriber");
  assert.ok(subscriber.spec.template.spec.terminationGracePeriodSeconds >= drainTimeout() + 5);
  const nats = find("StatefulSet", "nats");
  const [, grace, duration] = /lame_duck_grace_period: (\d+)s\s+lame_duck_duration: (\d+)s/.exec(
    readText("nats/base.conf"),
  )!;
  assert.ok(nats.spec.template.spec.terminationGracePeriodSeconds >= Number(grace) + Number(duration) + 10);
  const [volume] = nats.spec.volumeClaimTemplates;
  const [, store] = /max_file_store: (\d+)GB/.exec(readText("nats/base.conf"))!;
  assert.ok(parseInt(volume.spec.resources.requests.storage) * 1.07 > Number(store));
});

test(
  "each image is a stage of the Dockerfiles, and its user fits the rules of the namespace",
  { timeout },
  () => {
    const [{ images }] = readYaml("kustomization.yaml");
    const names = (images as { name: string }[]).map(({ name }) => name).sort();
    const stages = parseDockerfile(readText("node.Dockerfile")).map(({ name }) => name);
    assert.deepEqual(names, stages.filter((name) => name !== "shop").map((name) => `shop-${name}`).sort());
    for (const name of ["publisher", "subscriber"]) {
      const deployment = find("Deployment", name);
      const pod = deployment.spec.template.spec;
      assert.ok(pod.securityContext.runAsNonRoot && pod.securityContext.runAsUser > 0);
      for (const { image, securityContext } of containers(deployment)) {
        assert.ok(names.includes(image), image);
        assert.equal(securityContext.allowPrivilegeEscalation, false);
        assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
      }
    }
  },
);

test(
  "every variable has a source, and nats-server reads its configuration with them",
  { timeout },
  async () => {
    const [{ configMapGenerator: [{ files }] }] = readYaml("kustomization.yaml");
    const mounted = (files as string[]).map((file) => file.replace("nats/", ""));
    const includes = readText("nats/three_nodes.conf").matchAll(/^include (\S+)$/gm);
    assert.deepEqual([...includes].map((found) => found[1]).filter((name) => !mounted.includes(name!)), []);

    const nats = find("StatefulSet", "nats");
    const [{ image, env, args, envFrom }] = containers(nats);
    assert.equal(image, `nats:${PINNED}-alpine`);
    assert.ok(mounted.includes(args[1].replace("/etc/nats/", "")));
    assert.equal(envFrom[0].secretRef.name, "nats-passwords");
    const secret = exampleEnvironment();
    const given: Record<string, string> = { ...secret };
    for (const { name, value, valueFrom } of env) {
      // As Kubernetes puts variables into the value of another one.
      given[name] = value?.replace(/\$\((\w+)\)/g, (_: string, used: string) => given[used]) ??
        valueFrom.fieldRef.fieldPath;
    }
    assert.deepEqual(variablesOf(configText("three_nodes.conf")).filter((name) => !(name in given)), []);
    const hosts = [...given.ROUTES!.matchAll(/@([\w.-]+):6222/g)].map((found) => found[1]);
    assert.deepEqual(hosts, [0, 1, 2].map((index) => `nats-${index}.${nats.spec.serviceName}`));
    assert.equal(hosts.length, nats.spec.replicas);

    for (const name of ["publisher", "subscriber"]) {
      for (const { env } of containers(find("Deployment", name))) {
        const [password, address] = env;
        assert.ok(password.valueFrom.secretKeyRef.key in secret);
        assert.match(address.value, new RegExp(`^nats://\\w+:\\$\\(${password.name}\\)@nats:4222$`));
      }
    }

    await using all = await startServers("single.conf", 1);
    const [{ server, http }] = all.servers as [Started];
    const config = join(FOLDER, "nats", "three_nodes.conf");
    await promisify(execFile)(server.program, ["-t", "-c", config], { env: { ...process.env, ...given } });
    const { startupProbe, readinessProbe, livenessProbe, lifecycle } = containers(nats)[0];
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      assert.equal((await monitoring(http, probe.httpGet.path)).status, 200);
    }
    const pidFile = lifecycle.preStop.exec.command[2].replace("ldm=", "");
    assert.ok(readText("nats/base.conf").includes(`pid_file: "${pidFile}"`));
  },
);

const [kubectl] = programPaths(thisMachine(), "kubectl");

test("kubectl makes of it what is applied, with the images and passwords of one's own", {
  timeout,
  skip: !kubectl && "there is no kubectl",
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "walnats-kubernetes-"));
  try {
    await cp(FOLDER, folder, { recursive: true });
    await cp(join(folder, ".env.example"), join(folder, ".env"));
    const { stdout } = await promisify(execFile)(kubectl!, ["kustomize", folder]);
    const all = parseYaml(stdout);
    for (const manifest of all) assert.deepEqual(check(manifest), [], manifest.metadata.name);
    const config = all.find(({ kind }) => kind === "ConfigMap");
    assert.equal(config.data["base.conf"], readText("nats/base.conf"));
    const nats = all.find(({ kind }) => kind === "StatefulSet").spec.template.spec;
    assert.equal(nats.volumes[0].configMap.name, config.metadata.name);
    assert.match(stdout, /image: registry\.example\.com\/shop-subscriber:1/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

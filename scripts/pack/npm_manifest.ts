// The package.json of the npm package, made from the one of this checkout.

/** What we read of the checkout's. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Packages that users bring, each with the oldest version that will do; optional: who uses that entry point. */
const PEERS: Readonly<Record<string, { range: string; optional?: boolean }>> = {
  zod: { range: "^4.4.0" },
  "@bufbuild/protobuf": { range: "^2.0.0", optional: true },
  "@msgpack/msgpack": { range: "^3.0.0", optional: true },
};

/** Where there are no sockets, the publisher half comes without TCP. */
const EDGE = ["workerd", "edge-light", "worker", "browser"];

/**
 * The manifest to publish. `repository` is the address of the one on GitHub that publishes it: npm compares it with
 * the provenance.
 */
export function npmManifest(source: SourceManifest, repository?: string) {
  const dependencies = Object.entries(source.dependencies).filter(([name]) => !(name in PEERS));
  return {
    name: source.name,
    version: source.version,
    description: source.description,
    keywords: [
      ...["nats", "jetstream", "events", "event-driven", "background-jobs", "job-queue", "queue", "worker"],
      ...["microservices", "pubsub", "deno", "bun", "typescript", "walnats"],
    ],
    license: source.license,
    ...repository && { repository: { type: "git", url: `git+${repository}.git` } },
    type: "module",
    engines: { node: ">=22.12", bun: ">=1.2", deno: ">=2.3" },
    files: ["mod.*", "src"],
    // The others only define things.
    sideEffects: [
      ...["./mod.js", "./src/events/server.js", "./src/nats/tcp.js", "./src/nats/bundled_require.js"],
      ...["./src/actors/executors/worker_entry.js", "./src/cli/main.js"],
    ],
    types: "./mod.d.ts",
    bin: { walnats: "./src/cli/main.js" },
    exports: {
      ...Object.fromEntries(Object.entries(source.exports).map(([name, path]) => [name, entry(name, path)])),
      "./package.json": "./package.json",
    },
    dependencies: Object.fromEntries(dependencies.map(([name, version]) => [name, `^${version}`])),
    peerDependencies: Object.fromEntries(Object.entries(PEERS).map(([name, { range }]) => [name, range])),
    peerDependenciesMeta: Object.fromEntries(
      Object.entries(PEERS).filter(([, { optional }]) => optional).map((
        [name],
      ) => [name, { optional: true }]),
    ),
  };
}

function entry(name: string, path: string): Record<string, string> {
  const base = path.replace(/\.ts$/, "");
  const types = `${base}.d.ts`;
  if (name !== "./events") return { types, default: `${base}.js` };
  const edge = Object.fromEntries(EDGE.map((condition) => [condition, `${base}.js`]));
  return { types, ...edge, default: base.replace(/mod$/, "server.js") };
}

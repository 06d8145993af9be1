// The rules of dependency-cruiser: the layers of `rooms.ts`, and what holds across them.

import { FACES, ROOMS } from "./rooms.ts";

/** A rule as dependency-cruiser takes it. */
export interface Rule {
  readonly name: string;
  /** The reason; shown beside each violation. */
  readonly comment: string;
  readonly severity: "error";
  readonly from: Readonly<Record<string, unknown>>;
  readonly to: Readonly<Record<string, unknown>>;
}

/** The only files that name what nats.js needs `node:net` for. */
const TCP = String.raw`^src/nats/(dial_tcp|mend_transport)\.ts$`;
/** The rooms of which the publisher half is made. */
const PUBLISHER_HALF = String.raw`^src/([^/]+\.ts$|(async|nats|jetstream|serializers|context|events)/)`;
/** They are users of the library: they import what users import. */
const USERS = "^src/(cli|dashboard)/";
/** `AsyncLocalStorage`: for handlers, so no publisher may reach it. */
const CURRENT_CONTEXT = String.raw`^src/context/current_context\.ts$`;

/** Every rule. */
export const RULES: readonly Rule[] = [
  ...ROOMS.map(({ name, path, may, reason }) =>
    rule(`layer-${name}`, reason, { path, pathNot: FACES }, {
      path: String.raw`^(mod\.ts|src/)`,
      pathNot: [path, ...may.map(pathOf)],
    })
  ),
  rule("no-cycle", "what is in a cycle can be neither understood nor tested alone; types count, too", {}, {
    circular: true,
  }),
  rule("nats-io-in-two-rooms", "what nats.js calls things is known in src/nats and src/jetstream only", {
    path: String.raw`^(mod\.ts|src/)`,
    pathNot: "^src/(nats|jetstream|cli)/",
  }, { path: "@nats-io/" }),
  rule(
    "transport-in-one-place",
    "the transport of nats.js imports node:net, which browsers and workers lack",
    {
      path: "^src/",
      pathNot: TCP,
    },
    { path: "@nats-io/transport-node" },
  ),
  rule("packages-at-home", "a dependency that one room wraps can be replaced in one room", {
    path: String.raw`^(mod\.ts|src/)`,
    pathNot: [String.raw`^src/(serializers|services)/`, String.raw`^src/events/clock_schedule\.ts$`, USERS],
  }, { path: "(^|node_modules/)(zod|fflate|croner|@msgpack/|@bufbuild/|@standard-schema/)" }),
  rule("tcp-when-it-connects", "TCP is loaded by `import()` when a connection is opened, not before", {
    path: String.raw`^(mod\.ts|src/)`,
  }, { path: String.raw`^src/nats/dial_tcp\.ts$`, dynamic: false }),
  rule("no-node-in-publisher", "a browser or a worker has no `node:` module", {
    path: PUBLISHER_HALF,
    pathNot: [TCP, CURRENT_CONTEXT],
  }, { dependencyTypes: ["core"] }),
  rule("publisher-half-alone", "a page that emits must not carry what runs jobs", {
    path: String.raw`^src/events/mod\.ts$`,
  }, {
    path: [
      CURRENT_CONTEXT,
      "^src/(actors|middlewares|decorators|inspector|health|services|dashboard|cli|lint|testing)/",
    ],
    reachable: true,
  }),
  rule("faces-are-for-users", "inside, a symbol is imported from the file that is named after it", {
    path: "^src/",
    pathNot: [FACES, USERS],
  }, { path: FACES }),
  rule(
    "only-src-is-published",
    "what is not in src/ is in no package",
    { path: String.raw`^(mod\.ts|src/)` },
    {
      path: String.raw`^(?!mod\.ts$|src/)[^@]+\.ts$`,
      pathNot: "node_modules",
      dependencyTypesNot: ["core"],
    },
  ),
  rule("is-there", "an import leads to a file or to a package of package.json", {
    path: String.raw`^(mod\.ts|src/|scripts/|bench/)`,
    pathNot: "^scripts/docs/site/",
  }, { couldNotResolve: true }),
  rule("in-a-room", "a new folder of src/ gets its line in scripts/rules/rooms.ts", {
    path: "^src/",
    pathNot: [FACES, ...ROOMS.map(({ path }) => path)],
  }, {}),
];

function rule(name: string, comment: string, from: Rule["from"], to: Rule["to"]): Rule {
  return { name, comment, severity: "error", from, to };
}

function pathOf(allowed: string): string {
  return ROOMS.find(({ name }) => name === allowed)?.path ?? allowed;
}

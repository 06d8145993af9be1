// WB-49: a TypeScript project of somebody else that uses the package: no error from inside of it. Needs npm and the registry.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { check, verdict } from "./kit.ts";
const root = fileURLToPath(new URL("..", import.meta.url));
const app = mkdtempSync(join(tmpdir(), "wb49-"));
process.on("exit", () => rmSync(app, { recursive: true, force: true }));
writeFileSync(join(app, "package.json"), '{"name":"app","type":"module","private":true}');
execFileSync(
  "npm",
  ["install", "--silent", "--no-audit", "--no-fund", "typescript@latest", "@types/node@24"],
  { cwd: app },
);
mkdirSync(join(app, "node_modules/@walnats"), { recursive: true });
symlinkSync(root, join(app, "node_modules/@walnats/core")); // As `npm install ../walnats` does.
writeFileSync(
  join(app, "main.ts"),
  `import { Actor, Actors, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
const GREETED = new Event("greeted", String);
const conn = await new Events(GREETED).connect();
await conn.emit(GREETED, "Ann");
new Actors(new Actor("greet", GREETED, (name) => console.log(name)));
void NatsServer;
`,
);
const base = {
  target: "es2022",
  module: "nodenext",
  moduleResolution: "nodenext",
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: ["node"],
};
/** Where the page lists options that are needed, they may be added to `base`. */
const lib = ["esnext", "dom", "dom.iterable"];
const CASES: Record<string, object> = {
  "target es2022, no lib": {},
  "lib es2022 without DOM": { lib: ["es2022"] },
  "lib esnext": { lib: ["esnext"] },
  "lib esnext, dom": { lib },
  exactOptionalPropertyTypes: { lib, exactOptionalPropertyTypes: true },
  noPropertyAccessFromIndexSignature: { lib, noPropertyAccessFromIndexSignature: true },
  noImplicitReturns: { lib, noImplicitReturns: true },
  noUnused: { lib, noUnusedParameters: true, noUnusedLocals: true },
  verbatimModuleSyntax: { lib, verbatimModuleSyntax: true },
  isolatedDeclarations: { lib, isolatedDeclarations: true, declaration: true },
  "skipLibCheck off": { lib, skipLibCheck: false },
  noUncheckedIndexedAccess: { lib, noUncheckedIndexedAccess: true },
  "without allowImportingTsExtensions": { lib, allowImportingTsExtensions: false },
  bundler: { lib, module: "esnext", moduleResolution: "bundler" },
};
for (const [name, options] of Object.entries(CASES)) {
  writeFileSync(
    join(app, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...base, ...options }, files: ["main.ts"] }),
  );
  const { stdout } = spawnSync(join(app, "node_modules/.bin/tsc"), ["-p", app], { encoding: "utf8" });
  const errors = stdout.split("\n").filter((line) => /error TS/.test(line)).map((line) =>
    line.replace(/^.*?(src|mod\.ts)/, "$1")
  );
  check(
    errors.length === 0,
    `${name}: ${errors.length} errors, such as ${
      [...new Set(errors.map((e) => e.replace(/^.*error /, "").slice(0, 70)))].slice(0, 2).join("; ")
    }`,
  );
}
verdict();

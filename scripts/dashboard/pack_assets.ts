// Packs what a browser gets into `src/dashboard/assets.ts`, as it is: so the pages are there wherever the module is, also
// bundled, compiled or from a registry, and without a right to read files.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the browser gets of ours. */
export const BROWSER = join("src", "dashboard", "browser");
/** Where it is packed to. */
export const PACKED = join("src", "dashboard", "assets.ts");

/** Of the packages in tests/packages/package.json; the notes of their licenses stay at their beginnings. */
const VENDOR: Readonly<Record<string, { readonly path: string; readonly license: string }>> = {
  "vendor/preact.mjs": { path: "preact/dist/preact.mjs", license: "preact, MIT, Jason Miller" },
  "vendor/hooks.mjs": { path: "preact/hooks/dist/hooks.mjs", license: "preact, MIT, Jason Miller" },
  "vendor/signals-core.mjs": {
    path: "@preact/signals-core/dist/signals-core.mjs",
    license: "@preact/signals-core, MIT, Preact Team",
  },
  "vendor/signals.mjs": {
    path: "@preact/signals/dist/signals.mjs",
    license: "@preact/signals, MIT, Preact Team",
  },
  "vendor/htm.mjs": { path: "htm/dist/htm.mjs", license: "htm, Apache-2.0, Jason Miller" },
  "vendor/htm_preact.mjs": { path: "htm/preact/index.mjs", license: "htm, Apache-2.0, Jason Miller" },
  "vendor/uPlot.iife.min.js": {
    path: "uplot/dist/uPlot.iife.min.js",
    license: "uPlot, MIT, Leon Sorokin",
  },
  "vendor/uPlot.min.css": { path: "uplot/dist/uPlot.min.css", license: "uPlot, MIT, Leon Sorokin" },
};

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

function typeOf(name: string): string | undefined {
  return TYPES[name.split(".").at(-1)!];
}

function ours(): [string, string][] {
  return readdirSync(BROWSER, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => typeOf(name) !== undefined)
    .map((name) => [name, readFileSync(join(BROWSER, name), "utf8")]);
}

function vendored(): [string, string][] {
  return Object.entries(VENDOR).map(([name, { path, license }]) => {
    const text = readFileSync(join("node_modules", path), "utf8");
    // The map is not there.
    return [name, `/*! ${license} */\n${text.replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n")}`];
  });
}

/** The text of that file as it should be. */
export function packAssets(): string {
  const files = [...ours(), ...vendored()].sort(([a], [b]) => a < b ? -1 : 1);
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
  const lines = files.map(([name, text]) =>
    `  ${JSON.stringify(name)}: { type: ${JSON.stringify(typeOf(name))}, text: ${JSON.stringify(text)} },`
  );
  return `// Made by deno task assets of the files in browser/ and of packages of npm: do not change it.

/** What a browser gets, by its name. */
export const ASSETS: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
${lines.join("\n")}
};

/** Changes with the content of any of them. */
export const ASSETS_HASH = ${JSON.stringify(hash)};
`;
}

// The one HTML page; all else happens in the browser.

import { ASSETS, ASSETS_HASH } from "./assets.ts";
import type { Session } from "./data.ts";

/** Where the modules of the browser find each other's packages. */
const PACKAGES: Readonly<Record<string, string>> = {
  "preact": "preact.mjs",
  "preact/hooks": "hooks.mjs",
  "@preact/signals-core": "signals-core.mjs",
  "@preact/signals": "signals.mjs",
  "htm": "htm.mjs",
  "htm/preact": "htm_preact.mjs",
};

/** In the order in which they count. */
const STYLES = ["base", "layout", "cards", "tables", "forms", "topology", "pages", "narrow"];

/** The path of an asset; it changes with their content, so that a browser may keep it for good. */
function assetPath(basePath: string, name: string): string {
  return `${basePath}/assets/${ASSETS_HASH}/${name}`;
}

/** The only script that stands in the page itself. */
export function importMap(basePath: string): string {
  const imports = Object.entries(PACKAGES).map(([name, file]) => [
    name,
    assetPath(basePath, `vendor/${file}`),
  ]);
  return JSON.stringify({ imports: Object.fromEntries(imports) });
}

/** The page's HTML. */
export function pageHtml(session: Session): string {
  const path = (name: string) => attribute(assetPath(session.basePath, name));
  const modules = Object.keys(ASSETS).filter((name) => /\.m?js$/.test(name) && !name.includes("uPlot"));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>walnats</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" type="image/svg+xml" href="${path("icon.svg")}">
<link rel="stylesheet" href="${path("vendor/uPlot.min.css")}">
${STYLES.map((name) => `<link rel="stylesheet" href="${path(`style/${name}.css`)}">`).join("\n")}
<script type="importmap">${importMap(session.basePath)}</script>
${modules.map((name) => `<link rel="modulepreload" href="${path(name)}">`).join("\n")}
<script src="${path("vendor/uPlot.iife.min.js")}" defer></script>
<script type="application/json" id="session">${scriptJson(session)}</script>
<script type="module" src="${path("main.js")}"></script>
</head>
<body>
<div id="app"></div>
<noscript>The pages of walnats need JavaScript.</noscript>
</body>
</html>
`;
}

/** Nothing in it may end the element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

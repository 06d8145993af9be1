// Bundles for the browser by esbuild, as many do, and without what signs in with keys.

import { fileURLToPath } from "node:url";
import { tool } from "./tools.ts";

interface Esbuild {
  build(options: object): Promise<{ outputFiles: readonly { text: string }[] }>;
  stop(): Promise<void>;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The bundle's text, with `@nats-io/nkeys` replaced as docs/edge.md says. */
export async function bundleWithoutKeys(file: string, format: "esm" | "iife"): Promise<string> {
  const esbuild = await tool<Esbuild>("esbuild");
  if ("missing" in esbuild) throw new Error(esbuild.missing);
  const { build, stop } = esbuild.value;
  try {
    const { outputFiles: [bundle] } = await build({
      entryPoints: [path(file)],
      bundle: true,
      minify: true,
      write: false,
      format,
      platform: "browser",
      alias: { "@nats-io/nkeys": path("no_nkeys.js") },
    });
    return bundle!.text;
  } finally {
    await stop();
  }
}

// The sources as JSR stores them: what deno.json publishes, with each npm package named by its version.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Copies the sources into a folder. */
export function jsrSources(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const path of ["mod.ts", "src", "README.md", "LICENSE"]) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  const { name, version, license, exports } = JSON.parse(readFileSync("deno.json", "utf8"));
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ name, version, license, exports }));
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts")
  );
  for (const file of files) {
    const path = join(folder, file);
    writeFileSync(path, withNpmSpecifiers(readFileSync(path, "utf8"), dependencies));
  }
}

/** `"zod/v4/core"` becomes `"npm:zod@^4.6.7/v4/core"`, as `deno publish` makes it. */
function withNpmSpecifiers(source: string, dependencies: Readonly<Record<string, string>>): string {
  return source.replace(
    /(\bfrom |\bimport\(|\bimport )"((?:@[\w-]+\/)?[\w-]+)(\/[\w/.-]+)?"/g,
    (whole, before, name, rest = "") => {
      return name in dependencies ? `${before}"npm:${name}@^${dependencies[name]}${rest}"` : whole;
    },
  );
}

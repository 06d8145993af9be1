// deno.json, jsr.json and package.json say the same of the package: publishing reads one and does not notice
// where another differs.

/** What the three have in common. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly exports?: Record<string, string>;
  /** The packages that deno.json names, as a linked checkout and JSR have nothing else. */
  readonly imports?: Record<string, string>;
  /** The same in package.json. */
  readonly dependencies?: Record<string, string>;
  /** package.json has none. */
  readonly publish?: { readonly include: readonly string[] };
}

/** Where the others differ from the first, in words. */
export function compareManifests(manifests: Readonly<Record<string, Manifest>>): string[] {
  const [[firstFile, first], ...others] = Object.entries(manifests) as [[string, Manifest]];
  const problems: string[] = [];
  for (const [file, manifest] of others as [string, Manifest][]) {
    const compare = (key: string, expected: unknown, value: unknown) => {
      if (expected !== value) {
        problems.push(`${key} is ${show(expected)} in ${firstFile} and ${show(value)} in ${file}`);
      }
    };
    for (const key of ["name", "version", "license"] as const) compare(key, first[key], manifest[key]);
    const entries = new Set([...Object.keys(first.exports ?? {}), ...Object.keys(manifest.exports ?? {})]);
    for (const entry of entries) {
      compare(`the export "${entry}"`, first.exports?.[entry], manifest.exports?.[entry]);
    }
    if (manifest.dependencies) {
      const packages = Object.entries(manifest.dependencies).map(([name, version]) =>
        `${name}: npm:${name}@${version}`
      );
      const imports = Object.entries(first.imports ?? {}).map(([name, specifier]) => `${name}: ${specifier}`);
      compare("the list of packages", imports.sort().join(), packages.sort().join());
    }
    if (manifest.publish) {
      compare("publish.include", first.publish?.include.join(), manifest.publish.include.join());
    }
  }
  return problems;
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

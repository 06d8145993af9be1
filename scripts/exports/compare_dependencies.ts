// package.json lists as dependencies what the sources import, and nothing else.

/** The packages that a source imports; what its comments import does not count. */
export function importedPackages(source: string): Set<string> {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found = code.matchAll(/\b(?:from|import)\s*\(?\s*["']([@\w][\w./@-]*)["']/g);
  const packages = new Set<string>();
  for (const [, specifier = ""] of found) {
    packages.add(specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  }
  return packages;
}

/** What is imported and not listed, or listed and not imported, in words. */
export function compareDependencies(
  imported: ReadonlyMap<string, readonly string[]>,
  dependencies: Readonly<Record<string, string>>,
): string[] {
  const problems: string[] = [];
  for (const [name, files] of imported) {
    if (!Object.hasOwn(dependencies, name)) {
      problems.push(`${files.join(", ")} imports ${name}, which is no dependency in package.json`);
    }
  }
  for (const name of Object.keys(dependencies)) {
    if (!imported.has(name)) problems.push(`package.json has the dependency ${name}, which nothing imports`);
  }
  return problems;
}

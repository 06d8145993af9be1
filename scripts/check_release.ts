// Whether a tag may be published: it is the version of every manifest, and the changelog says what is in it.
//
//   deno run -A scripts/check_release.ts v0.1.0

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What keeps the tag from being published, a line for each; `read` gives the text of a file of the checkout. */
export function releaseProblems(tag: string, read: (file: string) => string): string[] {
  const version = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(tag)?.[1];
  if (!version) return [`the tag must be v and a version, such as v1.2.3, got "${tag}"`];
  const problems = ["deno.json", "jsr.json", "package.json"].flatMap((file) => {
    const found = JSON.parse(read(file)).version;
    return found === version
      ? []
      : [`${file} has the version ${found}, and the tag is ${tag}: make them equal`];
  });
  const heading = read("CHANGELOG.md").split("\n").find((line) => line.startsWith(`## [${version}]`));
  if (!heading) problems.push(`CHANGELOG.md has no heading "## [${version}] - <date>"`);
  else if (!/ - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    problems.push(`CHANGELOG.md has "${heading}": write the date in place of what follows the dash`);
  }
  return problems;
}

if (import.meta.main) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  const problems = releaseProblems(process.argv[2] ?? "", (file) => readFileSync(join(root, file), "utf8"));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

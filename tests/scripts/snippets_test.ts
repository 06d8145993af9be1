// The snippets of README.md and docs.

import assert from "node:assert/strict";
import { isShown, snippets } from "../../scripts/pages/snippets.ts";
import { test } from "../helpers/test.ts";

const PAGE = `# Title

\`\`\`ts
// examples/a/pub.ts
import "x";

run();
\`\`\`

\`\`\`ts ignore
left out
\`\`\`

\`\`\`sh
ls
\`\`\`

\`\`\`ts
// a comment
done();
\`\`\`

\`\`\`ts no-run
// sub.ts
listen();
\`\`\`
`;

test("snippets are found with their line, the file they show, and whether they are run", () => {
  assert.deepEqual(snippets(PAGE), [
    { line: 4, shows: "examples/a/pub.ts", code: `import "x";\n\nrun();\n` },
    { line: 19, code: "// a comment\ndone();\n" },
    { line: 24, name: "sub.ts", noRun: true, code: "// sub.ts\nlisten();\n" },
  ]);
});

test("a mark that means nothing is an error that names the line", () => {
  assert.throws(() => snippets("# Title\n\n```ts norun\nx\n```\n"), /^Error: line 3: .* not "norun"$/);
});

test("a snippet shows a file if it stands in it in one piece", () => {
  const file = `// What it is.\n\nimport "x";\n\nrun();\n`;
  assert.ok(isShown(`import "x";\n\nrun();\n`, file));
  assert.ok(isShown(`run();\n`, file));
  assert.equal(isShown(`import "x";\nrun();\n`, file), false);
  assert.equal(isShown(`run()`, file), false);
});

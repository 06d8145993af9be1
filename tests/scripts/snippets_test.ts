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
`;

test("snippets are found with their line and the file they show", () => {
  assert.deepEqual(snippets(PAGE), [
    { line: 4, shows: "examples/a/pub.ts", code: `import "x";\n\nrun();\n` },
    { line: 19, code: "// a comment\ndone();\n" },
  ]);
});

test("a snippet shows a file if it stands in it in one piece", () => {
  const file = `// What it is.\n\nimport "x";\n\nrun();\n`;
  assert.ok(isShown(`import "x";\n\nrun();\n`, file));
  assert.ok(isShown(`run();\n`, file));
  assert.equal(isShown(`import "x";\nrun();\n`, file), false);
  assert.equal(isShown(`run()`, file), false);
});

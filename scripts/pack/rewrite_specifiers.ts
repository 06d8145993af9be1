// tsc writes `.js` for `.ts` in the imports of JavaScript, but not in those of declarations; and where an import has
// no literal it wraps the specifier, which hides comments from bundlers that must stand next to `import(`.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const HELPER = "__rewriteRelativeImportExtension";

/** The text of an emitted file with imports of emitted files. */
export function rewriteSpecifiers(text: string, file: string): string {
  const plain = text
    .replace(new RegExp(`^var ${HELPER} = [\\s\\S]*?^};\\n`, "m"), "")
    .replace(new RegExp(`${HELPER}\\((.*?)\\)\\)`, "g"), "$1)");
  // What examples in comments import is not there.
  return plain.replace(/(\bfrom |\bimport |\bimport\()"(\.{1,2}\/[^"]+)\.ts"/g, (whole, before, path) => {
    return existsSync(join(dirname(file), `${path}.js`)) ? `${before}"${path}.js"` : whole;
  });
}

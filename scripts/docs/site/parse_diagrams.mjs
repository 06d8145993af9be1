// Parses the Mermaid blocks of pages with the library that draws them: node parse_diagrams.mjs pages
// Prints a line for each block that it cannot parse. On a page nobody would see one but its readers.

import DOMPurify from "dompurify";
import mermaid from "mermaid";
import { readFileSync } from "node:fs";
import process from "node:process";

// It cleans labels for a document, and there is none.
DOMPurify.addHook = () => {};
DOMPurify.sanitize = (label) => label;

for (const page of process.argv.slice(2)) {
  const text = readFileSync(page, "utf8");
  for (const { 1: code, index } of text.matchAll(/^```mermaid\n([\s\S]*?)^```[ \t]*$/gm)) {
    try {
      await mermaid.parse(code);
    } catch (error) {
      const line = text.slice(0, index).split("\n").length;
      console.log(`${page}:${line} has a diagram that Mermaid cannot read: ${error.message.split("\n").join(" | ")}`);
      process.exitCode = 1;
    }
  }
}

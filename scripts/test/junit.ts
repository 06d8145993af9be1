// Reads the JUnit report that Deno, Bun and Node write: the only thing we count by.

/** One test of a report. */
export interface TestCase {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** The file it is in; Deno and Node name the file that called them, which is our helper. */
  readonly file: string;
}

/**
 * The tests of a report.
 *
 * @throws {Error} where the report was not written to its end, or does not hold as many tests as it says
 */
export function readJunit(xml: string): TestCase[] {
  if (!xml.trimEnd().endsWith("</testsuites>")) throw new Error("the report is not complete");
  const cases: TestCase[] = [];
  for (const [, attributes = "", end, body = ""] of xml.matchAll(TEST_CASE)) {
    cases.push({
      name: attribute(attributes, "name") ?? "",
      file: attribute(attributes, "file") ?? attribute(attributes, "classname") ?? "",
      outcome: end === "/" ? "passed" : outcome(body),
    });
  }
  // Node says it at the end, in a comment.
  const said = Number(
    attribute(/<testsuites\b([^>]*)>/.exec(xml)?.[1] ?? "", "tests") ?? /<!-- tests (\d+) -->/.exec(xml)?.[1],
  );
  if (said !== cases.length) throw new Error(`the report says ${said} tests and holds ${cases.length}`);
  return cases;
}

// Attribute values hold no raw `<`, but may hold `>` and `/`.
const TEST_CASE = /<testcase\b((?:\s+[\w:-]+="[^"]*")*)\s*(?:(\/)>|>([\s\S]*?)<\/testcase>)/g;

function outcome(body: string): TestCase["outcome"] {
  if (/<(?:failure|error)\b/.test(body)) return "failed";
  return /<skipped\b/.test(body) ? "skipped" : "passed";
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value?.replace(/&(?:#(\d+)|(lt|gt|quot|apos|amp));/g, (_, code, entity) => {
    return code ? String.fromCodePoint(Number(code)) : ENTITIES[entity]!;
  }).replaceAll("&quot;", '"'); // Node escapes quotes twice.
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

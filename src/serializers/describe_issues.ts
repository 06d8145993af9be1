import type { StandardSchemaV1 } from "@standard-schema/spec";

/** What a schema found, in a line: paths and reasons, never the values, which may be secret. */
export function describeIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  const shown = issues.slice(0, 3).map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
    return `${keys.join(".") || "it"}: ${message}`;
  });
  return shown.join("; ") + (issues.length > 3 ? `; and ${issues.length - 3} more` : "");
}

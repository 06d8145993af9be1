import type { StandardSchemaV1 } from "@standard-schema/spec";
import { placeOf } from "./json_values.ts";

/** What a schema found, in a line: places and reasons, never the values, which may be secret. */
export function describeIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  const shown = issues.slice(0, 3).map(({ path = [], message }) =>
    `${placeOf(path.map((part) => typeof part === "object" ? part.key : part))}: ${message}`
  );
  // Names of keys may come from whoever publishes, and be in the reasons, too.
  const line = shown.join("; ").replace(/\p{Cc}+/gu, " ").slice(0, 500);
  return line + (issues.length > 3 ? `; and ${issues.length - 3} more` : "");
}

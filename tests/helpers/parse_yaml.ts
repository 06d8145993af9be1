import { parseAllDocuments } from "yaml";

/** The documents of a YAML text; throws for the first mistake in it. */
// deno-lint-ignore no-explicit-any
export function parseYaml(text: string): any[] {
  return [...parseAllDocuments(text)].map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
}

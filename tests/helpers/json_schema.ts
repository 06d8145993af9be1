// Checks values against the JSON schemas in schemas/.

import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";

/** A schema, by its file's name without `.json`. */
export function readSchema(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`schemas/${name}.json`, import.meta.url), "utf8"));
}

/** What is wrong with the value, a line for each; none where it fits. */
export function problemsOf(value: unknown, schema: Record<string, unknown>): string[] {
  const Dialect = String(schema.$schema).includes("2020-12") ? Ajv2020 : Ajv;
  const validate = new Dialect({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  if (validate(value)) return [];
  return validate.errors!.map(({ instancePath, message, params }) =>
    `${instancePath || "/"} ${message} ${JSON.stringify(params)}`
  );
}

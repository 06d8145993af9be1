// Checks values against the JSON schemas in schemas/.

import { readFileSync } from "node:fs";
import { load } from "./packages.ts";

interface Validate {
  (value: unknown): boolean;
  readonly errors?: readonly { instancePath: string; message?: string; params: unknown }[];
}

interface Ajv {
  readonly default: new (options: object) => { compile(schema: object): Validate };
}

/** A schema's text, by its file's name without `.json`. */
export function readSchema(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`schemas/${name}.json`, import.meta.url), "utf8"));
}

/** What is wrong with the value, a line for each; none where it fits. */
export async function problemsOf(value: unknown, schema: Record<string, unknown>): Promise<string[]> {
  const isNew = String(schema.$schema).includes("2020-12");
  const { default: Ajv } = await load<Ajv>(isNew ? "ajv/dist/2020.js" : "ajv");
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  if (validate(value)) return [];
  return validate.errors!.map(({ instancePath, message, params }) =>
    `${instancePath || "/"} ${message} ${JSON.stringify(params)}`
  );
}

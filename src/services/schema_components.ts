import { isStandardSchema } from "../serializers/schema.ts";
import { isZodSchema } from "../serializers/zod_converter.ts";
import { type JsonSchema, jsonSchemaOf } from "./json_schema.ts";
import { Keys } from "./keys.ts";
import { relocate } from "./relocate.ts";
import { schemaName } from "./schema_name.ts";

/** A key of `components`, and of everything else in a document. */
export const COMPONENT: RegExp = /^(?!__proto__$)[\w.-]+$/;

/** The `components.schemas` of a document: each schema once, however many messages have it. */
export class SchemaComponents {
  /** By key; a reference to each has been given out. */
  readonly schemas: Record<string, JsonSchema> = {};
  readonly #keys = new Keys(COMPONENT);
  readonly #payloads = new Map<unknown, JsonSchema | undefined>();
  /** The keys of what zod knows by an id, which is the same in every schema that holds it. */
  readonly #byId = new Map<string, string>();

  /**
   * The payload of a message: a reference to its schema, or itself where it is that of a plain type. `undefined`:
   * nothing is known of it.
   *
   * @param name of the schema, where it has none
   */
  payloadOf(schema: unknown, name: string): JsonSchema | undefined {
    if (!isStandardSchema(schema)) return jsonSchemaOf(schema);
    if (!this.#payloads.has(schema)) this.#payloads.set(schema, this.#add(schema, name));
    return this.#payloads.get(schema);
  }

  #add(schema: unknown, name: string): JsonSchema | undefined {
    const json = jsonSchemaOf(schema);
    if (!json) return undefined;
    const { $schema: _, definitions, $defs, ...root } = json;
    const parts = Object.entries({ ...$defs as JsonSchema, ...definitions as JsonSchema });
    // A schema that has an id, or holds itself, may be one of its own parts.
    const homePart = Object.keys(root).join() === "$ref" ? partOf(root["$ref"] as string)?.part : undefined;
    const title = schemaName(schema) ?? name;
    const added: [string, unknown][] = [];
    const partKeys = new Map<string, string>();
    for (const [part, content] of parts) {
      const id = isZodSchema(schema) && !part.startsWith("__schema") ? part : undefined;
      const known = id === undefined ? undefined : this.#byId.get(id);
      // What libraries call a part says nothing, and may be another name tomorrow.
      const like = id ?? (part === homePart ? title : `${title}.${partKeys.size + 1}`);
      const key = known ?? this.#keys.take(like);
      partKeys.set(part, key);
      if (id !== undefined) this.#byId.set(id, key);
      if (known === undefined) added.push([key, content]);
    }
    let home = homePart === undefined ? undefined : partKeys.get(homePart);
    if (home === undefined) added.push([home = this.#keys.take(title), root]);
    const move = (ref: string) => {
      const { part, rest } = partOf(ref) ?? {};
      const key = part === undefined ? undefined : partKeys.get(part);
      return key === undefined ? `${refTo(home)}${ref.slice(1)}` : `${refTo(key)}${rest}`;
    };
    for (const [key, content] of added) this.schemas[key] = relocate(content, move) as JsonSchema;
    return { $ref: refTo(home) };
  }
}

/** The definition that a reference goes to, by its JSON pointer, RFC 6901, and what of it. */
function partOf(ref: string): { part: string; rest: string } | undefined {
  const [, part, rest] = /^#\/(?:definitions|\$defs)\/([^/]+)(.*)$/.exec(ref) ?? [];
  return part === undefined
    ? undefined
    : { part: part.replaceAll("~1", "/").replaceAll("~0", "~"), rest: rest! };
}

function refTo(key: string): string {
  return `#/components/schemas/${key}`;
}

// The fields of a form, from a JSON Schema. It describes one level at a time, since a schema may contain itself.

/** @typedef {Record<string, unknown>} Schema */

/**
 * What all fields have. `nullable`: null is allowed; `initial`: the schema's default.
 * @typedef {object} FieldBase
 * @property {string} title
 * @property {string} description
 * @property {boolean} nullable
 * @property {unknown} initial
 * @property {readonly string[]} hints What a value must be, as text.
 */

/** @typedef {{ value: unknown, label: string }} Choice */
/** @typedef {{ key: string, required: boolean, field: Field }} Member */

/** @typedef {FieldBase & { kind: "text", schema: Schema, input: string }} TextField */
/** @typedef {FieldBase & { kind: "number", schema: Schema, integer: boolean }} NumberField */
/** @typedef {FieldBase & { kind: "choice", choices: readonly Choice[] }} ChoiceField */
/** @typedef {FieldBase & { kind: "const", value: unknown }} ConstField */
/** @typedef {FieldBase & { kind: "object", members: () => readonly Member[] }} ObjectField */
/** @typedef {FieldBase & { kind: "array", schema: Schema, item: () => Field }} ArrayField */
/** @typedef {FieldBase & { kind: "json" }} JsonField */
/** @typedef {TextField | NumberField | ChoiceField | ConstField | ObjectField | ArrayField | JsonField} Field */

/** Inputs of a browser for formats of JSON Schema; other formats are texts. */
const INPUTS = new Map([
  ["date-time", "datetime-local"],
  ["date", "date"],
  ["email", "email"],
  ["uri", "url"],
]);

/** A schema within itself has no end. */
const DEEPEST = 8;

/**
 * @param {unknown} schema
 * @param {Schema} [root] Where `$ref` points into.
 * @param {number} [depth]
 * @returns {Field}
 */
export function fieldOf(schema, root = isObject(schema) ? schema : {}, depth = 0) {
  const { schema: own, nullable } = unwrap(schema, root);
  const base = {
    title: text(own.title),
    description: text(own.description),
    nullable,
    initial: own.default,
    hints: hintsOf(own),
  };
  const choices = choicesOf(own, root);
  if (own.const !== undefined) return { ...base, kind: "const", value: own.const };
  if (choices) return { ...base, kind: "choice", ...withoutNull(choices, nullable) };
  if (depth < DEEPEST && !COMPOSED.some((keyword) => keyword in own)) {
    switch (own.type) {
      case "string":
        return { ...base, kind: "text", schema: own, input: INPUTS.get(text(own.format)) ?? "text" };
      case "number":
      case "integer":
        return { ...base, kind: "number", schema: own, integer: own.type === "integer" };
      case "boolean":
        return { ...base, kind: "choice", choices: [true, false].map(choice) };
      case "null":
        return { ...base, kind: "const", value: null };
      case "object":
        if (!isObject(own.properties) || Object.keys(own.properties).length === 0) break;
        return { ...base, kind: "object", members: () => membersOf(own, root, depth) };
      case "array":
        if (!isObject(own.items)) break;
        return { ...base, kind: "array", schema: own, item: () => fieldOf(own.items, root, depth + 1) };
    }
  }
  return { ...base, kind: "json" };
}

/** Keywords that no field can show, where `unwrap` has left them. */
const COMPOSED = ["$ref", "allOf", "anyOf", "oneOf", "not", "if", "patternProperties"];

/**
 * @param {unknown} value
 * @returns {value is Schema}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The schema without what only wraps it: references, a choice of one, and null beside something else.
 * @param {unknown} schema
 * @param {Schema} root
 * @returns {{ schema: Schema, nullable: boolean }}
 */
function unwrap(schema, root) {
  let own = isObject(schema) ? schema : {};
  let nullable = false;
  for (let steps = 0; steps < 20; steps++) {
    const { $ref, anyOf, oneOf, allOf, ...rest } = own;
    if (typeof $ref === "string") {
      const target = pointedAt($ref, root);
      if (!target) break;
      own = { ...target, ...rest };
      continue;
    }
    if (Array.isArray(own.type)) {
      const types = own.type.filter((type) => type !== "null");
      if (types.length !== 1) break;
      nullable ||= types.length < own.type.length;
      own = { ...own, type: types[0] };
      continue;
    }
    const [parts, ...others] = [anyOf, oneOf, allOf].filter(Array.isArray);
    if (!parts || others.length > 0) break;
    const left = allOf ? parts : parts.filter((part) => !isNull(part));
    if (left.length === 1 && isObject(left[0])) {
      nullable ||= left.length < parts.length;
      own = { ...left[0], ...rest };
      continue;
    }
    if (left.length < parts.length && !allOf) {
      nullable = true;
      own = { ...rest, anyOf: left };
      continue;
    }
    break;
  }
  return { schema: own, nullable };
}

/**
 * @param {unknown} part
 * @returns {boolean}
 */
function isNull(part) {
  return isObject(part) && (part.type === "null" || part.const === null);
}

/**
 * @param {string} reference As `#/definitions/Address`; others point outside.
 * @param {Schema} root
 * @returns {Schema | undefined}
 */
function pointedAt(reference, root) {
  if (!reference.startsWith("#")) return undefined;
  /** @type {unknown} */
  let found = root;
  for (const part of reference.slice(1).split("/").filter(Boolean)) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = (isObject(found) || Array.isArray(found)) && Object.hasOwn(found, key)
      ? /** @type {Schema} */ (found)[key]
      : undefined;
  }
  return isObject(found) ? found : undefined;
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * @param {Schema} own
 * @param {Schema} root
 * @returns {readonly Choice[] | undefined}
 */
function choicesOf(own, root) {
  if (Array.isArray(own.enum)) return own.enum.map(choice);
  const parts = own.oneOf ?? own.anyOf;
  if (!Array.isArray(parts) || parts.length === 0) return undefined;
  const found = parts.map((part) => unwrap(part, root).schema);
  if (!found.every((part) => part.const !== undefined)) return undefined;
  return found.map((part) => ({
    ...choice(part.const),
    ...(text(part.title) && { label: text(part.title) }),
  }));
}

/**
 * @param {unknown} value
 * @returns {Choice}
 */
function choice(value) {
  return { value, label: typeof value === "string" ? value : JSON.stringify(value) };
}

/**
 * @param {readonly Choice[]} choices
 * @param {boolean} nullable
 */
function withoutNull(choices, nullable) {
  const left = choices.filter(({ value }) => value !== null);
  return { choices: left, nullable: nullable || left.length < choices.length };
}

/**
 * @param {Schema} own
 * @param {Schema} root
 * @param {number} depth
 * @returns {readonly Member[]}
 */
function membersOf(own, root, depth) {
  const required = Array.isArray(own.required) ? own.required : [];
  return Object.entries(/** @type {Schema} */ (own.properties)).map(([key, schema]) => ({
    key,
    required: required.includes(key),
    field: fieldOf(schema, root, depth + 1),
  }));
}

/**
 * @param {Schema} own
 * @returns {readonly string[]}
 */
function hintsOf(own) {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, multipleOf } = own;
  const [example] = Array.isArray(own.examples) ? own.examples : [];
  return [
    own.type === "integer" && "a whole number",
    own.type === "string" && typeof own.format === "string" && !own.format.startsWith("date") &&
    `format: ${own.format}`,
    isBound(minimum) && `at least ${minimum}`,
    isBound(own.exclusiveMinimum) && `more than ${own.exclusiveMinimum}`,
    isBound(maximum) && `at most ${maximum}`,
    isBound(own.exclusiveMaximum) && `less than ${own.exclusiveMaximum}`,
    typeof multipleOf === "number" && `a multiple of ${multipleOf}`,
    typeof minLength === "number" && minLength > 0 && `at least ${characters(minLength)}`,
    typeof maxLength === "number" && `at most ${characters(maxLength)}`,
    typeof minItems === "number" && minItems > 0 && `at least ${minItems} of them`,
    typeof maxItems === "number" && `at most ${maxItems} of them`,
    own.uniqueItems === true && "each only once",
    typeof own.pattern === "string" && own.format === undefined && `must match ${own.pattern}`,
    example !== undefined && `such as ${choice(example).label}`,
  ].filter((hint) => typeof hint === "string");
}

/** @param {number} length */
function characters(length) {
  return length === 1 ? "1 character" : `${length} characters`;
}

/**
 * What every safe integer is within, tells nobody anything.
 * @param {unknown} bound
 */
function isBound(bound) {
  return typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : "";
}

// What is typed into the fields of a form (a draft), and the JSON value that it makes. A draft keeps what is no value
// yet, such as "1e" in a field for numbers.

import { isObject } from "./schema_fields.js";
/** @import { Field, NumberField, TextField } from "./schema_fields.js" */

/**
 * By kind of field: text, number and json: what stands in the input; choice: the index as text, "" for none; object:
 * the members' drafts by key; array: those of its items. `null` is null, `undefined` is left out.
 * @typedef {string | null | undefined | DraftObject | readonly unknown[]} Draft
 */
/** @typedef {{ readonly [key: string]: unknown }} DraftObject */

/** Where in the message something is, as a JSON pointer. */
/** @typedef {string} Path */

/**
 * What a field shows at first.
 * @param {Field} field
 * @param {boolean} required
 * @returns {Draft}
 */
export function firstDraft(field, required) {
  if (field.initial !== undefined) return draftOf(field, field.initial);
  switch (field.kind) {
    case "const":
      return required ? "" : undefined;
    case "object":
      return required && !field.nullable ? membersDraft(field, {}) : (required ? null : undefined);
    case "array":
      return required && !field.nullable ? [] : (required ? null : undefined);
    default:
      return "";
  }
}

/**
 * The draft of a value: what does not fit in the field is lost, so compare what `valueOf` makes of it.
 * @param {Field} field
 * @param {unknown} value
 * @returns {Draft}
 */
export function draftOf(field, value) {
  if (value === null && field.nullable) return null;
  switch (field.kind) {
    case "text":
      if (typeof value !== "string") return "";
      return field.input === "datetime-local" ? localTime(value) : value;
    case "number":
      return typeof value === "number" ? String(value) : "";
    case "choice": {
      const index = field.choices.findIndex((choice) => same(choice.value, value));
      return index < 0 ? "" : String(index);
    }
    case "const":
      return "";
    case "object":
      return membersDraft(field, isObject(value) ? value : {});
    case "array":
      return Array.isArray(value) ? value.map((item) => draftOf(field.item(), item)) : [];
    case "json":
      return JSON.stringify(value, null, 2) ?? "";
  }
}

/**
 * @param {Field & { kind: "object" }} field
 * @param {Record<string, unknown>} value
 * @returns {DraftObject}
 */
function membersDraft(field, value) {
  return Object.fromEntries(
    field.members().map(({ key, required, field }) => [
      key,
      Object.hasOwn(value, key) ? draftOf(field, value[key]) : firstDraft(field, required),
    ]),
  );
}

/**
 * The JSON value; what is wrong goes to `errors`, by path.
 * @param {Field} field
 * @param {Draft} draft
 * @param {boolean} required An empty optional field is left out.
 * @param {Map<Path, string>} errors
 * @param {Path} [path]
 * @returns {unknown}
 */
export function valueOf(field, draft, required, errors, path = "") {
  if (draft === undefined) return undefined;
  if (draft === null) return null;
  /** @param {string} error */
  const wrong = (error) => void errors.set(path, error);
  switch (field.kind) {
    case "const":
      return field.value;
    case "object": {
      const drafts = /** @type {DraftObject} */ (draft);
      const entries = field.members().map(({ key, required, field }) => {
        const own = /** @type {Draft} */ (drafts[key]);
        return [key, valueOf(field, own, required, errors, pathTo(path, key))];
      });
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
    case "array": {
      const items = /** @type {readonly Draft[]} */ (draft);
      const { minItems, maxItems } = field.schema;
      if (typeof minItems === "number" && items.length < minItems) wrong(`add ${minItems} of them at least`);
      if (typeof maxItems === "number" && items.length > maxItems) wrong(`keep ${maxItems} of them at most`);
      return items.map((item, index) => valueOf(field.item(), item, true, errors, pathTo(path, index)));
    }
  }
  const typed = String(draft);
  if (typed === "" && (!required || field.kind !== "text" || field.input !== "text")) {
    if (required) wrong(field.kind === "choice" ? "choose one" : "this is required");
    return undefined;
  }
  switch (field.kind) {
    case "text":
      return readText(field, typed, wrong);
    case "number":
      return readNumber(field, typed, wrong);
    case "choice":
      return field.choices[Number(typed)]?.value;
    case "json":
      return readJson(typed, wrong);
  }
}

/**
 * @param {Path} path
 * @param {string | number} key
 * @returns {Path}
 */
export function pathTo(path, key) {
  return `${path}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/**
 * @param {string} typed
 * @param {(error: string) => void} wrong
 * @returns {unknown}
 */
export function readJson(typed, wrong) {
  try {
    return JSON.parse(typed);
  } catch (error) {
    wrong(`this is no JSON: ${/** @type {Error} */ (error).message}`);
    return undefined;
  }
}

/**
 * @param {TextField} field
 * @param {string} typed
 * @param {(error: string) => void} wrong
 */
function readText({ schema, input }, typed, wrong) {
  if (input === "datetime-local") return worldTime(typed, wrong);
  const { minLength, maxLength, pattern } = schema;
  // As JSON Schema counts: in code points.
  const length = [...typed].length;
  if (typeof minLength === "number" && length < minLength) wrong(`too short: ${length} of ${minLength}`);
  else if (typeof maxLength === "number" && length > maxLength) wrong(`too long: ${length} of ${maxLength}`);
  else if (typeof pattern === "string" && !matches(typed, pattern)) {
    wrong(
      schema.format === undefined ? `this does not match ${pattern}` : `this is not a valid ${schema.format}`,
    );
  }
  return typed;
}

/**
 * A pattern that this browser cannot read is left to the server.
 * @param {string} typed
 * @param {string} pattern
 */
function matches(typed, pattern) {
  try {
    return new RegExp(pattern, "u").test(typed);
  } catch {
    return true;
  }
}

/**
 * @param {NumberField} field
 * @param {string} typed
 * @param {(error: string) => void} wrong
 */
function readNumber({ schema, integer }, typed, wrong) {
  const value = Number(typed);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typed.trim() === "" || !Number.isFinite(value)) wrong("this is no number");
  else if (integer && !Number.isInteger(value)) wrong("this is no whole number");
  else if (typeof minimum === "number" && value < minimum) wrong(`at least ${minimum}`);
  else if (typeof maximum === "number" && value > maximum) wrong(`at most ${maximum}`);
  else if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) {
    wrong(`more than ${exclusiveMinimum}`);
  } else if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) {
    wrong(`less than ${exclusiveMaximum}`);
  } else if (integer && typeof multipleOf === "number" && value % multipleOf !== 0) {
    wrong(`a multiple of ${multipleOf}`);
  } else return value;
  return undefined;
}

/**
 * @param {string} typed
 * @param {(error: string) => void} wrong
 */
function worldTime(typed, wrong) {
  const date = new Date(typed);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  wrong("this is no date and time");
  return undefined;
}

/**
 * As an input of type `datetime-local` takes it.
 * @param {string | number} time
 */
export function localTime(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
}

/**
 * Whether all of `value` is in `made`: then a form that makes `made` shows all of it.
 * @param {unknown} value
 * @param {unknown} made
 * @returns {boolean}
 */
export function isWithin(value, made) {
  if (Array.isArray(value)) {
    return Array.isArray(made) && made.length === value.length &&
      value.every((item, index) => isWithin(item, made[index]));
  }
  if (isObject(value)) {
    return isObject(made) &&
      Object.entries(value).every(([key, item]) => Object.hasOwn(made, key) && isWithin(item, made[key]));
  }
  return value === made || isSameTime(value, made);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function isSameTime(a, b) {
  return typeof a === "string" && typeof b === "string" && TIME.test(a) && TIME.test(b) &&
    Date.parse(a) === Date.parse(b);
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

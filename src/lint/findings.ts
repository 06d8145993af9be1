import type { Value } from "./value_of.ts";
import type { WalnatsClass } from "./walnats_class_of.ts";

/** One thing that the plugin finds. */
export interface Finding {
  /** The rule's id is `walnats/` and this. */
  readonly rule: string;
  /** As in Python walnats' linter, and so is the message. */
  readonly code: `WNS0${number}`;
  readonly message: string;
  /** What to do instead. */
  readonly hint: string;
  /** The class whose construction it looks at. */
  readonly of: WalnatsClass;
  /** The arguments that it looks at: `name`, or options. */
  readonly given: readonly string[];
  /** Whether a value is wrong. */
  offends(value: Value): boolean;
}

/** NATS takes 255 characters; longer than this, nobody reads them. */
const NAME_LENGTH = 64;
const DESCRIPTION_BYTES = 4096;
/** Seconds: 31 years. Who wants as much means milliseconds, nanoseconds or a date. */
const NOT_SECONDS = 1e9;

// deno-lint-ignore no-control-regex
const INVALID = /[\s.*>/\\\u0000-\u001f\u007f-\u009f]/;
const KEBAB = /^[a-z0-9-]*$/;

const isEmpty = (value: Value) => value === "";
const isTooLong = (value: Value) => isText(value) && [...value].length > NAME_LENGTH;
const isInvalid = (value: Value) => isText(value) && INVALID.test(value);
const isNoKebab = (value: Value) => isText(value) && !INVALID.test(value) && !KEBAB.test(value);
const isTooBig = (value: Value) =>
  isText(value) && new TextEncoder().encode(value).length > DESCRIPTION_BYTES;
const isNotPositive = (value: Value) => !isText(value) && !(value > 0);
const isNotSeconds = (value: Value) => !isText(value) && value >= NOT_SECONDS;

function isText(value: Value): value is string {
  return typeof value === "string";
}

const SHORTER = `use at most ${NAME_LENGTH} characters`;
const SYMBOLS = "use lower-case letters, digits and dashes: no white space, dot, slash, * or >";
const EVENT_SYMBOLS = `${SYMBOLS}; with dots, "a.b" and "a-b" share a stream`;
const KEBAB_CASE =
  'use lower-case letters, digits and dashes, as in "two-words"; to keep a name that is in use, ignore this';
const NO_DESCRIPTION = "leave the description out, or write one";
const SMALLER = "use at most 4 KiB of UTF-8";

/** All that the plugin finds. */
export const FINDINGS: readonly Finding[] = [
  {
    rule: "event-name-empty",
    code: "WNS001",
    message: "event name is empty",
    hint: 'say what happened, as in "user-created"',
    of: "Event",
    given: ["name"],
    offends: isEmpty,
  },
  {
    rule: "event-name-too-long",
    code: "WNS002",
    message: "event name is too long",
    hint: SHORTER,
    of: "Event",
    given: ["name"],
    offends: isTooLong,
  },
  {
    rule: "event-name-invalid-symbols",
    code: "WNS003",
    message: "event name has invalid symbols",
    hint: EVENT_SYMBOLS,
    of: "Event",
    given: ["name"],
    offends: isInvalid,
  },
  {
    rule: "event-name-kebab-case",
    code: "WNS004",
    message: "event name should use kebab-case",
    hint: KEBAB_CASE,
    of: "Event",
    given: ["name"],
    offends: isNoKebab,
  },
  {
    rule: "event-description-empty",
    code: "WNS005",
    message: "event description is empty",
    hint: NO_DESCRIPTION,
    of: "Event",
    given: ["description"],
    offends: isEmpty,
  },
  {
    rule: "event-description-too-long",
    code: "WNS006",
    message: "event description is too long",
    hint: SMALLER,
    of: "Event",
    given: ["description"],
    offends: isTooBig,
  },
  {
    rule: "limit-positive",
    code: "WNS011",
    message: "limit must be positive",
    hint: "leave it out where there is no limit",
    of: "Limits",
    given: ["age", "consumers", "messages", "bytes", "messageSize"],
    offends: isNotPositive,
  },
  {
    rule: "age-in-seconds",
    code: "WNS012",
    message: "age must be in seconds",
    hint: "this is more than 31 years: no milliseconds, no nanoseconds, no date",
    of: "Limits",
    given: ["age"],
    offends: isNotSeconds,
  },
  {
    rule: "actor-name-empty",
    code: "WNS021",
    message: "actor name is empty",
    hint: 'say what it does, as in "send-email"',
    of: "Actor",
    given: ["name"],
    offends: isEmpty,
  },
  {
    rule: "actor-name-too-long",
    code: "WNS022",
    message: "actor name is too long",
    hint: SHORTER,
    of: "Actor",
    given: ["name"],
    offends: isTooLong,
  },
  {
    rule: "actor-name-invalid-symbols",
    code: "WNS023",
    message: "actor name has invalid symbols",
    hint: SYMBOLS,
    of: "Actor",
    given: ["name"],
    offends: isInvalid,
  },
  {
    rule: "actor-name-kebab-case",
    code: "WNS024",
    message: "actor name should use kebab-case",
    hint: KEBAB_CASE,
    of: "Actor",
    given: ["name"],
    offends: isNoKebab,
  },
  {
    rule: "actor-description-empty",
    code: "WNS025",
    message: "actor description is empty",
    hint: NO_DESCRIPTION,
    of: "Actor",
    given: ["description"],
    offends: isEmpty,
  },
  {
    rule: "actor-description-too-long",
    code: "WNS026",
    message: "actor description is too long",
    hint: SMALLER,
    of: "Actor",
    given: ["description"],
    offends: isTooBig,
  },
];

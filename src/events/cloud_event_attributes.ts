// The rules of CloudEvents 1.0 and its extensions for attributes: https://github.com/cloudevents/spec

import { isString, type Rule } from "../options.ts";

/** Text without control characters, noncharacters or halves of surrogate pairs: a `String` of CloudEvents. */
function isText(value: string): boolean {
  return value !== "" && !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value);
}

function text(expects: string, test: (value: string) => boolean = () => true): Rule {
  return {
    expects,
    check: (value) =>
      isString.check(value) !== "ok"
        ? "type"
        : isText(value as string) && test(value as string)
        ? "ok"
        : "range",
  };
}

/** RFC 3986: what begins in this way, with the rules for what stands between the delimiters. */
function uri(start: string): RegExp {
  const char = "[\\w.~!$&'()*+,;=:@-]|%[\\da-f]{2}";
  const authority =
    `//(?:(?:${char})*@)?(?:\\[[\\da-f:.]+\\]|(?:[\\w.~!$&'()*+,;=-]|%[\\da-f]{2})*)(?::\\d*)?(?=[/?#]|$)`;
  const path = `(?:${char}|/)*(?:\\?(?:${char}|[/?])*)?(?:#(?:${char}|[/?])*)?`;
  return new RegExp(`^${start}(?:${authority})?${path}$`, "i");
}

const URI = /* @__PURE__ */ uri("[a-z][a-z\\d+.-]*:");
/** Without a scheme the first segment has no colon. */
const RELATIVE = /* @__PURE__ */ uri("(?![^/?#]*:)");
/** RFC 2046: type, subtype, parameters. */
const MEDIA_TYPE =
  /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+(?:\s*;\s*[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|"[^"]*"))*$/;
/** W3C trace context. */
const TRACE_PARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

const someText = /* @__PURE__ */ text("text that is not empty, without control characters");
const uriReference = /* @__PURE__ */ text(
  "a URI or a relative reference",
  (value) => URI.test(value) || RELATIVE.test(value),
);

/** The attributes that walnats knows. */
export type CloudEventAttribute =
  | "id"
  | "source"
  | "type"
  | "specversion"
  | "datacontenttype"
  | "dataschema"
  | "subject"
  | "time"
  | "dataref"
  | "partitionkey"
  | "sampledrate"
  | "sequence"
  | "traceparent"
  | "tracestate";

/** The rule of each attribute, in the order of the headers. */
export const ATTRIBUTES: Readonly<Record<CloudEventAttribute, Rule>> = {
  id: /* @__PURE__ */ text(
    "text that is not empty, without white space at its ends",
    (value) => value.trim() === value,
  ),
  source: uriReference,
  type: someText,
  specversion: /* @__PURE__ */ text('"1.0"', (value) => value === "1.0"),
  datacontenttype: /* @__PURE__ */ text(
    'a media type, such as "application/json"',
    (value) => MEDIA_TYPE.test(value),
  ),
  dataschema: /* @__PURE__ */ text("a URI", (value) => URI.test(value)),
  subject: someText,
  time: {
    expects: "a valid Date of the years 0 to 9999",
    check: (value) => {
      if (!(value instanceof Date)) return "type";
      return value.getUTCFullYear() >= 0 && value.getUTCFullYear() <= 9999 ? "ok" : "range";
    },
  },
  dataref: uriReference,
  partitionkey: someText,
  sampledrate: {
    expects: "a whole number from 1 to 2147483647",
    check: (value) => {
      if (typeof value !== "number") return "type";
      return Number.isInteger(value) && value >= 1 && value < 2 ** 31 ? "ok" : "range";
    },
  },
  sequence: someText,
  traceparent: /* @__PURE__ */ text(
    "a W3C traceparent: version, trace id, parent id and flags",
    (value) => TRACE_PARENT.test(value),
  ),
  tracestate: someText,
};

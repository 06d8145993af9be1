import type { Rule } from "./options.ts";

/** The rule of every `timeZone` option: what `Intl` knows, so the runtime's own tables and no others. */
export const isTimeZone: Rule = {
  expects: 'the IANA name of a time zone, such as "Europe/Amsterdam"',
  check: (value) => {
    if (typeof value !== "string") return "type";
    try {
      new Intl.DateTimeFormat("en", { timeZone: value });
      return "ok";
    } catch {
      return "range";
    }
  },
};

import type { HeaderRecord } from "../context/context.ts";
import { DecodeError } from "../errors.ts";
import { checkOptions, show } from "../options.ts";
import { ATTRIBUTES } from "./cloud_event_attributes.ts";
import { addCloudEvent } from "./cloud_event_meta.ts";
import { decodeHeaderValue, encodeHeaderValue } from "./cloud_event_text.ts";

/** The attributes of a CloudEvent. */
export interface CloudEventOptions {
  /** Identifies the event, together with `source`; the message's `uid`, where `emit` is given none. */
  id: string;
  /** Where it happened: a URI or a relative reference. */
  source: string;
  /** What happened, such as `com.example.user.created`. */
  type: string;
  /** The version of the specification. @default "1.0" */
  specversion?: "1.0" | undefined;
  /** The media type of the payload. @default none */
  datacontenttype?: string | undefined;
  /** The URI of the payload's schema. @default none */
  dataschema?: string | undefined;
  /** What it is about, within the source. @default none */
  subject?: string | undefined;
  /** When it happened. @default none */
  time?: Date | undefined;
  /** Where the payload can be fetched: a URI or a relative reference. @default none */
  dataref?: string | undefined;
  /** Groups events that belong together. @default none */
  partitionkey?: string | undefined;
  /** One of so many events was sent: a whole number, 1 or more. @default none */
  sampledrate?: number | undefined;
  /** Its place among the events of the source. @default none */
  sequence?: string | undefined;
  /** W3C trace context: the span that it was emitted in. @default none */
  traceparent?: string | undefined;
  /** W3C trace context: what tracing systems add. @default none */
  tracestate?: string | undefined;
}

/**
 * The attributes of an event as defined by CloudEvents 1.0 (https://cloudevents.io), for the `meta` of `emit`. They
 * are sent as headers, in the binary mode of the NATS protocol binding; the payload is the message as it is.
 * Immutable.
 *
 * Its `id` is the message's `uid`, where `emit` is given none. Its `traceparent` is what
 * `OpenTelemetryTraceMiddleware` takes for the parent span.
 *
 * @example
 * ```ts
 * import { CloudEvent } from "@walnats/core";
 *
 * const meta = new CloudEvent({
 *   id: crypto.randomUUID(),
 *   source: "/sign-up",
 *   type: "com.example.user.created",
 *   time: new Date(),
 * });
 * console.log(meta.toRecord(), meta.toHeaders());
 * ```
 */
export class CloudEvent {
  /** Identifies the event, together with `source`. */
  readonly id: string;
  /** Where it happened. */
  readonly source: string;
  /** What happened. */
  readonly type: string;
  /** The version of the specification. */
  readonly specversion: "1.0";
  /** The media type of the payload. */
  readonly datacontenttype: string | undefined;
  /** The URI of the payload's schema. */
  readonly dataschema: string | undefined;
  /** What it is about, within the source. */
  readonly subject: string | undefined;
  /** Where the payload can be fetched. */
  readonly dataref: string | undefined;
  /** What belongs together. */
  readonly partitionkey: string | undefined;
  /** One of so many events was sent. */
  readonly sampledrate: number | undefined;
  /** Its place among the events of the source. */
  readonly sequence: string | undefined;
  /** W3C trace context: the span that it was emitted in. */
  readonly traceparent: string | undefined;
  /** W3C trace context: what tracing systems add. */
  readonly tracestate: string | undefined;
  readonly #time: number | undefined;

  /** Throws a `TypeError` or `RangeError` for a bad attribute, or one that is missing, saying which and why. */
  constructor(options: CloudEventOptions) {
    for (const name of ["id", "source", "type"] as const) {
      if (options?.[name] === undefined) throw new TypeError(`CloudEvent: "${name}" is missing`);
    }
    checkOptions("CloudEvent", options, ATTRIBUTES);
    this.id = options.id;
    this.source = options.source;
    this.type = options.type;
    this.specversion = options.specversion ?? "1.0";
    this.datacontenttype = options.datacontenttype;
    this.dataschema = options.dataschema;
    this.subject = options.subject;
    this.dataref = options.dataref;
    this.partitionkey = options.partitionkey;
    this.sampledrate = options.sampledrate;
    this.sequence = options.sequence;
    this.traceparent = options.traceparent;
    this.tracestate = options.tracestate;
    this.#time = options.time?.getTime();
    addCloudEvent(this);
    Object.freeze(this);
  }

  /** When it happened; a `Date` of its own each time. */
  get time(): Date | undefined {
    return this.#time === undefined ? undefined : new Date(this.#time);
  }

  /**
   * The CloudEvent of a message's headers, such as those of `currentContext()`; `undefined` where they are none.
   * Attributes that walnats does not know are left out.
   *
   * @throws {DecodeError} an attribute is missing, or is not what it must be
   */
  static fromHeaders(headers: HeaderRecord): CloudEvent | undefined {
    const options: Record<string, unknown> = {};
    try {
      for (const [header, value] of Object.entries(headers)) {
        const name = /^ce-(.+)$/i.exec(header)?.[1]?.toLowerCase();
        if (name !== undefined && Object.hasOwn(ATTRIBUTES, name)) {
          options[name] = read(name, decodeHeaderValue(value));
        }
      }
      if (Object.keys(options).length === 0) return undefined;
      return new CloudEvent(options as unknown as CloudEventOptions);
    } catch (cause) {
      throw new DecodeError(`no valid CloudEvent: ${(cause as Error).message}`, { cause });
    }
  }

  /** The attributes that it has, fit for JSON: `time` as RFC 3339 text in UTC. */
  toRecord(): Record<string, string | number> {
    const record: Record<string, string | number> = {};
    for (const name of Object.keys(ATTRIBUTES) as (keyof typeof ATTRIBUTES)[]) {
      const value = this[name];
      if (value !== undefined) record[name] = value instanceof Date ? rfc3339(value) : value;
    }
    return record;
  }

  /** The same as headers: `ce-` before each name, and all but visible ASCII percent-encoded. */
  toHeaders(): Record<string, string> {
    const entries = Object.entries(this.toRecord());
    return Object.fromEntries(
      entries.map(([name, value]) => [`ce-${name}`, encodeHeaderValue(String(value))]),
    );
  }
}

/** Python walnats writes no fraction where there is none. */
function rfc3339(time: Date): string {
  return time.toISOString().replace(".000Z", "Z");
}

const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

function read(name: string, text: string): unknown {
  if (name === "sampledrate") return /^\d+$/.test(text) ? Number(text) : text;
  if (name !== "time") return text;
  if (!TIME.test(text)) throw new RangeError(`"time" must be an RFC 3339 time, got ${show(text)}`);
  return new Date(text.toUpperCase());
}

// Which objects are CloudEvents, for those who are given one: a program that makes none does not carry their rules.

/** What `emit` asks of a CloudEvent. */
export interface CloudEventMeta {
  /** Identifies the event. */
  readonly id: string;
  /** Its attributes as headers. */
  toHeaders(): Record<string, string>;
}

const made = /* @__PURE__ */ new WeakSet<object>();

/** Called by its constructor, when all attributes are checked. */
export function addCloudEvent(event: CloudEventMeta): void {
  made.add(event);
}

/** Whether it is a `CloudEvent`. */
export function isCloudEvent(value: unknown): value is CloudEventMeta {
  return typeof value === "object" && value !== null && made.has(value);
}

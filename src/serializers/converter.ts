/** Between the message and the plain value that a format carries, both checked by the schema. */
export interface Converter<T> {
  /** What it sends holds nothing that JSON would change, but for -0, which nobody looks for. @default false */
  readonly closed?: boolean | undefined;
  /** What it takes has no number that JSON may have rounded. @default false */
  readonly exact?: boolean | undefined;
  /** Message to plain value. */
  toWire(message: T): unknown;
  /** Plain value to message. */
  fromWire(value: unknown): T | Promise<T>;
}

/** A format of plain values. */
export type Format = "JSON" | "MessagePack";

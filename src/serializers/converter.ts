/** Between the message and the plain value that a format carries, both checked by the schema. */
export interface Converter<T> {
  /** Message to plain value. */
  toWire(message: T): unknown;
  /** Plain value to message. */
  fromWire(value: unknown): T | Promise<T>;
}

/** A format of plain values. */
export type Format = "JSON" | "MessagePack";

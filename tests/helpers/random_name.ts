import { randomUUID } from "node:crypto";

/** A name that no other test uses, fit for an event, an actor, a stream or a consumer. */
export function randomName(prefix = "test"): string {
  return `${prefix}-${randomUUID().slice(0, 13)}`;
}

import type { BaseEvent } from "./base_event.ts";

/**
 * A `uid` made from the content: the same message of the same event always has the same one, so emitting it
 * twice inside the dedup window stores it once.
 *
 * @returns SHA-256, as 64 hexadecimal digits, of the event's name, a zero byte and the encoded message
 * @throws {EncodeError} where the message does not fit the schema
 *
 * @example
 * ```ts
 * import { contentUid, Event } from "@walnats/core";
 *
 * const GREETED = new Event("greeted", String);
 * console.log(await contentUid(GREETED, "hi"));
 * ```
 */
export async function contentUid<T>(event: BaseEvent<string, T, unknown>, message: T): Promise<string> {
  const name = new TextEncoder().encode(`${event.name}\0`);
  const data = await event.encode(message);
  const content = new Uint8Array(name.length + data.length);
  content.set(name);
  content.set(data, name.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

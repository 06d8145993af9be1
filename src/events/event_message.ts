/** The type of an event's message; of several events, that of any of them. */
// deno-lint-ignore no-explicit-any
export type EventMessage<E> = E extends { decode(data: any): infer T | Promise<infer T> } ? T : never;

/**
 * The type of the messages that may be emitted for an event. Where it may be one of several events, that is what fits
 * all of them.
 *
 * @example
 * ```ts
 * import { type ConnectedEvents, Event, type types } from "@walnats/core";
 * import { z } from "zod";
 *
 * const CREATED = new Event("user-created", z.object({ id: z.int(), name: z.string() }));
 * const DELETED = new Event("user-deleted", z.object({ id: z.int() }));
 * const message: types.MessageForAll<typeof CREATED | typeof DELETED> = { id: 1, name: "Ann" };
 * console.log(message);
 *
 * export function emitTwice<E extends types.AnyEvent>(
 *   conn: ConnectedEvents<E>,
 *   event: E,
 *   message: types.MessageForAll<E>,
 * ): Promise<unknown> {
 *   return Promise.all([conn.emit(event, message), conn.emit(event, message)]);
 * }
 * ```
 */
export type MessageForAll<E> = (E extends unknown ? (message: EventMessage<E>) => void : never) extends
  (message: infer T) => void ? T : never;

/** The type of the response to a request; `never` for an event without one. */
export type EventResponse<E> = E extends {
  // deno-lint-ignore no-explicit-any
  decodeResponse(data: any): infer R | Promise<infer R>;
} ? R
  : never;

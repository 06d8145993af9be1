/** The type of an event's message. */
// deno-lint-ignore no-explicit-any
export type EventMessage<E> = E extends { decode(data: any): infer T | Promise<infer T> } ? T : never;

/** The type of the response to a request; `never` for an event without one. */
export type EventResponse<E> = E extends {
  // deno-lint-ignore no-explicit-any
  decodeResponse(data: any): infer R | Promise<infer R>;
} ? R
  : never;

// A connection of a nats.js that has other hidden parts than the one we know.

import type { Msg, NatsConnection, Status, SubscriptionOptions } from "@nats-io/nats-core";

/** What can be hidden: by the names that the log has for them. */
export const PARTS = ["sendCommand", "parser", "options", "transport", "stop", "_msg"] as const;

/** One of them. */
export type Part = (typeof PARTS)[number];

/** Does what the connection does, without these parts. */
export function hideParts(connection: NatsConnection, parts: readonly Part[]): NatsConnection {
  return without(connection, parts, (key, value) => {
    if (key === "protocol") return without(value as object, parts);
    if (key === "status") return () => without(connection.status() as AsyncIterable<Status>, parts);
    if (key !== "subscribe") return value;
    return (subject: string, options: SubscriptionOptions) => {
      const callback = (error: Error | null, message: Msg) =>
        options.callback!(error, error ? message : withoutBytes(message, parts));
      return connection.subscribe(subject, { ...options, callback });
    };
  });
}

function withoutBytes(message: Msg, parts: readonly Part[]): Msg {
  return parts.includes("_msg")
    ? new Proxy(message, {
      get: (target, key) => key === "_msg" || key === "_rdata" ? undefined : Reflect.get(target, key, target),
    })
    : message;
}

function without<T extends object>(
  object: T,
  parts: readonly string[],
  change = (_key: string | symbol, value: unknown): unknown => value,
): T {
  return new Proxy(object, {
    get(target, key) {
      if (parts.includes(key as string)) return undefined;
      const value = Reflect.get(target, key, target);
      return change(key, typeof value === "function" ? value.bind(target) : value);
    },
  });
}

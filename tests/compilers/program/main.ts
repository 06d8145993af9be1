// A program of a user that touches every entry point. It is compiled and never run, uses no types of a runtime, and
// expects errors where types must reach: where ours were lost, these would be missing.

import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import {
  Actor,
  Actors,
  type AnyActor,
  type AnyEvent,
  Clock,
  type ConnectedEvents,
  currentContext,
  Event,
  Events,
  type EventWithResponse,
  ExecuteIn,
  exponential,
  Limits,
  moduleHandler,
  Priority,
  Reject,
  Retry,
  Services,
  type types,
  WalnatsError,
} from "@walnats/core";
import * as decorators from "@walnats/core/decorators";
import * as edge from "@walnats/core/events";
import plugin from "@walnats/core/lint";
import * as middlewares from "@walnats/core/middlewares";
import * as serializers from "@walnats/core/serializers";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
import { NatsServer, runBurst } from "@walnats/core/testing";
import { z } from "zod";

interface User {
  id: number;
  name: string;
  note?: string | undefined;
}
const User: z.ZodType<User> = z.object({ id: z.int(), name: z.string(), note: z.string().optional() });

export const USER_CREATED: Event<"user-created", User> = new Event(
  "user-created",
  User,
  {
    limits: new Limits({ age: 60 }),
  },
);
export const COUNTED: Event<"counted", number> = new Event("counted", Number);
export const STATUS: EventWithResponse<
  "status",
  string,
  { status: "up" | "down"; since: number[] }
> = new Event(
  "status",
  String,
).withResponse(
  z.object({ status: z.enum(["up", "down"]), since: z.array(z.number()) }),
);
export const PACKED: Event<"packed", User> = new Event("packed", null, {
  serializer: new serializers.GZipSerializer(new MessagePackSerializer(User)),
});
export const CLICKED: edge.Event<"clicked", string> = new edge.Event(
  "clicked",
  String,
);

export const TICKED: Event<"ticked", Timestamp> = new Event("ticked", null, {
  serializer: new ProtobufSerializer(TimestampSchema),
});

const slowly = decorators.rateLimit(10, 1);

export class Greeter {
  async greet(user: User): Promise<void> {
    if (user.name === "") throw new Reject("no name");
    if (currentContext().attempts > 3) throw new Retry({ delay: 60 });
    await Promise.resolve();
  }
}

export const greet: Actor<"greet", typeof USER_CREATED> = new Actor(
  "greet",
  USER_CREATED,
  slowly((user: User) => new Greeter().greet(user)),
  {
    maxAttempts: 5,
    retryDelay: exponential({ initial: 1, max: 60 }),
    middlewares: [new middlewares.CurrentContextMiddleware()],
    priority: Priority.HIGH,
  },
);
export const status: Actor<"status", typeof STATUS> = new Actor(
  "status",
  STATUS,
  async (text) => {
    await Promise.resolve();
    return text === "" ? { status: "down", since: [] } : { status: "up", since: [1] };
  },
);
type Handlers = typeof import("./handlers.ts");
export const letters: Actor<"letters", typeof CLICKED> = new Actor(
  "letters",
  CLICKED,
  moduleHandler<Handlers>("file:///handlers.js", "countLetters"),
  { executeIn: ExecuteIn.THREAD },
);
export const all: AnyActor[] = [greet, status, letters];

/** Options may be handed on that may be missing, also with `exactOptionalPropertyTypes`. */
export function options(
  uid: string | undefined,
  server: types.Server | undefined,
): types.EmitOptions {
  void new Events(COUNTED).connect(server, { close: undefined });
  return { uid, traceId: undefined, delay: undefined };
}

export async function publish(
  conn: ConnectedEvents<typeof USER_CREATED | typeof STATUS>,
): Promise<string> {
  await conn.emit(
    USER_CREATED,
    { id: 1, name: "Ann" },
    options(undefined, undefined),
  );
  const stored: types.Stored = await conn.emit(USER_CREATED, {
    id: 1,
    name: "Ann",
  }, { sync: true });
  const answer = await conn.request(STATUS, "db", { timeout: 1 });
  for await (const seen of conn.monitor()) {
    if (seen.error) throw new WalnatsError(seen.error.message);
    if (seen.name === "user-created") return seen.message.name;
  }
  return `${answer.status} ${answer.since.map((time) => time.toFixed())} ${stored.seq.toFixed()}`;
}

export async function program(): Promise<void> {
  const pub = await new Events(USER_CREATED, STATUS, COUNTED).connect(
    "nats://localhost",
    { pendingSize: 0 },
  );
  await pub.register();
  await publish(pub);
  await new Clock().run(await new Events(new Clock().event).connect(), {
    burst: true,
  });
  const sub = await new Actors(greet, status, letters).connect();
  await sub.register({ update: false });
  await sub.listen({ burst: true, maxJobs: 4 });
  for (const letter of await sub.deadLetters.list()) {
    await sub.deadLetters.redrive(letter);
  }
  await sub.close();
  await pub.close();
}

export async function tests(): Promise<void> {
  const server = await NatsServer.start({ version: undefined });
  await runBurst(all, { server: server.url, messages: [[CLICKED, "/"]] });
  await server.close();
}

export const rules: string[] = Object.keys(plugin.rules);
export const diagram: string = new Services().add("users", {
  emits: new Events(USER_CREATED),
}).getD2();
export const anyEvents: readonly AnyEvent[] = [USER_CREATED, CLICKED, PACKED];

export async function mistakes(
  conn: ConnectedEvents<typeof USER_CREATED>,
): Promise<void> {
  // @ts-expect-error: an id is a number
  await conn.emit(USER_CREATED, { id: "1", name: "Ann" });
  // @ts-expect-error: not of this connection
  await conn.emit(COUNTED, 1);
  // @ts-expect-error: it cannot emit STATUS
  await publish(conn);
  // @ts-expect-error: no such option
  new Actor("a", USER_CREATED, () => {}, { maxTries: 1 });
  // @ts-expect-error: none of the two
  new Actor("a", STATUS, () => ({ status: "sleeping", since: [] }));
  const shout = moduleHandler<Handlers>("file:///handlers.js", "shout");
  // @ts-expect-error: that export takes text
  new Actor("a", COUNTED, shout);
  // @ts-expect-error: no such export
  moduleHandler<Handlers>("file:///handlers.js", "whisper");
  // @ts-expect-error: no text
  new edge.Event("a", String).encode(1);
  // @ts-expect-error: a number of seconds
  decorators.rateLimit(1, "1s");
  // @ts-expect-error: no middleware
  new middlewares.FrequencyMiddleware(13);
  // @ts-expect-error: no serializer
  new serializers.GZipSerializer(13);
  // @ts-expect-error: no schema
  new MessagePackSerializer(13);
  // @ts-expect-error: no schema
  new ProtobufSerializer(13);
  // @ts-expect-error: no such option
  await NatsServer.start({ prot: 4222 });
  // @ts-expect-error: a plugin has a name and rules
  plugin.description;
}

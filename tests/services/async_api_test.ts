import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { Actor, Actors, Event, Events, serializers, Services, type types } from "@walnats/core";
import { MessagePackSerializer } from "@walnats/core/serializers/msgpack";
import { ProtobufSerializer } from "@walnats/core/serializers/protobuf";
import assert from "node:assert/strict";
import { z } from "zod";
import { HEADER_DELAY, HEADER_ID, HEADER_REPLY, HEADER_TRACE } from "../../src/jetstream/header_names.ts";
import { HEADER_ERROR } from "../../src/jetstream/reply_errors.ts";
import { test } from "../helpers/test.ts";
import { NAMES, SERVICE_NAMES } from "./nasty.ts";
import { readAsyncApi } from "./read_async_api.ts";

const noop = () => {};
const User = z.object({ id: z.int(), name: z.string() });
const CREATED = new Event("user-created", User, { description: "somebody has registered" });
const GREETED = new Event("greeted", String);

/** A service that emits an event, and its document. */
function specOf(...events: types.AnyEvent[]): types.AsyncApi {
  return new Services().add("s", { emits: new Events(...events) }).getAsyncApi();
}

test("events are channels, emitting and handling are operations, services are tags", async () => {
  const send = new Actor("send", CREATED, noop, { description: "sends a mail" });
  const services = new Services()
    .add("users", { emits: new Events(CREATED), description: "all users" })
    .add("admin", { emits: new Events(CREATED, GREETED) })
    .add("mail", { defines: new Actors(send, new Actor("send", GREETED, noop)) });
  const spec = services.getAsyncApi({ title: "shop", version: "1.2.3", description: "sells" });
  assert.deepEqual(spec.info, {
    title: "shop",
    version: "1.2.3",
    description: "sells",
    tags: [{ name: "users", description: "all users" }, { name: "admin" }, { name: "mail" }],
  });
  assert.deepEqual(spec.channels, {
    "user-created": {
      address: "user-created",
      description: "somebody has registered",
      messages: { "user-created": { $ref: "#/components/messages/user-created" } },
    },
    greeted: { address: "greeted", messages: { greeted: { $ref: "#/components/messages/greeted" } } },
  });
  const created = {
    channel: { $ref: "#/channels/user-created" },
    messages: [{ $ref: "#/channels/user-created/messages/user-created" }],
  };
  const greeted = {
    channel: { $ref: "#/channels/greeted" },
    messages: [{ $ref: "#/channels/greeted/messages/greeted" }],
  };
  assert.deepEqual(spec.operations, {
    "users.send.user-created": { action: "send", ...created, tags: [{ name: "users" }] },
    "admin.send.user-created": { action: "send", ...created, tags: [{ name: "admin" }] },
    "admin.send.greeted": { action: "send", ...greeted, tags: [{ name: "admin" }] },
    "mail.send.user-created": {
      action: "receive",
      title: "send",
      description: "sends a mail",
      ...created,
      tags: [{ name: "mail" }],
    },
    "mail.send.greeted": { action: "receive", title: "send", ...greeted, tags: [{ name: "mail" }] },
  });
  const document = await readAsyncApi(spec);
  assert.equal(document.allOperations().length, 5);
  assert.equal(document.allChannels().length, 2);
  assert.equal(document.messages().get("greeted")?.payload()?.type(), "string");
});

test("a service has a document of its own, with its own events", async () => {
  const services = new Services()
    .add("users", { version: "2.0.0", description: "all users", emits: new Events(CREATED) })
    .add("mail", { defines: new Actors(new Actor("greet", GREETED, noop)) })
    .add("idle");
  const specs = services.getAsyncApis();
  assert.deepEqual(specs.map(({ info }) => info), [
    { title: "users", version: "2.0.0", description: "all users" },
    { title: "mail", version: "0.0.0" },
    { title: "idle", version: "0.0.0" },
  ]);
  assert.deepEqual(specs.map(({ channels }) => Object.keys(channels)), [["user-created"], ["greeted"], []]);
  assert.deepEqual(specs.map(({ operations }) => Object.keys(operations)), [
    ["users.send.user-created"],
    ["mail.greet.greeted"],
    [],
  ]);
  for (const spec of specs) await readAsyncApi(spec);
});

test("without services there is still a valid document", async () => {
  await readAsyncApi(new Services().getAsyncApi());
});

test("a response is the reply of both operations, at an inbox that the request names", async () => {
  const PARSE = new Event("parse", String).withResponse(User);
  const parse = new Actor("parse", PARSE, (name) => ({ id: 1, name }));
  const services = new Services()
    .add("a", { emits: new Events(PARSE) })
    .add("b", { defines: new Actors(parse) });
  const spec = services.getAsyncApi();
  for (const operation of Object.values(spec.operations)) {
    assert.equal(operation.reply?.address.location, `$message.header#/${HEADER_REPLY}`);
    assert.deepEqual(operation.reply?.channel, { $ref: "#/channels/parse.response" });
    assert.deepEqual(operation.reply?.messages, [{
      $ref: "#/channels/parse.response/messages/parse.response",
    }]);
  }
  assert.equal(spec.channels["parse.response"]?.address, null);
  const document = await readAsyncApi(spec);
  const reply = document.operations().get("b.parse.parse")!.reply()!;
  const [response] = reply.messages();
  assert.deepEqual(Object.keys(response!.payload()!.properties()!), ["id", "name"]);
  assert.deepEqual(Object.keys(response!.headers()!.properties()!), [HEADER_ERROR]);
});

test("wildcards of a subject are parameters of the address", async () => {
  const spec = specOf(
    new Event("orders", User, { stream: "SHOP", subject: "shop.*.orders.*.>" }),
    new Event("paid", User, { stream: "SHOP", subject: "shop.paid" }),
  );
  await readAsyncApi(spec);
  const { orders, paid } = spec.channels;
  assert.equal(orders?.address, "shop.{token1}.orders.{token2}.{rest}");
  assert.deepEqual(Object.keys(orders?.parameters ?? {}), ["token1", "token2", "rest"]);
  assert.deepEqual([paid?.address, paid?.parameters], ["shop.paid", undefined]);
});

test("every message may have the headers of the wire contract", async () => {
  const document = await readAsyncApi(specOf(CREATED));
  const [message] = document.allMessages();
  assert.deepEqual(
    Object.keys(message!.headers()!.properties()!),
    [HEADER_ID, HEADER_TRACE, HEADER_DELAY, HEADER_REPLY],
  );
});

test("the content type is that of the bytes", async () => {
  const { getSerializer, GZipSerializer, HMACSerializer, FernetSerializer } = serializers;
  const inner = getSerializer(User);
  const mine: types.Serializer<string> = {
    encode: (text) => new TextEncoder().encode(text),
    decode: (data) => new TextDecoder().decode(data),
  };
  const gzip = new GZipSerializer(inner);
  const cases: [types.AnyEvent, string | undefined][] = [
    [new Event("zod", User), "application/json"],
    [new Event("string", String), "application/json"],
    [new Event("null", null), "application/json"],
    [new Event("date", Date), "text/plain"],
    [new Event("bytes", Uint8Array), "application/octet-stream"],
    [new Event("gzip", User, { serializer: gzip }), "application/gzip"],
    [
      new Event("hmac", User, { serializer: new HMACSerializer(gzip, { key: "k" }) }),
      "application/octet-stream",
    ],
    [
      new Event("fernet", User, {
        serializer: new FernetSerializer(inner, { key: FernetSerializer.generateKey() }),
      }),
      "application/octet-stream",
    ],
    [
      new Event("msgpack", User, { serializer: new MessagePackSerializer(User) }),
      "application/vnd.msgpack",
    ],
    [
      new Event("protobuf", TimestampSchema, { serializer: new ProtobufSerializer(TimestampSchema) }),
      "application/protobuf",
    ],
    [new Event("mine", "whatever I say", { serializer: mine }), undefined],
    [new Event("csv", "mine too", { serializer: { ...mine, contentType: "text/csv" } }), "text/csv"],
  ];
  const spec = specOf(...cases.map(([event]) => event));
  for (const [event, contentType] of cases) {
    const message = spec.components.messages[event.name]!;
    assert.equal(message.contentType, contentType, event.name);
    assert.equal("payload" in message, !["protobuf", "mine", "csv"].includes(event.name), event.name);
  }
  assert.equal(spec.components.messages.protobuf!.title, "google.protobuf.Timestamp");
  assert.ok(!JSON.stringify(spec).includes("whatever I say"));
  await readAsyncApi(spec);
});

test("an event that is declared twice alike is one message; with another schema it is another one", async () => {
  const again = new Event("user-created", User.clone());
  const other = new Event("user-created", z.object({ id: z.string() }));
  const services = new Services();
  for (const [i, event] of [CREATED, again, other, other].entries()) {
    services.add(`s${i}`, { emits: new Events(event) });
  }
  const spec = services.getAsyncApi();
  assert.deepEqual(Object.keys(spec.channels), ["user-created"]);
  assert.deepEqual(
    Object.values(spec.operations).map(({ messages }) => messages[0]!.$ref.split("/").at(-1)),
    ["user-created", "user-created", "user-created-2", "user-created-2"],
  );
  await readAsyncApi(spec);
});

test("servers are those that were given, in every document", async () => {
  const servers = { production: { host: "nats.example.com:4222", protocol: "nats", tags: [{ name: "eu" }] } };
  const services = new Services().add("a", { emits: new Events(CREATED) });
  const specs = [services.getAsyncApi({ servers }), ...services.getAsyncApis({ servers })];
  for (const spec of specs) {
    assert.deepEqual(spec.servers, servers);
    spec.servers!.production!.host = "changed";
    await readAsyncApi(spec);
  }
  assert.equal(servers.production.host, "nats.example.com:4222", "it is a copy");
  assert.ok(!("servers" in services.getAsyncApi()));
});

test("a document that is changed changes no other, and is the same each time", () => {
  const PARSE = new Event("parse", User).withResponse(Date);
  const services = new Services().add("a", { emits: new Events(CREATED, GREETED, PARSE) });
  const text = JSON.stringify([services.getAsyncApi(), services.getAsyncApis()]);
  change(services.getAsyncApi());
  change(services.getAsyncApis());
  assert.equal(JSON.stringify([services.getAsyncApi(), services.getAsyncApis()]), text);
});

/** Puts something into all objects of a value, which must be a tree: no two parts are the same object. */
function change(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null) return;
  assert.ok(!seen.has(value), "no part is shared");
  seen.add(value);
  for (const part of Object.values(value)) change(part, seen);
  (value as Record<string, unknown>).changed = true;
}

test("whatever the names are, the document is valid and has each thing once", async () => {
  const events = NAMES.map((name) => new Event(name, z.object({}).meta({ title: name })));
  const actors = events.map((event, i) => new Actor(NAMES.at(-i)!, event, noop));
  const services = new Services();
  for (const name of [...NAMES, ...SERVICE_NAMES]) {
    services.add(
      name,
      name === "label" ? { emits: new Events(...events), defines: new Actors(...actors) } : {},
    );
  }
  const spec = services.getAsyncApi();
  const { messages, schemas } = spec.components;
  for (const keys of [spec.channels, spec.operations, messages, schemas].map((part) => Object.keys(part))) {
    for (const key of keys) assert.match(key, /^[\w.-]+$/);
  }
  // Not in order: keys such as "1" come first in any object.
  const same = (found: unknown[]) => assert.deepEqual(found.sort(), NAMES.toSorted());
  same(Object.values(spec.channels).map(({ address }) => address));
  same(Object.values(messages).map(({ name }) => name));
  same(Object.values(schemas).map(({ title }) => title));
  assert.equal(Object.keys(spec.operations).length, 2 * NAMES.length);
  const document = await readAsyncApi(spec);
  assert.equal(document.allOperations().length, 2 * NAMES.length);
});

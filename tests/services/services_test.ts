import { Actor, Actors, Event, Events, Services, type types } from "@walnats/core";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";

const GREETED = new Event("greeted", String);

test("add returns the services, so that calls can be chained", () => {
  const services = new Services();
  assert.equal(services.add("a").add("b"), services);
  assert.deepEqual(services.getAsyncApis().map(({ info }) => info.title), ["a", "b"]);
});

test("a service is added once", () => {
  const services = new Services().add("users");
  assert.throws(() => services.add("users", { version: "2.0.0" }), {
    name: "TypeError",
    message: 'Services.add: there is a service "users" already',
  });
  assert.deepEqual(services.getAsyncApis().map(({ info }) => info.version), ["0.0.0"]);
});

test("events and actors of any type are taken", () => {
  const asked = new Event("asked", Number).withResponse(Date);
  const answer = new Actor("answer", asked, (number) => new Date(number));
  const services = new Services().add("a", {
    emits: new Events(GREETED, asked),
    defines: new Actors(answer),
  });
  assert.equal(Object.keys(services.getAsyncApi().operations).length, 3);
});

test("a name that is no line of text is refused", () => {
  for (const name of ["", " ", "a\nb", "a\u2028b", "a\u0000b", "x".repeat(256)]) {
    assert.throws(() => new Services().add(name), {
      name: "RangeError",
      message:
        /^Services\.add: the name of a service must be a string of 1 to 255 characters on one line, got /,
    });
  }
  for (const name of [undefined, null, 1, {}]) {
    assert.throws(() => new Services().add(name as unknown as string), TypeError);
  }
});

/** Options that TypeScript would refuse. */
function bad<T>(options: Record<string, unknown>): T {
  return options as T;
}

test("a bad option is refused, by name and with what it must be", () => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ emit: new Events(GREETED) }, /^Services\.add\("a"\): unknown option "emit"; it takes version, /],
    [{ emits: [GREETED] }, /"emits" must be an Events object, got an array of 1$/],
    [{ emits: GREETED }, /"emits" must be an Events object, got an object of /],
    [{ defines: new Events(GREETED) }, /"defines" must be an Actors object, got an object of Events$/],
    [{ version: 1 }, /"version" must be a string .*, got 1$/],
    [{ version: "" }, /"version" must be a string of 1 to 255 characters on one line, got ""$/],
    [{ description: 1 }, /"description" must be a string, got 1$/],
  ];
  for (const [options, message] of cases) {
    const services = new Services();
    assert.throws(() => services.add("a", bad<types.ServiceOptions>(options)), { message });
    assert.deepEqual(services.getAsyncApis(), [], "nothing was added");
  }
});

test("a bad option of a diagram is refused", () => {
  const services = new Services();
  for (const method of ["getD2", "getMermaid"] as const) {
    assert.throws(() => services[method](bad({ colours: true })), {
      message: `Services.${method}: unknown option "colours"; it takes direction, colors`,
    });
    assert.throws(() => services[method](bad({ direction: "LR" })), {
      name: "RangeError",
      message: /option "direction" must be "left" or "right" or "down" or "up", got "LR"$/,
    });
    assert.throws(() => services[method](bad({ colors: 1 })), TypeError);
  }
});

test("a bad option of an AsyncAPI document is refused", () => {
  const services = new Services().add("a");
  assert.throws(
    () => services.getAsyncApi(bad({ name: "x" })),
    /unknown option "name"; it takes title, version, /,
  );
  assert.throws(() => services.getAsyncApi({ title: "" }), RangeError);
  assert.throws(
    () => services.getAsyncApis(bad({ title: "x" })),
    /unknown option "title"; it takes servers$/,
  );
  const server = { host: "localhost:4222", protocol: "nats" };
  const cases: [unknown, RegExp][] = [
    [[server], /option "servers" must be a record of servers, got an array of 1$/],
    [{ "a b": server }, /a server's name must be letters, /],
    [{ a: "nats://localhost" }, /the server "a" must be an object, got a string$/],
    [{ a: { ...server, protocol: 1 } }, /the server "a": "protocol" must be a string /],
    [{ a: { ...server, host: "nats://localhost" } }, /the server "a": "host" must be host and port, /],
  ];
  for (const [servers, message] of cases) {
    assert.throws(() => services.getAsyncApi(bad({ servers })), { message });
    assert.throws(() => services.getAsyncApis(bad({ servers })), { message });
  }
});

test("the password of a server is in no error", () => {
  const servers = { a: { host: "ann:secret@localhost", protocol: "nats" } };
  assert.throws(() => new Services().getAsyncApi({ servers }), (error: Error) => {
    assert.doesNotMatch(error.message, /secret/);
    return error instanceof RangeError;
  });
});

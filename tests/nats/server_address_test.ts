import assert from "node:assert/strict";
import process from "node:process";
import { shownAddresses, toConnectionOptions } from "../../src/nats/server_address.ts";
import { shown } from "../helpers/shown.ts";
import { test } from "../helpers/test.ts";

const DEFAULT = "nats://localhost:4222";

/** Runs with `$NATS_SERVER` set so, and leaves it as it was. */
function withEnvironment(value: string | undefined, body: () => void): void {
  const before = process.env.NATS_SERVER;
  const set = (to: string | undefined) => {
    if (to === undefined) delete process.env.NATS_SERVER;
    else process.env.NATS_SERVER = to;
  };
  set(value);
  try {
    body();
  } finally {
    set(before);
  }
}

test("without an argument it is $NATS_SERVER, else localhost", () => {
  withEnvironment(
    undefined,
    () => assert.deepEqual(toConnectionOptions(undefined).options, { servers: [DEFAULT] }),
  );
  withEnvironment("", () => assert.deepEqual(toConnectionOptions(undefined).options, { servers: [DEFAULT] }));
  withEnvironment("nats://ann:pw@other:4333", () => {
    const expected = { servers: ["nats://other:4333"], user: "ann", pass: "pw" };
    assert.deepEqual(toConnectionOptions(undefined).options, expected);
    assert.deepEqual(toConnectionOptions({ name: "x" }).options, { name: "x", ...expected });
    assert.deepEqual(toConnectionOptions("nats://third").options, { servers: ["nats://third"] });
    assert.deepEqual(toConnectionOptions({ port: 4333 }).options, { port: 4333 });
  });
});

test("an address may lack the scheme and the port", () => {
  for (
    const [given, server] of [
      ["example.com", "nats://example.com"],
      ["example.com:4333", "nats://example.com:4333"],
      ["127.0.0.1:4222", "nats://127.0.0.1:4222"],
      ["nats://[::1]:4222", "nats://[::1]:4222"],
      ["nats://example.com/", "nats://example.com"],
    ] as const
  ) {
    assert.deepEqual(toConnectionOptions(given), { options: { servers: [server] }, websocket: false });
  }
});

test("several servers are several", () => {
  const { options } = toConnectionOptions(["nats://a:1", "b:2"]);
  assert.deepEqual(options.servers, ["nats://a:1", "nats://b:2"]);
  assert.deepEqual(toConnectionOptions({ servers: ["a", "b"] }).options.servers, ["nats://a", "nats://b"]);
  assert.deepEqual(toConnectionOptions({ servers: "a" }).options.servers, ["nats://a"]);
});

test("ws:// and wss:// go over WebSocket, with their path", () => {
  assert.deepEqual(toConnectionOptions("ws://example.com:4223"), {
    options: { servers: ["ws://example.com:4223"] },
    websocket: true,
  });
  assert.deepEqual(toConnectionOptions(["wss://ann:pw@a/nats", "wss://b"]), {
    options: { servers: ["wss://a/nats", "wss://b"], user: "ann", pass: "pw" },
    websocket: true,
  });
});

test("WebSocket and TCP addresses cannot be mixed", () => {
  assert.throws(
    () => toConnectionOptions(["ws://a", "nats://b"]),
    (error) => error instanceof TypeError && /all be ws:\/\/ or wss:\/\//.test(error.message),
  );
});

test("tls:// asks for TLS, and keeps the TLS options that are given", () => {
  assert.deepEqual(toConnectionOptions("tls://a").options, { servers: ["tls://a"], tls: {} });
  const tls = { handshakeFirst: true };
  assert.equal(toConnectionOptions({ servers: "tls://a", tls }).options.tls, tls);
});

test("a user with a password, or a token, in a URL becomes an option", () => {
  assert.deepEqual(toConnectionOptions("nats://ann:p%40ss%3Aword@a").options, {
    servers: ["nats://a"],
    user: "ann",
    pass: "p@ss:word",
  });
  assert.deepEqual(toConnectionOptions("nats://s3cr3t@a").options, {
    servers: ["nats://a"],
    token: "s3cr3t",
  });
  assert.deepEqual(toConnectionOptions(["nats://a", "nats://ann:pw@b"]).options, {
    servers: ["nats://a", "nats://b"],
    user: "ann",
    pass: "pw",
  });
});

test("options that are given come before what a URL says", () => {
  for (const given of [{ user: "bob", pass: "x" }, { token: "t" }, { authenticator: () => ({}) }]) {
    const { options } = toConnectionOptions({ servers: "nats://ann:pw@a", ...given } as never);
    assert.deepEqual(options, { servers: ["nats://a"], ...given });
  }
});

test("the options that are given are not changed", () => {
  const given = Object.freeze({ servers: Object.freeze(["tls://ann:pw@a"]) as string[], name: "x" });
  toConnectionOptions(given);
  assert.deepEqual(given, { servers: ["tls://ann:pw@a"], name: "x" });
});

test("what an error shows has no user, password or token", () => {
  const { options } = toConnectionOptions(["nats://ann:hunter2@a:1", "tls://hunter2@b"]);
  assert.equal(shownAddresses(options), "nats://a:1, tls://b");
  const websocket = toConnectionOptions("wss://ann:hunter2@c/path?token=hunter2#hunter2").options;
  assert.equal(shownAddresses(websocket), "wss://c/path");
  assert.equal(shownAddresses(toConnectionOptions({ port: 4333 }).options), "localhost:4333");
});

test("what cannot be an address is refused, and a secret in it is not shown", () => {
  const bad = [
    "nats://ann:hunter2@host:port",
    "http://ann:hunter2@host",
    "ann:hunter2@host:99999",
    "nats://ann:hunter2@",
    "nats://ann:hunter2%@host",
    "nats://hunter2%zz@host",
    "nats://ann:hunter2@a b",
    "://hunter2",
    "",
    13,
    null,
    [""],
    [13],
    [undefined],
    ["nats://a", null],
    { servers: [13] },
  ];
  for (const server of bad) {
    assert.throws(() => toConnectionOptions(server as never), (error) => {
      assert.ok(error instanceof TypeError, String(error));
      assert.match(error.message, /URL/);
      assert.ok(!shown(error).includes("hunter2"), shown(error));
      return true;
    }, String(server));
  }
});

test("an empty list of servers is refused instead of meaning localhost", () => {
  for (const server of [[], { servers: [] }]) {
    assert.throws(() => toConnectionOptions(server), /must be a URL such as .*, got none/);
  }
});

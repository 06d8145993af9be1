// NatsServer: starts a real server, ready at once, and leaves nothing behind.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { NatsServer } from "../../src/testing/mod.ts";
import { test } from "../helpers/test.ts";
import { runs, withFolder } from "./helpers.ts";

/** Runs the body with a stream on the server. */
async function withStream(
  server: NatsServer,
  body: (stream: { publish(): Promise<void>; count(): Promise<number> }) => Promise<void>,
): Promise<void> {
  const nc = await connect({ servers: server.url });
  try {
    const jsm = await jetstreamManager(nc);
    await jsm.streams.add({ name: "kept", subjects: ["kept"] });
    await body({
      publish: async () => {
        await jetstream(nc).publish("kept", "data");
      },
      count: async () => (await jsm.streams.info("kept")).state.messages,
    });
  } finally {
    await nc.close();
  }
}

/** The INFO that a server sends first. */
function readInfo(port: number): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, "127.0.0.1");
    let text = "";
    let info: Record<string, unknown> | undefined;
    socket.on("error", reject);
    socket.on("close", () => info ? resolve(info) : reject(new Error(`no INFO: ${text}`)));
    socket.on("data", (chunk) => {
      text += chunk;
      const line = /^INFO (.*)\r\n/.exec(text);
      if (!line || info) return;
      info = JSON.parse(line[1]!);
      socket.destroy();
    });
  });
}

test("JetStream works as soon as start() resolves", async () => {
  const server = await NatsServer.start();
  try {
    assert.match(server.url, /^nats:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(server.url, `nats://127.0.0.1:${server.port}`);
    assert.equal(server.websocketUrl, undefined);
    assert.equal((await readInfo(server.port)).version, server.version);
    await withStream(server, async (stream) => {
      await stream.publish();
      assert.equal(await stream.count(), 1);
    });
  } finally {
    await server.close();
  }
});

test("close() leaves no process and no folder, and may be called again", async () => {
  const server = await NatsServer.start();
  const folder = dirname(server.storeDir);
  assert.ok(folder.startsWith(tmpdir()));
  assert.ok(runs(server.pid));
  assert.ok(existsSync(folder));
  await Promise.all([server.close(), server[Symbol.asyncDispose]()]);
  await server.close();
  assert.ok(!runs(server.pid));
  assert.ok(!existsSync(folder));
  await assert.rejects(() => server.restart(), /was closed/);
});

test("servers started at once get ports of their own", async () => {
  const servers = await Promise.all([1, 2, 3].map(() => NatsServer.start({ websocket: true })));
  try {
    assert.equal(new Set(servers.flatMap((server) => [server.url, server.websocketUrl])).size, 6);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
});

test("a storeDir that is passed stays, with its data", () =>
  withFolder(async (folder) => {
    const storeDir = `${folder}/my store`;
    const first = await NatsServer.start({ storeDir });
    try {
      assert.equal(first.storeDir, storeDir);
      await withStream(first, (stream) => stream.publish());
    } finally {
      await first.close();
    }
    assert.notDeepEqual(readdirSync(storeDir), []);
    const second = await NatsServer.start({ storeDir });
    try {
      await withStream(second, async (stream) => assert.equal(await stream.count(), 1));
    } finally {
      await second.close();
    }
  }));

for (const end of ["kill", "stop"] as const) {
  test(`after ${end}() the server is gone, after restart() it is back with port and data`, async () => {
    const server = await NatsServer.start({ websocket: true });
    try {
      const { pid, url, websocketUrl } = server;
      await withStream(server, (stream) => stream.publish());
      await server[end]();
      assert.ok(!runs(pid));
      await assert.rejects(() => readInfo(server.port));
      await server[end]();
      await server.restart();
      assert.notEqual(server.pid, pid);
      assert.ok(runs(server.pid));
      assert.deepEqual([server.url, server.websocketUrl], [url, websocketUrl]);
      await withStream(server, async (stream) => assert.equal(await stream.count(), 1));
    } finally {
      await server.close();
    }
  });
}

test("stop() is orderly: the server says goodbye", async () => {
  const server = await NatsServer.start();
  try {
    await server.stop();
    assert.match(readFileSync(`${dirname(server.storeDir)}/log`, "utf8"), /Server Exiting/);
  } finally {
    await server.close();
  }
});

test("restart() of a running server stops it first", async () => {
  const server = await NatsServer.start();
  try {
    const { pid } = server;
    await server.restart();
    assert.ok(!runs(pid));
    assert.ok(runs(server.pid));
  } finally {
    await server.close();
  }
});

test("config reaches the server", async () => {
  const server = await NatsServer.start({ config: `max_payload: 4096\nserver_name: "mine"` });
  try {
    const info = await readInfo(server.port);
    assert.deepEqual([info.max_payload, info.server_name], [4096, "mine"]);
  } finally {
    await server.close();
  }
});

test("a config of JetStream does not move the store away", async () => {
  const server = await NatsServer.start({ config: "jetstream { max_file_store: 50MB }" });
  try {
    await withStream(server, (stream) => stream.publish());
    assert.notDeepEqual(readdirSync(server.storeDir), []);
  } finally {
    await server.close();
  }
});

test("a server that wants a login is ready too", async () => {
  const server = await NatsServer.start({ config: `authorization { user: "me", password: "secret" }` });
  try {
    const nc = await connect({ servers: server.url, user: "me", pass: "secret" });
    await jetstreamManager(nc);
    await nc.close();
  } finally {
    await server.close();
  }
});

test("websocket: true serves NATS over WebSocket", async () => {
  const server = await NatsServer.start({ websocket: true });
  try {
    const socket = new WebSocket(server.websocketUrl!);
    socket.binaryType = "arraybuffer";
    const first = await new Promise<string>((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(new TextDecoder().decode(data));
      socket.onerror = () => reject(new Error("the WebSocket fails"));
    });
    assert.match(first, /^INFO \{/);
    const closed = new Promise((resolve) => socket.onclose = resolve);
    socket.close();
    await closed;
  } finally {
    await server.close();
  }
});

test("a port and a WebSocket port may be given, and one in use is named in the error", async () => {
  const taken = await NatsServer.start({ websocket: true });
  try {
    const { port, websocketUrl } = taken;
    await assert.rejects(
      () => NatsServer.start({ port }),
      (error: Error) => error.message.includes(`127.0.0.1:${port} is in use`),
    );
    await taken.close();
    const next = await NatsServer.start({ port, websocket: Number(websocketUrl!.split(":")[2]) });
    try {
      assert.deepEqual([next.port, next.websocketUrl], [port, websocketUrl]);
    } finally {
      await next.close();
    }
  } finally {
    await taken.close();
  }
});

test("a mistake in the config comes back in the error, and nothing stays behind", async () => {
  const error = await NatsServer.start({ config: "nonsense: 1" }).then(
    () => undefined,
    (error: Error) => error,
  );
  const [, folder] =
    /ended at once.* (\S+walnats-nats-\S+)\/nats\.conf:1:.*"nonsense"/s.exec(error!.message) ?? [];
  assert.ok(folder, error!.message);
  assert.ok(!existsSync(folder));
});

test("host and port in the config do not win over ours", async () => {
  const server = await NatsServer.start({ config: `host: "0.0.0.0"\nport: 1` });
  try {
    assert.equal((await readInfo(server.port)).host, "127.0.0.1");
  } finally {
    await server.close();
  }
});

test("log says which program was taken", async () => {
  const lines: string[] = [];
  const server = await NatsServer.start({ log: (line) => lines.push(line) });
  await server.close();
  const last = lines.at(-1)!;
  assert.ok(last.startsWith(`nats-server ${server.version} from `), last);
  assert.ok(last.endsWith(server.program), last);
});

test("wrong options are refused by name", async () => {
  const refused = async (options: unknown, message: RegExp, kind: ErrorConstructor) => {
    await assert.rejects(() => NatsServer.start(options as object), (error: Error) => {
      assert.match(error.message, message);
      return error instanceof kind;
    });
  };
  await refused({ prot: 1 }, /expected one of port, .*got "prot"/, TypeError);
  await refused({ toString: 1 }, /got "toString"/, TypeError);
  await refused({ port: 0 }, /option port .*1 to 65535, got 0/, RangeError);
  await refused({ port: "4222" }, /option port .*got "4222"/, TypeError);
  await refused({ websocket: 1.5 }, /option websocket .*got 1.5/, RangeError);
  await refused({ storeDir: "" }, /option storeDir .*got ""/, TypeError);
  await refused({ config: {} }, /option config .*string/, TypeError);
  await refused({ version: "../2.14.5" }, /option version .*got "..\/2.14.5"/, TypeError);
  await refused({ log: true }, /option log .*function, got true/, TypeError);
  await refused(null, /expected an object, got null/, TypeError);
});

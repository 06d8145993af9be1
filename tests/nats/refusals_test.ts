// Connections that cannot be opened: at once, with an error that says why and what to do, on every runtime.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { ConnectError, Event, Events } from "@walnats/core";
import { NatsServer } from "@walnats/core/testing";
import type { ConnectionOptions } from "@nats-io/nats-core";
import { makeCertificates } from "../deploy/certificates.ts";
import { randomName, server as shared } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

/** Why connecting fails; a dial that is refused takes a moment, one that waits takes 20 s. */
async function refusal(server: string | ConnectionOptions, within = 2000): Promise<string> {
  const begun = performance.now();
  const connecting = new Events(new Event(randomName(), Number)).connect(server);
  const error = await connecting.then((connection) => connection.close(), (error) => error);
  assert.ok(error instanceof ConnectError, `it connected, or threw ${error}`);
  assert.ok(performance.now() - begun < within, `it took ${performance.now() - begun} ms`);
  // The stack of nats.js helps nobody.
  assert.doesNotMatch(String((error.cause as Error | undefined)?.stack), /\n\s+at /);
  assert.equal(error.code, "WALNATS_CONNECT");
  return error.message;
}

/** The configuration of a server with this folder of certificates. */
function tls(folder: string, more = ""): string {
  return `tls { cert_file: ${JSON.stringify(join(folder, "server.pem"))}
    key_file: ${JSON.stringify(join(folder, "server-key.pem"))}
    ${more} }`;
}

/** A program that is no nats-server. */
async function listener(serve: (socket: Socket) => void): Promise<{ url: string } & Disposable> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    serve(socket);
  }).listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  const close = () => {
    listening.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `nats://127.0.0.1:${port}`, [Symbol.dispose]: close };
}

test("a server's certificate that is not trusted, has another name, or has expired", async () => {
  using certificates = await makeCertificates();
  await using server = await NatsServer.start({ version: shared.version, config: tls(certificates.folder) });
  const untrusted = /does not trust the server's certificate: pass its CA as `tls: \{ caFile \}`/;
  assert.match(await refusal(server.url), untrusted);
  assert.match(await refusal({ servers: server.url, tls: {} }), untrusted);
  const caFile = join(certificates.folder, "ca.pem");
  const connection = await new Events(new Event(randomName(), Number)).connect({
    servers: server.url,
    tls: { caFile },
  });
  await connection.close();

  using elsewhere = await makeCertificates({ host: "example.com" });
  await using other = await NatsServer.start({ version: shared.version, config: tls(elsewhere.folder) });
  assert.match(
    await refusal({ servers: other.url, tls: { caFile: join(elsewhere.folder, "ca.pem") } }),
    /Connect by a name that the server's certificate has/,
  );

  using past = await makeCertificates({ expires: new Date(Date.now() - 3_600_000) });
  await using old = await NatsServer.start({ version: shared.version, config: tls(past.folder) });
  assert.match(
    await refusal({ servers: old.url, tls: { caFile: join(past.folder, "ca.pem") } }),
    /[Rr]enew (?:the server's certificate|it where it has expired)/,
  );
});

test("a client certificate that is missing, of another CA, or cannot be read", async () => {
  using certificates = await makeCertificates();
  using others = await makeCertificates();
  const ca = join(certificates.folder, "ca.pem");
  const config = tls(certificates.folder, `ca_file: ${JSON.stringify(ca)}, verify: true`);
  await using server = await NatsServer.start({ version: shared.version, config });
  const wanted = /It wants a client certificate that it trusts: pass `tls: \{ certFile, keyFile \}`/;
  const pem = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");
  const own = { ca: pem(certificates.folder, "ca.pem"), cert: pem(certificates.folder, "server.pem") };
  const key = pem(certificates.folder, "server-key.pem");
  assert.match(await refusal({ servers: server.url, tls: { caFile: ca } }), wanted);
  const foreign = {
    certFile: join(others.folder, "server.pem"),
    keyFile: join(others.folder, "server-key.pem"),
  };
  assert.match(await refusal({ servers: server.url, tls: { caFile: ca, ...foreign } }), wanted);
  const files = /Check the files of option `tls`/;
  assert.match(
    await refusal({ servers: server.url, tls: { ...foreign, caFile: ca, certFile: "no/such.pem" } }),
    files,
  );
  assert.match(await refusal({ servers: server.url, tls: { ...own, cert: "not PEM", key } }), files);
  const connection = await new Events(new Event(randomName(), Number)).connect({
    servers: server.url,
    tls: { ...own, key },
  });
  await connection.close();
});

test("credentials that the server does not take", async () => {
  const config = "authorization { user: app, password: right }";
  await using server = await NatsServer.start({ version: shared.version, config });
  const open = server.url.replace("app:right@", "");
  for (const login of [{}, { user: "app", pass: "wrong" }, { token: "right" }]) {
    assert.match(
      await refusal({ servers: open, ...login }),
      /Authorization Violation\. NATS refuses the credentials: check user/,
    );
  }
});

test("TLS where the server has none, and WebSockets where it listens for none", async () => {
  const plain = shared.url.replace("nats://", "");
  const advice = /Leave out option `tls` and tls:\/\/, or turn on TLS in the server/;
  assert.match(await refusal({ servers: plain, tls: {} }), advice);
  assert.match(await refusal(`tls://${plain}`), advice);
  for (const scheme of ["ws", "wss"]) {
    assert.match(await refusal(`${scheme}://${plain}`), /Does a nats-server listen for WebSockets there\?/);
  }
});

test("what listens there is no nats-server, or nothing does", async () => {
  using alien = await listener((socket) => socket.write("-ERR unknown command\r\n"));
  assert.match(await refusal(alien.url), /what answers there is no nats-server\. Check the port: 4222/);
  using hangsUp = await listener((socket) => socket.end());
  assert.match(await refusal(hangsUp.url), /closed before the server said anything\. Is it a nats-server\?/);
  using silent = await listener(() => {});
  assert.match(
    await refusal({ servers: silent.url, timeout: 300 }),
    /nothing there answered like a nats-server in time\. Check the address/,
  );
  assert.match(
    await refusal("nats://127.0.0.1:1"),
    /connection refused\. Is a server running there\? Start one with `nats-server -js`/,
  );
  assert.match(await refusal("nats://no-such-host.invalid", 20_000), /Check the name of the host/);
});

test("a server that is too old", async () => {
  const { hostname, port } = new URL(shared.url);
  using old = await listener((socket) => {
    const real = createConnection(Number(port), hostname, () => socket.pipe(real)).on("error", () => {});
    real.on("data", (chunk) => {
      socket.write(String(chunk).replaceAll(/"version":"[^"]*"/g, '"version":"2.8.4"'));
    });
    socket.on("close", () => real.destroy());
  });
  assert.match(await refusal(old.url), /: nats-server 2\.8\.4 is too old: update it to 2\.9 or later$/);
});

test("options by the names of other clients", async () => {
  const events = new Events(new Event(randomName(), Number));
  for (const [name, own] of [["url", "servers"], ["username", "user"], ["caFile", "tls.caFile"]]) {
    await assert.rejects(events.connect({ [name!]: "x" } as ConnectionOptions), {
      name: "TypeError",
      message: `connect: the option "${name}" of the server is called "${own}" in nats.js`,
    });
  }
  await assert.rejects(events.connect("4222"), {
    name: "TypeError",
    message: 'a server must be a URL such as nats://localhost:4222, got "4222"',
  });
});

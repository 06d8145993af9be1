// Waits until a server that was just started takes connections and JetStream answers: a few lines of the NATS
// protocol by hand, so that starting a server needs no client.

import { connect, type Socket } from "node:net";

/** What counts here of what the server says of itself. */
interface ServerInfo {
  readonly jetstream?: boolean | undefined;
  readonly auth_required?: boolean | undefined;
  readonly tls_required?: boolean | undefined;
}

/**
 * Opens a connection, reads INFO and asks JetStream for its account. Where the server wants a login or TLS, its
 * INFO is what counts: it is sent only once JetStream runs.
 *
 * @returns false where the server is not ready yet; then call again
 */
export async function isReady(port: number, patience = 2_000): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve(false), patience);
      socket.on("error", () => resolve(false));
      socket.on("close", () => resolve(false));
      talk(socket, resolve);
    });
  } finally {
    clearTimeout(timer);
    socket.destroy();
    await closed;
  }
}

function talk(socket: Socket, done: (ready: boolean) => void): void {
  let text = "";
  let info: ServerInfo | undefined;
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    text += chunk;
    if (!info) {
      const line = /^INFO (.*)\r\n/.exec(text);
      if (!line) return;
      info = JSON.parse(line[1]!) as ServerInfo;
      if (info.auth_required || info.tls_required) return done(info.jetstream === true);
      text = text.slice(line[0].length);
      const options = {
        verbose: false,
        pedantic: false,
        headers: true,
        no_responders: true,
        name: "walnats ready",
      };
      socket.write(
        `CONNECT ${JSON.stringify(options)}\r\nSUB walnats.ready 1\r\n` +
          `PUB $JS.API.INFO walnats.ready 0\r\n\r\n`,
      );
    }
    // An answer without responders comes as HMSG with status 503: JetStream is not there, or not yet.
    if (/^HMSG |^-ERR /m.test(text)) return done(false);
    if (
      /^MSG walnats\.ready .*\r\n.*"type":"io\.nats\.jetstream\.api\.v1\.account_info_response"/m.test(text)
    ) {
      done(!/"error":/.test(text));
    }
  });
}

import { connect } from "node:net";
import { server } from "../../helpers/nats.ts";

/** Publishes to a subject, with headers as they are: those that no client library would let through too. */
export async function publishRaw(
  subject: string,
  data: Uint8Array,
  headers?: string,
  { times = 1, url = server.url } = {},
): Promise<void> {
  const { hostname, port } = new URL(url);
  const head = new TextEncoder().encode(headers);
  const command = headers === undefined
    ? `PUB ${subject} ${data.length}`
    : `HPUB ${subject} ${head.length} ${head.length + data.length}`;
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.on("error", reject);
    socket.on("close", () => text.includes("PONG") ? resolve() : reject(new Error(text)));
    socket.on("data", (chunk) => {
      text += chunk;
      if (text.includes("-ERR") || text.includes("PONG")) socket.destroy();
    });
    socket.write('CONNECT {"verbose":false,"headers":true}\r\n');
    for (let time = 0; time < times; time++) {
      socket.write(`${command}\r\n`);
      socket.write(head);
      socket.write(data);
      socket.write("\r\n");
    }
    socket.write("PING\r\n");
  });
}

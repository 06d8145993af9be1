// A TCP proxy before a nats-server that writes down every message that passes, in both directions.

import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Lines of the protocol that carry a message behind them. */
const MESSAGE = /^(?:H?PUB|H?MSG) .*?(\d+)$/;

/** Records the messages between clients and one server. */
export class FrameRecorder implements AsyncDisposable {
  /** What passed: the protocol's line, headers and payload; lines end in LF. */
  readonly frames: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: URL) {
    this.#server = createServer((client) => {
      const server = connect(Number(target.port), target.hostname);
      this.#pass(client, server);
      this.#pass(server, client);
    });
  }

  /** Starts one before the server at this URL. */
  static async start(target: string): Promise<FrameRecorder> {
    const recorder = new FrameRecorder(new URL(target));
    await new Promise<void>((resolve) => recorder.#server.listen(0, "127.0.0.1", resolve));
    return recorder;
  }

  /** Where clients connect. */
  get url(): string {
    return `nats://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let rest = "";
    from.on("data", (data) => {
      to.write(data);
      rest = this.#read(rest + data.toString("latin1"));
    });
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }

  /** Writes down what is complete; returns what is left. */
  #read(text: string): string {
    while (true) {
      const end = text.indexOf("\r\n");
      if (end < 0) return text;
      const line = text.slice(0, end);
      const size = Number(MESSAGE.exec(line)?.[1] ?? NaN);
      const next = end + 2 + (Number.isNaN(size) ? 0 : size + 2);
      if (text.length < next) return text;
      if (!Number.isNaN(size)) this.frames.push(text.slice(0, next - 2).replaceAll("\r\n", "\n"));
      text = text.slice(next);
    }
  }
}

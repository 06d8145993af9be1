// A network that fails on demand: a TCP proxy on 127.0.0.1 that can cut connections, stall them and slow them down.

import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Bytes on their way in one direction. */
interface Chunk {
  readonly bytes: Uint8Array;
  /** When they arrive, by `performance.now()`. */
  readonly due: number;
}

/** Forwards bytes between clients and one server. */
export class Proxy implements AsyncDisposable {
  /** Milliseconds that bytes take, each way. */
  delay = 0;
  /** Bytes of a second, each way. */
  rate = Infinity;
  readonly #server: Server;
  readonly #target: { port: number; host: string };
  readonly #lanes = new Set<WorkerHandle>();
  #state: "open" | "cut" | "stalled" = "open";

  private constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.#target = { host: hostname, port: Number(port) };
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  /** Starts one before the server at this URL. */
  static async start(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** Where clients connect. */
  get url(): string {
    return `nats://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing is forwarded. */
  get stalled(): boolean {
    return this.#state === "stalled";
  }

  /** Closes all connections, loses what is under way, and takes no new ones until `resume`. */
  cut(): void {
    this.#state = "cut";
    for (const lane of this.#lanes) lane.destroy();
  }

  /** Forwards nothing until `resume`, not even that a side has closed; what is under way is kept. */
  stall(): void {
    this.#state = "stalled";
  }

  /** Works again. */
  resume(): void {
    this.#state = "open";
    for (const lane of this.#lanes) lane.forward();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accept(client: Socket): void {
    if (this.#state === "cut") {
      client.on("error", () => {});
      client.destroy();
      return;
    }
    const server = connect({ ...this.#target, noDelay: true });
    for (const [from, to] of [[client, server], [server, client]] as const) {
      this.#lanes.add(new WorkerHandle(this, from, to, (lane) => this.#lanes.delete(lane)));
    }
  }
}

/** One direction of one connection. */
class WorkerHandle {
  readonly #proxy: Proxy;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #gone: (lane: WorkerHandle) => void;
  #chunks: Chunk[] = [];
  #ended = false;
  /** When all bytes so far are through, by `performance.now()`. */
  #free = 0;
  #resume: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(proxy: Proxy, from: Socket, to: Socket, gone: (lane: WorkerHandle) => void) {
    this.#proxy = proxy;
    this.#from = from;
    this.#to = to;
    this.#gone = gone;
    from.on("data", (bytes: Uint8Array) => {
      const now = performance.now();
      this.#free = Math.max(this.#free, now) + bytes.length / proxy.rate * 1000;
      this.#chunks.push({ bytes: bytes.slice(), due: this.#free + proxy.delay });
      if (this.#free > now) {
        // What does not get through waits at the sender.
        from.pause();
        this.#resume = setTimeout(() => from.resume(), this.#free - now);
      }
      this.forward();
    });
    from.on("error", () => {});
    from.on("close", () => {
      this.#ended = true;
      this.forward();
    });
  }

  /** Hands on what has arrived. */
  forward(): void {
    clearTimeout(this.#timer);
    if (this.#proxy.stalled) return;
    const now = performance.now();
    while (this.#chunks.length && this.#chunks[0]!.due <= now) {
      const { bytes } = this.#chunks.shift()!;
      if (!this.#to.destroyed) this.#to.write(bytes);
    }
    if (this.#chunks.length) this.#timer = setTimeout(() => this.forward(), this.#chunks[0]!.due - now);
    else if (this.#ended) this.destroy();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#resume);
    this.#chunks = [];
    this.#from.destroy();
    this.#to.destroy();
    this.#gone(this);
  }
}

import type { ConnectedActors, types } from "@walnats/core";

/** A `listen` that ends when this is disposed; what it throws is thrown there. */
export class Listening implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(sub: ConnectedActors, options: types.ListenOptions = {}) {
    this.#done = sub.listen({ drainTimeout: 2, ...options, signal: this.#stop.signal });
    this.#done.catch(() => {});
    this.#done.then(() => this.over = true, () => this.over = true);
  }

  /** It has ended. */
  over = false;

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

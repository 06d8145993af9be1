// Inside a thread or process: runs the jobs that the parent sends, one at a time.
// Must hold: every "load" and every "run" is answered exactly once, whatever the handler does, unless it ends
// the worker; and only what an "actor" frame named is ever imported.

import { isThenable } from "../../async/is_thenable.ts";
import { contextScopes } from "../../context/current_context.ts";
import { runBelow } from "../../context/open_telemetry.ts";
import { EncodeError } from "../../errors.ts";
import type { AnyActor, Handler } from "../actor.ts";
import { HandlerNotFoundError } from "../handler_not_found_error.ts";
import { loadExport } from "../module_handler.ts";
import { type ActorData, isFrame, type RunFrame, type ToParent, type ToWorker } from "./protocol.ts";
import { RemoteContext } from "./remote_context.ts";
import { fromWire, toPlainWire, toWire } from "./wire_error.ts";

interface Entry {
  readonly data: ActorData;
  readonly actor: AnyActor;
  handler: Handler<unknown, unknown> | undefined;
}

/** Runs jobs. */
export class JobServer {
  readonly #post: (frame: ToParent) => void;
  readonly #stop: () => void;
  readonly #own: readonly AnyActor[];
  readonly #actors = new Map<number, Entry>();
  /** The context of the job that runs; what others still do does not reach the parent. */
  #current: RemoteContext | undefined;

  /** `post` throws for what cannot be cloned; `stop` ends the worker; `own` are actors that this program has. */
  constructor(post: (frame: ToParent) => void, stop: () => void, own: readonly AnyActor[]) {
    this.#post = post;
    this.#stop = stop;
    this.#own = own;
  }

  /** Takes what the parent said; anything else is ignored. */
  receive(data: unknown): void {
    if (!isFrame(data)) return;
    const frame = data as ToWorker;
    switch (frame[0]) {
      case "run":
        return this.#start(frame);
      case "actor":
        this.#actors.set(frame[1], { data: frame[2], actor: actorOf(frame[2]), handler: undefined });
        return;
      case "load":
        this.#load(this.#actors.get(frame[1])!).then(
          () => this.#done(undefined),
          (error) => this.#fail(error),
        );
        return;
      case "abort":
        return this.#current?.abort(fromWire(frame[1]));
      case "stop":
        return this.#stop();
    }
  }

  #start(frame: RunFrame): void {
    const entry = this.#actors.get(frame[1])!;
    const context = this.#current = new RemoteContext(entry.actor, frame, () => {
      if (this.#current === context) this.#post(["watch"]);
    });
    if (entry.handler) return this.#run(context, entry.handler);
    this.#load(entry).then((handler) => this.#run(context, handler), (error) => this.#fail(error));
  }

  #run(context: RemoteContext, handler: Handler<unknown, unknown>): void {
    let result: unknown;
    try {
      result = runBelow(context.traceParent, () => contextScopes.run({ context }, handler, context.message));
      // In here, as reading `then` may throw.
      if (isThenable(result)) {
        // Assimilated: a thenable that calls back twice must not answer twice.
        return void Promise.resolve(result).then((value) => this.#done(value), (error) => this.#fail(error));
      }
    } catch (error) {
      return this.#fail(error);
    }
    this.#done(result);
  }

  async #load(entry: Entry): Promise<Handler<unknown, unknown>> {
    return entry.handler ??= this.#ownHandler(entry.actor) ?? await loadNamed(entry);
  }

  /** The handler of the same actor in this program, which in a bundle has no module to be loaded from. */
  #ownHandler({ name, event }: AnyActor): Handler<unknown, unknown> | undefined {
    return this.#own.find((own) => own.name === name && own.event.name === event.name)?.handler;
  }

  #done(result: unknown): void {
    const actor = this.#current?.actor.name;
    this.#current = undefined;
    try {
      this.#post(["done", result]);
    } catch (cause) {
      const message = `the result of a job of the actor "${actor}" cannot be cloned: return plain data`;
      this.#fail(new EncodeError(message, { actor, cause }));
    }
  }

  #fail(error: unknown): void {
    this.#current = undefined;
    try {
      this.#post(["failed", toWire(error)]);
    } catch {
      this.#post(["failed", toPlainWire(error)]);
    }
  }
}

/** Everything that can be read of an actor but functions: the schema, the serializer, middlewares, the handler. */
function actorOf({ options, event }: ActorData): AnyActor {
  const actor = { ...options, middlewares: Object.freeze([]), event: Object.freeze(event) };
  return Object.freeze(actor) as unknown as AnyActor;
}

async function loadNamed({ data, actor }: Entry): Promise<Handler<unknown, unknown>> {
  if (data.module) return await loadExport(data.module.url, data.module.exportName, actor.name);
  throw new HandlerNotFoundError(
    `the worker's program has no actor "${actor.name}" of the event "${actor.event.name}": pass it to ` +
      "serveWorker(actors) there, or make its handler with moduleHandler()",
    { actor: actor.name, event: actor.event.name },
  );
}

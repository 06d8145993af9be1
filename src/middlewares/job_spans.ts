// Spans around handlers. A span ends when its handler does, even where no hook will be called: after a lost lease
// or a forced stop. A job that fails while its handler goes on (a time-out) ends it too; what comes first counts.

import { isThenable } from "../async/is_thenable.ts";
import type { Context } from "../context/context.ts";
import { contextOfJob } from "../context/current_context.ts";
import type { Delivery } from "../delivery.ts";

/** What every hook knows of a job. */
export type JobInfo = Omit<Context, "message">;

/** Ends a span; `failure` holds what was thrown. */
export type EndSpan<S> = (span: S, failure?: { readonly error: unknown }) => void;

/** The spans of the jobs that run. */
export class JobSpans<S> {
  readonly #end: EndSpan<S>;
  /** By what is one object in all contexts of a delivery; `undefined` once the span has ended. */
  readonly #spans = new WeakMap<Delivery, { span: S } | { problem: unknown } | undefined>();

  constructor(end: EndSpan<S>) {
    this.#end = end;
  }

  /** The span of the job that runs here, until its handler ends; `undefined` outside of one. */
  get current(): S | undefined {
    const context = contextOfJob();
    const open = context && this.#spans.get(context.metadata);
    return open && "span" in open ? open.span : undefined;
  }

  /** Runs the handler; the span, which has begun, ends with it. */
  run<R>({ metadata }: JobInfo, span: S, run: () => R): R {
    this.#spans.set(metadata, { span });
    try {
      const result = run();
      if (result instanceof Promise) {
        result.then(() => this.#tryFinish(metadata), (error) => this.#tryFinish(metadata, { error }));
      } else if (!isThenable(result)) {
        // Else it may do its work anew for each `then`: its span ends with the job.
        this.#tryFinish(metadata);
      }
      return result;
    } catch (error) {
      this.#tryFinish(metadata, { error });
      throw error;
    }
  }

  /** The job succeeded. */
  succeeded({ metadata }: JobInfo): void {
    this.#finish(metadata);
  }

  /** The job failed; where it came to no handler, `begin` makes the span that says so. */
  failed({ metadata }: JobInfo, error: unknown, begin: () => S): void {
    if (!this.#spans.has(metadata)) this.#spans.set(metadata, { span: begin() });
    this.#finish(metadata, { error });
  }

  #finish(metadata: Delivery, failure?: { readonly error: unknown }): void {
    const open = this.#spans.get(metadata);
    if (!open) return;
    this.#spans.set(metadata, undefined);
    if ("problem" in open) throw open.problem;
    this.#end(open.span, failure);
  }

  /** Nobody would see an error here; the hook that comes next throws it, and the engine logs that. */
  #tryFinish(metadata: Delivery, failure?: { readonly error: unknown }): void {
    try {
      this.#finish(metadata, failure);
    } catch (problem) {
      this.#spans.set(metadata, { problem });
    }
  }
}

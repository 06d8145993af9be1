import type { types } from "@walnats/core";

/** A middleware that keeps what its hooks are told, as `hook event message attempt`. */
export class RecordingMiddleware implements types.Middleware {
  readonly calls: string[] = [];
  wraps = 0;

  onStart({ message, attempts }: types.Context): void {
    this.calls.push(`start ${message} ${attempts}`);
  }

  onSuccess({ message, attempts }: types.OkContext): void {
    this.calls.push(`success ${message} ${attempts}`);
  }

  onFailure({ message, attempts, exception }: types.ErrorContext): void {
    this.calls.push(`failure ${message} ${attempts} ${(exception as Error).name}`);
  }

  wrap<R>(_: types.Context, run: () => R): R {
    this.wraps++;
    return run();
  }
}

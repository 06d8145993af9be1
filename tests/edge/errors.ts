// Every error of walnats, to be bundled.

export * from "../../src/errors.ts";
export { HandlerNotFoundError } from "../../src/actors/handler_not_found_error.ts";
export { Reject } from "../../src/actors/reject.ts";
export { Retry } from "../../src/actors/retry.ts";
export { WorkerCrashedError } from "../../src/actors/worker_crashed_error.ts";

/**
 * Wrappers of handlers, for flow control; standard decorators of methods too.
 *
 * @module
 */

export { filterTime } from "./filter_time.ts";
export { rateLimit } from "./rate_limit.ts";
export { require } from "./require.ts";
export { suppress } from "./suppress.ts";

export type { FilterTimeOptions, TimeDecorator } from "./filter_time.ts";
export type { DecoratedHandler, HandlerDecorator, OrNothing, PartialDecorator } from "./handler_decorator.ts";
export type { RequireOptions } from "./require.ts";
export type { ErrorClass, SuppressOptions } from "./suppress.ts";
export type { Numbers } from "./time_pattern.ts";

import { show } from "../options.ts";

/** A handler that was decorated: of the same message and result, and always asynchronous. */
export type DecoratedHandler<This, M, R> = (this: This, message: M) => Promise<R>;

/** The result of a handler that may not be called: `undefined` then, which `void` and `unknown` hold already. */
export type OrNothing<R> = undefined extends R ? R : void extends R ? R : R | undefined;

/**
 * Wraps a handler; also a standard (TC39) decorator of methods, where the second argument is given by the runtime.
 *
 * @throws {TypeError} for anything but a function or a method
 *
 * @example
 * ```ts
 * import { Actor, decorators, Event } from "@walnats/core";
 *
 * const SMS = new Event("sms", String);
 * const slowly = decorators.rateLimit(10, 1);
 * console.log(new Actor("send", SMS, slowly((text: string) => console.log(text))).name);
 *
 * class Sender {
 *   @slowly
 *   async send(url: string): Promise<void> {
 *     await fetch(url);
 *   }
 * }
 * console.log(new Actor("send-too", SMS, (url) => new Sender().send(url)).name);
 * ```
 */
export interface HandlerDecorator {
  /** Gives the wrapped handler, of the same types. */
  <This, M, R>(
    handler: (this: This, message: M) => R | PromiseLike<R>,
    context?: ClassMethodDecoratorContext<This, (this: This, message: M) => R | PromiseLike<R>>,
  ): DecoratedHandler<This, M, R>;
}

/** As `HandlerDecorator`; the wrapped handler may end without having called yours, or without its result. */
export interface PartialDecorator {
  /** Gives the wrapped handler; its result may be `undefined`. */
  <This, M, R>(
    handler: (this: This, message: M) => R | PromiseLike<R>,
    context?: ClassMethodDecoratorContext<This, (this: This, message: M) => R | PromiseLike<R>>,
  ): DecoratedHandler<This, M, OrNothing<R>>;
}

/** The wrapped handler: `around` calls `handle`, which calls the handler with the `this` of this call. */
export function decorate<This, M, R, W>(
  decorator: string,
  handler: (this: This, message: M) => R | PromiseLike<R>,
  context: { readonly kind: string } | undefined,
  around: (handle: () => R | PromiseLike<R>, message: M) => Promise<W>,
): DecoratedHandler<This, M, W> {
  const kind = context === undefined ? "method" : context.kind;
  if (typeof handler !== "function" || kind !== "method") {
    const got = kind === "method" ? show(handler) : `a ${kind}`;
    throw new TypeError(
      `${decorator} takes a function or, as a standard decorator, a method, got ${got}`,
    );
  }
  const decorated = function (this: This, message: M): Promise<W> {
    return around(() => handler.call(this, message), message);
  };
  return Object.defineProperty(decorated, "name", { value: handler.name, configurable: true });
}

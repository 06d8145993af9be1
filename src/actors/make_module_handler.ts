// The types of `moduleHandler`. Where a call names the module's type and nothing else, TypeScript infers no second
// type argument. So the export is chosen by overloads: the first is for one function of the module, the next for
// another, and so on.

import type { Url } from "../globals.ts";
import type { Handler } from "./actor.ts";

/** A handler that is known by its module and export, so that a thread or process can load it. */
// deno-lint-ignore no-explicit-any
export type ModuleHandler<F = Handler<any, any>> = F & {
  /** The URL of the module. */
  readonly url: string;
  /** The name of the export. */
  readonly exportName: string;
};

/** The names of a module's exports that are functions of one message. */
export type FunctionName<M> = {
  // deno-lint-ignore no-explicit-any
  [K in keyof M & string]: M[K] extends (message: any) => unknown ? K : never;
}[keyof M & string];

/** The types of the exports with these names. */
export type ExportOf<M, N> = N extends keyof M ? M[N] : never;

/** One member of a union, whichever TypeScript takes. */
export type OneOf<U> = (U extends unknown ? (f: () => U) => void : never) extends (f: infer F) => void
  ? F extends () => infer One ? One : never
  : never;

/** The members of a union, in an order that is TypeScript's own. */
export type ListOf<U, List extends readonly unknown[] = []> = [U] extends [never] ? List
  : ListOf<Exclude<U, OneOf<U>>, [OneOf<U>, ...List]>;

/** The name of one of a module's functions, by its place in such a list. */
export type FunctionNameAt<M, Place extends number> = ListOf<FunctionName<M>> extends
  infer Names extends readonly unknown[] ? Names[Place] & FunctionName<M> : never;

/** Calls with the module as type argument, and the name of one of its functions. */
export interface MakeHandlerAt<Place extends number> {
  /** A handler of that export's type. */
  <M>(
    url: Url,
    exportName: FunctionNameAt<M, Place>,
  ): ModuleHandler<ExportOf<M, FunctionNameAt<M, Place>>>;
}

/** Calls without a type argument, or with two. */
export interface MakeAnyHandler {
  /** Without a type argument the handler fits every event; nothing about it is checked before it is loaded. */
  (url: Url, exportName: string): ModuleHandler;
  /** With the module and the name as type arguments it is a handler of that export's type. */
  <M, N extends FunctionName<M>>(url: Url, exportName: N): ModuleHandler<ExportOf<M, N>>;
}

/** Calls with the module as type argument, and a name that is not one of the first two dozen functions. */
export interface MakeOtherHandler {
  /**
   * A handler that fits only where all functions of the module fit: for a name that may be one of several, and
   * for modules with more than 24 functions, where the name can be given as the second type argument instead.
   */
  <M>(
    url: Url,
    // Not `FunctionName<M>`: so an error lists the names.
    exportName: FunctionNameAt<M, number>,
  ): ModuleHandler<ExportOf<M, FunctionName<M>>>;
}

/** What `moduleHandler` is. */
export type MakeModuleHandler =
  & MakeAnyHandler
  & MakeHandlerAt<0>
  & MakeHandlerAt<1>
  & MakeHandlerAt<2>
  & MakeHandlerAt<3>
  & MakeHandlerAt<4>
  & MakeHandlerAt<5>
  & MakeHandlerAt<6>
  & MakeHandlerAt<7>
  & MakeHandlerAt<8>
  & MakeHandlerAt<9>
  & MakeHandlerAt<10>
  & MakeHandlerAt<11>
  & MakeHandlerAt<12>
  & MakeHandlerAt<13>
  & MakeHandlerAt<14>
  & MakeHandlerAt<15>
  & MakeHandlerAt<16>
  & MakeHandlerAt<17>
  & MakeHandlerAt<18>
  & MakeHandlerAt<19>
  & MakeHandlerAt<20>
  & MakeHandlerAt<21>
  & MakeHandlerAt<22>
  & MakeHandlerAt<23>
  & MakeOtherHandler;

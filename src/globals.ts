// Types of globals that every runtime has and not every compiler knows: a program with neither a browser's types nor a
// runtime's still compiles against our declarations.

/** An `AbortSignal`. */
export type Signal = typeof globalThis extends { AbortSignal: { readonly prototype: infer Known } } ? Known
  : { readonly aborted: boolean };

/** What `fetch` gives and a `fetch` handler returns. */
export type FetchResponse = typeof globalThis extends { Response: { readonly prototype: infer Known } }
  ? Known
  : { readonly status: number; text(): Promise<string> };

/** A URL: its text, or a `URL`. */
export type Url =
  | string
  | (typeof globalThis extends { URL: { readonly prototype: infer Known } } ? Known
    : { readonly href: string });

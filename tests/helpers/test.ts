// The one way to declare a test: the same file runs under Deno, Bun and Node.
// Deno's own runner checks for leaked operations; elsewhere `node:test` with a time limit serves.

import process from "node:process";

/** What a test may change about how it runs. */
export interface TestOptions {
  /** Milliseconds before the test fails. @default 30_000 */
  timeout?: number;
  /** Skip it, with the reason shown. */
  skip?: string | false;
  /** Deno only: let operations or resources outlive the test (a library that keeps sockets). @default true */
  sanitize?: boolean;
}

type Body = () => void | Promise<void>;

const isDeno = "Deno" in globalThis;
const nodeTest = isDeno ? undefined : (await import("node:test")).test;

/** Declares a test. */
export function test(name: string, body: Body): void;
export function test(name: string, options: TestOptions, body: Body): void;
export function test(
  name: string,
  optionsOrBody: TestOptions | Body,
  maybeBody?: Body,
): void {
  const body = typeof optionsOrBody === "function" ? optionsOrBody : maybeBody!;
  const options = typeof optionsOrBody === "function" ? {} : optionsOrBody;
  const timeout = options.timeout ?? 30_000;
  const label = options.skip ? `${name} (skipped: ${options.skip})` : name;
  if (nodeTest) {
    nodeTest(
      label,
      { timeout, skip: Boolean(options.skip) },
      () => limited(body, timeout),
    );
    return;
  }
  const sanitize = options.sanitize ?? true;
  Deno.test({
    name: label,
    ignore: Boolean(options.skip),
    sanitizeOps: sanitize,
    sanitizeResources: sanitize,
    sanitizeExit: true,
    fn: () => limited(body, timeout),
  });
}

async function limited(body: Body, timeout: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the test took more than ${timeout} ms`)),
      timeout,
    );
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The runtime that runs the tests. */
export const runtime: "deno" | "bun" | "node" = isDeno ? "deno" : "bun" in process.versions ? "bun" : "node";

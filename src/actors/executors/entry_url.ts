// Where the code of the workers is: next to this module, in TypeScript or, where it was compiled, in JavaScript.

/** The URL of what runs inside a thread or process. */
export function entryUrl(name: "thread_entry" | "process_entry"): URL {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./${name}.${extension}`, import.meta.url);
}

/** Never called: keeps the entries in the module graph, where `deno cache` and JSR see them. */
export const entries: () => Promise<unknown> = () =>
  Promise.all([import("./thread_entry.ts"), import("./process_entry.ts")]);

// A bundle of everything, packages included; with `--mode second-entry` also the worker and the handlers' module.

const SECOND_ENTRY = { input: ["second_entry.ts", "worker.ts", "work.ts"] };

export default ({ mode }: { mode: string }) => ({
  ssr: { noExternal: true },
  build: { rollupOptions: mode === "second-entry" ? SECOND_ENTRY : {} },
});

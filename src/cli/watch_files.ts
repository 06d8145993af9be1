// Says when a source file below a folder changes.

import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

const SOURCE = /\.([cm]?[jt]sx?|json)$/;
const NOT_OURS = /^(node_modules|dist|\..*)$/;
/** An editor that saves writes several times. */
const QUIET = 100;

/** Calls back once after each burst of changes, until it is closed. */
export class FileWatch implements Disposable {
  readonly #watchers: FSWatcher[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Watches the folder; what is installed or hidden in it is left out. */
  constructor(folder: string, changed: (file: string) => void) {
    const see = (name: string | null) => {
      if (name === null || !SOURCE.test(name)) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => changed(name), QUIET);
    };
    this.#watchers.push(watch(folder, (_, name) => see(name)));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || NOT_OURS.test(entry.name)) continue;
      this.#watchers.push(watch(join(folder, entry.name), { recursive: true }, (_, name) => see(name)));
    }
    // A folder that is deleted is no longer watched, and no reason to end.
    for (const watcher of this.#watchers) watcher.on("error", () => watcher.close());
  }

  /** Watches no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }
}

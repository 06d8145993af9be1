// What a Web Worker runs: it publishes, and posts what came of it.

import { publish } from "./publisher.ts";

interface Scope {
  onmessage: (message: { data: string }) => void;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as Scope;
scope.onmessage = ({ data }) => {
  publish(data).then(
    (report) => scope.postMessage({ report }),
    (error) => scope.postMessage({ error: String(error) }),
  );
};

// What a bare round trip to a Web Worker costs.

interface Scope {
  onmessage: (event: { data: unknown }) => void;
  postMessage(data: unknown): void;
}

const scope = globalThis as unknown as Scope;
scope.onmessage = ({ data }) => scope.postMessage(data);

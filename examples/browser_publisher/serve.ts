// Serves the page and its bundle on http://localhost:8000, or on the port that is given, until Ctrl+C.

import * as walnats from "@walnats/core";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const page = await readFile(new URL("index.html", import.meta.url));
const bundle = await bundleForBrowser(fileURLToPath(new URL("publish.ts", import.meta.url)));

/** Each runtime brings a bundler, but for Node, which borrows Deno's. */
async function bundleForBrowser(entry: string): Promise<string> {
  const deno = ["bundle", "--quiet", "--minify", "--platform", "browser", entry];
  const [program, ...args] = "Deno" in globalThis
    ? ["deno", ...deno]
    : "Bun" in globalThis
    ? [process.execPath, "build", "--minify", "--target=browser", entry]
    : ["npx", "-y", "deno@2.9.6", ...deno];
  return (await promisify(execFile)(program!, args, { maxBuffer: 16 * 1024 * 1024 })).stdout;
}

const server = createServer((request, response) => {
  const [type, body] = request.url === "/publish.js" ? ["text/javascript", bundle] : ["text/html", page];
  if (request.url !== "/" && request.url !== "/publish.js") return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body);
});
server.listen(Number(process.argv[2] ?? 8000), "127.0.0.1", () => {
  console.log(`http://localhost:${(server.address() as AddressInfo).port}`);
});
walnats.shutdownSignal().addEventListener("abort", () => {
  server.close();
  server.closeAllConnections();
});

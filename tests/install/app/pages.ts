// The pages: all that a browser gets is in the package, also bundled.

import { dashboard } from "@walnats/core/dashboard";

const pages = dashboard({ readOnly: true });

async function get(path: string): Promise<string> {
  const response = await pages.fetch(new Request(`http://localhost${path}`));
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
  return text;
}

async function main() {
  const html = await get("/");
  for (const [, path = ""] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) await get(path);
  JSON.parse(await get("/api/events"));
  await pages.close();
  console.log("done");
}

void main();

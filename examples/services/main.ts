// Writes the diagrams and the AsyncAPI documents into the folder that is named, or into a new one.

import { D2 } from "@terrastruct/d2";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { services } from "./services.ts";

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "architecture-"));
mkdirSync(folder, { recursive: true });
function write(file: string, text: string) {
  writeFileSync(join(folder, file), text);
  console.log(join(folder, file));
}

write("services.mmd", services.getMermaid());
write("services.d2", services.getD2());

const d2 = new D2();
const { diagram, renderOptions } = await d2.compile(services.getD2());
write("services.svg", await d2.render(diagram, renderOptions));

const servers = { production: { host: "nats.example.com:4222", protocol: "nats" } };
const spec = services.getAsyncApi({ title: "shop", version: "1.0.0", servers });
write("asyncapi.json", JSON.stringify(spec, null, 2));
for (const spec of services.getAsyncApis({ servers })) {
  write(`${spec.info.title}.asyncapi.json`, JSON.stringify(spec, null, 2));
}
process.exit(); // The worker of d2 would keep the program.

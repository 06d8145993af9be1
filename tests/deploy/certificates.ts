import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "./packages.ts";

interface Pems {
  readonly private: string;
  readonly cert: string;
}

interface SelfSigned {
  generate(attributes: { name: string; value: string }[], options: object): Promise<Pems>;
}

/** A folder with `server.pem`, `server-key.pem` and `ca.pem`, for localhost and 127.0.0.1; removed when it is disposed. */
export async function makeCertificates(): Promise<{ folder: string } & Disposable> {
  const { generate } = await load<SelfSigned>("selfsigned");
  const keyUsage = { name: "keyUsage", digitalSignature: true, keyCertSign: true };
  const ca = await generate([{ name: "commonName", value: "walnats test" }], {
    extensions: [{ name: "basicConstraints", cA: true }, keyUsage],
  });
  const server = await generate([{ name: "commonName", value: "nats" }], {
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }, { type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), "walnats-certificates-"));
  writeFileSync(join(folder, "ca.pem"), ca.cert);
  writeFileSync(join(folder, "server.pem"), server.cert);
  writeFileSync(join(folder, "server-key.pem"), server.private);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

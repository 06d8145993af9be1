import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A folder with `server.pem`, `server-key.pem` and `ca.pem`, for localhost and 127.0.0.1; removed when it is disposed. */
export async function makeCertificates(): Promise<{ folder: string } & Disposable> {
  const keyUsage = { name: "keyUsage", digitalSignature: true, keyCertSign: true } as const;
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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";

/** Of the certificate that is made. */
interface Certificate {
  /** The host beside 127.0.0.1; without 127.0.0.1 where it is not the default. @default "localhost" */
  readonly host?: string;
  /** When it is no longer valid. @default a year from now */
  readonly expires?: Date;
}

/** A folder with `server.pem`, `server-key.pem` and `ca.pem`; removed when it is disposed. */
export async function makeCertificates(
  { host = "localhost", expires }: Certificate = {},
): Promise<{ folder: string } & Disposable> {
  const keyUsage = { name: "keyUsage", digitalSignature: true, keyCertSign: true } as const;
  const ca = await generate([{ name: "commonName", value: "walnats test" }], {
    extensions: [{ name: "basicConstraints", cA: true }, keyUsage],
  });
  const names = host === "localhost" ? [{ type: 7, ip: "127.0.0.1" } as const] : [];
  const server = await generate([{ name: "commonName", value: "nats" }], {
    ca: { key: ca.private, cert: ca.cert },
    ...expires && { notBeforeDate: new Date(expires.getTime() - 86_400_000), notAfterDate: expires },
    extensions: [
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: host }, ...names] },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), "walnats-certificates-"));
  writeFileSync(join(folder, "ca.pem"), ca.cert);
  writeFileSync(join(folder, "server.pem"), server.cert);
  writeFileSync(join(folder, "server-key.pem"), server.private);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

import { type AsyncAPIDocumentInterface, Parser } from "@asyncapi/parser";
import type { types } from "@walnats/core";
import assert from "node:assert/strict";

const parser = new Parser();

/** The document as the official parser reads its JSON, which must have nothing to remark, however unimportant. */
export async function readAsyncApi(spec: types.AsyncApi): Promise<AsyncAPIDocumentInterface> {
  const { document, diagnostics } = await parser.parse(JSON.stringify(spec));
  const remarks = diagnostics.map(({ severity, path, message }) =>
    `${severity} ${path.join("/")}: ${message}`
  );
  assert.deepEqual(remarks, []);
  assert.ok(document);
  return document;
}

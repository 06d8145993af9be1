// Which stream of others has a subject that ours needs.

import assert from "node:assert/strict";
import { sourceOf } from "../../src/jetstream/advisories_of_others.ts";
import { addStream } from "../../src/jetstream/jetstream_api.ts";
import { connect } from "../../src/nats/connect.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";

test("a stream that is just being made by somebody else is no stream of others", async () => {
  const link = await connect(server.url, { logger: captureLogger() });
  const name = randomName();
  const subject = `${name}.*.*`;
  assert.equal(await sourceOf(link, name, subject), undefined, "not there yet");
  await addStream(link, { name, subjects: [subject] });
  assert.equal(await sourceOf(link, name, subject), undefined, "there by now");
  assert.equal((await sourceOf(link, "other", subject))?.name, name);
  await assert.rejects(
    sourceOf(link, "other", `${name}.>`),
    /a part belongs to the stream "test-[^"]+" \(limits, /,
  );
  await link.close();
});

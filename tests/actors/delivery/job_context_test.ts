import assert from "node:assert/strict";
import { test } from "../../helpers/test.ts";
import { ACTOR, FakeConnection, fakeJob, fakeMessage, fakeSource } from "./helpers/fake_messages.ts";

test("what a handler has left behind can ask for all of its context when the job is over", () => {
  const job = fakeJob(fakeMessage(fakeSource(new FakeConnection()), 7, 3));
  job.decoded = 42;
  const { context } = job;
  job.end();
  const { actor, message, attempts, seqNumber, traceId, headers, metadata, signal } = context;
  assert.deepEqual([actor, message, attempts, seqNumber, traceId], [ACTOR, 42, 3, 7, undefined]);
  assert.deepEqual([headers, metadata.streamSequence, metadata.deliveries, signal.aborted], [
    {},
    7,
    3,
    false,
  ]);
});

test("a signal that somebody has, or that was aborted, stays what it is when the job is over", () => {
  const source = fakeSource(new FakeConnection());
  const [asked, aborted] = [fakeJob(fakeMessage(source, 1)), fakeJob(fakeMessage(source, 2))];
  const { signal } = asked.context;
  const reason = new Error("as it should");
  aborted.abort(reason);
  asked.end();
  aborted.end();
  assert.equal(asked.context.signal, signal);
  assert.equal(aborted.context.signal.reason, reason);
});

test("the headers of a job that is over are those that it had", () => {
  const job = fakeJob(fakeMessage(fakeSource(new FakeConnection()), 7, 1, { "Walnats-Trace": "t", a: "b" }));
  const { context } = job;
  job.end();
  assert.deepEqual([context.traceId, context.headers], ["t", { "Walnats-Trace": "t", a: "b" }]);
});

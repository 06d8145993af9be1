import assert from "node:assert/strict";
import { OpenPolls } from "../../src/jetstream/open_polls.ts";
import { PollWatch } from "../../src/jetstream/poll_watch.ts";
import { FakeNats } from "../helpers/fake_nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

test("a watch ends with its connection, though polls are open", async () => {
  const nats = new FakeNats();
  const polls = new OpenPolls();
  const watch = new PollWatch(nats.link, polls, { lost: () => {}, silent: () => {} });
  let checks = 0;
  nats.link.flush = () => {
    checks++;
    return Promise.reject(new Error("the connection broke"));
  };
  polls.add("1", { batch: 1, bytes: 1, expires: 1, came: 0, at: 0, until: 0 });
  watch.sent(0, true);
  await until("it checks", () => checks > 1);
  await nats.close();
  const before = checks;
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(checks, before);
});

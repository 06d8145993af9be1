// The states of a worker, one by one.

import assert from "node:assert/strict";
import { Child, type ChildEvents, type Task } from "../../../src/actors/executors/child.ts";
import { test } from "../../helpers/test.ts";
import { fakeSpec } from "./fake_workers.ts";
import { actorOf } from "./helpers.ts";

const task = (): Task => ({
  actor: actorOf("process", "double"),
  send() {},
  done() {},
  failed() {},
  watch() {},
});

function start() {
  const spec = fakeSpec({ diesWhenKilled: false });
  const told: string[] = [];
  const events: ChildEvents = {
    ready: () => void told.push("ready"),
    answered: ({ state }) => void told.push(`answered ${state.name}`),
    ended: (_, before) => void told.push(`ended ${before.name}`),
  };
  const child = new Child(spec, task(), 0, events);
  return { child, worker: spec.workers[0]!, told };
}

test("child: starting, busy, idle, busy, ending, stuck, ended", () => {
  const { child, worker, told } = start();
  const seen = [child.state.name];
  const see = (act: () => void) => {
    act();
    seen.push(child.state.name);
  };
  see(() => worker.say("ready"));
  see(() => worker.say("done", 1));
  see(() => child.begin(task(), 5));
  see(() => child.kill());
  see(() => child.markStuck());
  see(() => worker.end());
  assert.deepEqual(seen, ["starting", "busy", "idle", "busy", "ending", "stuck", "ended"]);
  assert.deepEqual(told, ["ready", "answered idle", "ended stuck"]);
  assert.deepEqual([child.startedAt, child.givenAt, child.answers], [0, 5, 1]);
});

test("child: a task for one that is not idle, or a second kill, is a mistake of ours and said to be one", () => {
  const { child, worker } = start();
  assert.throws(() => child.begin(task(), 0), /a worker cannot become busy: it is starting/);
  assert.throws(() => child.markStuck(), /cannot become stuck: it is starting/);
  worker.say("ready");
  assert.throws(() => child.begin(task(), 0), /cannot become busy: it is busy/);
  child.kill();
  assert.throws(() => child.kill(), /cannot become ending: it is ending/);
  assert.throws(() => child.begin(task(), 0), /cannot become busy: it is ending/);
  worker.end();
  assert.throws(() => child.kill(), /cannot become ending: it is ended/);
});

test("child: what a worker says at the wrong time changes nothing", () => {
  const { child, worker, told } = start();
  worker.say("done", 1);
  worker.say("watch");
  assert.equal(child.state.name, "starting");
  worker.say("ready");
  worker.say("done", 1);
  worker.say("done", 2);
  worker.say("failed", { value: 3 });
  worker.say("ready");
  assert.equal(child.state.name, "idle");
  child.kill();
  worker.say("ready");
  worker.say("done", 1);
  assert.equal((child as Child).state.name, "ending");
  assert.deepEqual(told, ["ready", "answered idle"]);
});

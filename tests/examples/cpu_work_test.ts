import { NatsServer } from "@walnats/core/testing";
import assert from "node:assert/strict";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";
import { Example } from "./example.ts";

test("cpu_work: a crash and a hang cost their own jobs only; the subscriber goes on and stops well", {
  timeout: 60_000,
}, async () => {
  await using server = await NatsServer.start();
  await using example = new Example("cpu_work", server.url);
  const sub = await example.start("sub.ts", { ready: "listening" });
  assert.deepEqual(await example.run("pub.ts"), ["emitted 5 ranges"]);
  const failed = (name: string) =>
    sub.lines.filter((line) => line.includes(` attempt 2 of the job with a ${name}`));
  const ends = () => sub.lines.length >= 18 && failed("crash").length > 0 && failed("hang").length > 0;
  await until("all jobs have ended", ends, 30_000).catch(() => {});
  assert.deepEqual(
    sub.lines.filter((line) => line.startsWith("process: ")).sort(),
    [
      "process: 148933 primes up to 2000000",
      "process: 216816 primes up to 3000000",
      "process: 78498 primes up to 1000000",
      "process: attempt 1 of the job with a crash: WorkerCrashedError",
      "process: attempt 1 of the job with a hang: JobTimeoutError",
      "process: attempt 2 of the job with a crash: WorkerCrashedError",
      "process: attempt 2 of the job with a hang: JobTimeoutError",
    ],
    sub.errors.join("\n"),
  );
  for (const where of ["main: ", "thread: "]) {
    assert.equal(sub.lines.filter((line) => line.startsWith(where)).length, 5, sub.lines.join("\n"));
  }
  await example.stop(sub);
});

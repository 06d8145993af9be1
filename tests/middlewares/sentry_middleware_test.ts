import { SentryMiddleware } from "@walnats/core/middlewares";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { server } from "../helpers/nats.ts";
import { runtime, test } from "../helpers/test.ts";
import { type Posted, startReceiver } from "./http_receiver.ts";
import { broken, middlewareContract } from "./middleware_contract.ts";
import { FAILED, runScenario } from "./run_scenario.ts";

middlewareContract(
  "SentryMiddleware",
  () => ({ middleware: new SentryMiddleware({ captureException() {} }) }),
  () => new SentryMiddleware(broken()),
);

/** The parts of an event of Sentry's protocol that are looked at. */
interface SentryEvent {
  readonly tags: Record<string, string>;
  readonly extra: Record<string, unknown>;
  readonly exception: {
    readonly values: readonly {
      readonly type: string;
      readonly value: string;
      readonly stacktrace: { readonly frames: readonly { readonly function?: string }[] };
    }[];
  };
}

/** The events in an envelope: lines of JSON, the first of the envelope, then two of each item. */
function eventsIn({ body }: Posted): SentryEvent[] {
  const [, ...lines] = body.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return lines.filter((_, index) => lines[index - 1]?.type === "event");
}

/** Envelopes may overtake each other. */
function bySeq(extra: SentryEvent["extra"]): number {
  return extra.stream_seq_id as number;
}

async function check(sdk: "deno" | "bun" | "node", program: string, ...args: string[]): Promise<void> {
  await using receiver = await startReceiver();
  const file = fileURLToPath(new URL("fixtures/sentry_program.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(program, [...args, file, sdk], {
    env: {
      ...process.env,
      NATS_SERVER: server.url,
      SENTRY_DSN: `http://public@127.0.0.1:${receiver.port}/1`,
    },
  });
  const { event, told } = JSON.parse(stdout.trim().split("\n").at(-1)!);
  const sent = receiver.posted.flatMap(eventsIn).toSorted((a, b) => bySeq(a.extra) - bySeq(b.extra));
  assert.equal(sent.length, 2);
  assert.deepEqual(
    sent.map(({ extra: { stream_seq_id, delivered_at } }) => ({ stream_seq_id, delivered_at })),
    told,
  );
  for (const { tags, exception } of sent) {
    assert.deepEqual([tags.actor, tags.event], ["charge-card", event]);
    const { type, value, stacktrace } = exception.values[0]!;
    assert.equal(type, "PaymentError");
    assert.match(value, /^refused for \d+ digits$/);
    assert.equal(stacktrace.frames.at(-1)!.function, "charge");
  }
  assert.ok(!receiver.posted.some(({ body }) => body.includes("4111111111111111")), "the payload was sent");
}

test(`@sentry/${runtime} sends the error with its tags, extras and stack, and no payload`, async () => {
  await check(runtime, process.execPath, ...runtime === "deno" ? ["run", "-A"] : []);
});

test(`@sentry/${runtime} is sent the tags and breadcrumbs of the job that failed, and of no other`, async () => {
  const file = fileURLToPath(new URL("fixtures/sentry_scopes.ts", import.meta.url));
  const args = runtime === "deno" ? ["run", "-A", file, runtime] : [file, runtime];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, NATS_SERVER: server.url },
  });
  const sent = JSON.parse(stdout.trim().split("\n").at(-1)!) as { error: string }[];
  const of = (id: number) => ({
    error: `failed ${id}`,
    tags: [`${id}`, `${id}`],
    breadcrumbs: [`first ${id}`, `second ${id}`],
  });
  assert.deepEqual(
    sent.toSorted((a, b) => a.error.localeCompare(b.error, "en", { numeric: true })),
    [...[1, 3, 5, 7, 9, 11, 13, 15, 17, 19].map(of), {
      error: "outside",
      tags: [null, null],
      breadcrumbs: [],
    }],
  );
});

test("a Sentry without isolation scopes is used as it is", async () => {
  const sent: unknown[] = [];
  const outcome = await runScenario([
    new SentryMiddleware({ captureException: (exception) => void sent.push(exception) }),
  ]);
  assert.equal(sent.length, FAILED);
  assert.deepEqual(outcome.lines.filter(({ message }) => message.includes("of the middleware")), []);
});

test("each attempt that fails is sent once", async () => {
  const sent: unknown[] = [];
  const captureException = (exception: unknown) => void sent.push(exception);
  await runScenario([new SentryMiddleware({ captureException })]);
  assert.equal(sent.length, FAILED);
});

test("what is not Sentry is refused", () => {
  const nothing = { captureMessage() {} } as unknown as ConstructorParameters<typeof SentryMiddleware>[0];
  assert.throws(() => new SentryMiddleware(nothing), {
    name: "TypeError",
    message: "SentryMiddleware: the argument must be the Sentry SDK, got an object of Object",
  });
});

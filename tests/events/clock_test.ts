import {
  Actor,
  Actors,
  Clock,
  ConnectionClosedError,
  EmitTimeoutError,
  Event,
  Events,
  NotRegisteredError,
  StreamNotFoundError,
  type types,
} from "@walnats/core";
import { connect as connectNats } from "@nats-io/transport-node";
import assert from "node:assert/strict";
import { startServer } from "../chaos/helpers/start_server.ts";
import { Proxy } from "../chaos/proxy.ts";
import { runProgram } from "../examples/run_program.ts";
import { captureLogger } from "../helpers/capture_logger.ts";
import { randomName, server } from "../helpers/nats.ts";
import { test } from "../helpers/test.ts";
import { until } from "../helpers/until.ts";

/** What an actor of a clock's event got, in its order. */
class Listener implements AsyncDisposable {
  readonly ticks: number[] = [];
  readonly headers: types.HeaderRecord[] = [];
  readonly #stop = new AbortController();
  #listening: Promise<void> | undefined;
  #close: (() => Promise<void>)[] = [];

  /** Registers the event and listens to it. */
  static async start(event: Event<string, Date>, url = server.url): Promise<Listener> {
    const listener = new Listener();
    const logger = captureLogger();
    const actor = new Actor(randomName(), event, (time) => void listener.ticks.push(time.getTime()), {
      middlewares: [{ onStart: ({ headers }) => void listener.headers.push(headers) }],
    });
    const pub = await new Events(event).connect(url, { logger });
    await pub.register();
    await pub.close();
    const sub = await new Actors(actor).connect(url, { logger });
    await sub.register();
    listener.#listening = sub.listen({ signal: listener.#stop.signal });
    listener.#close = [() => listener.#listening!, () => sub.close()];
    return listener;
  }

  /** Resolves when it has got so many more. */
  async gets(count: number): Promise<void> {
    const before = this.ticks.length;
    await until(`${count} more ticks came`, () => this.ticks.length >= before + count);
  }

  /** Resolves when it has got so many in all. */
  async has(count: number): Promise<void> {
    await until(`${count} ticks came`, () => this.ticks.length >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const close of this.#close) await close();
  }
}

/** A clock that runs on a connection of its own. */
class Running implements AsyncDisposable {
  readonly log: ReturnType<typeof captureLogger>;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #close: () => Promise<void>;

  private constructor(
    done: (signal: AbortSignal) => Promise<void>,
    close: () => Promise<void>,
    log: Running["log"],
  ) {
    this.#done = done(this.#stop.signal);
    this.#done.catch(() => {});
    this.#close = close;
    this.log = log;
  }

  static async start(clock: Clock<string>, url = server.url): Promise<Running> {
    const log = captureLogger();
    const conn = await new Events(clock.event).connect(url, { logger: log });
    return new Running((signal) => clock.run(conn, { signal }), () => conn.close(), log);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#close();
  }
}

/** Each tick exactly once, in order, none left out. */
function assertEach(ticks: readonly number[], period: number): void {
  const sorted = ticks.toSorted((a, b) => a - b);
  const expected = Array.from(sorted, (_, index) => sorted[0]! + index * period * 1000);
  assert.deepEqual(sorted, expected);
}

const makeEvent = () => new Event(randomName("tick"), Date);

test("several clocks, started at different times, emit each tick once, at exact multiples", async () => {
  const event = makeEvent();
  const clock = new Clock({ event, period: 0.2 });
  await using listener = await Listener.start(event);
  await using _first = await Running.start(clock);
  await listener.gets(2);
  await using _second = await Running.start(clock);
  await using _third = await Running.start(new Clock({ event, period: 0.2 }));
  await listener.gets(6);
  assertEach(listener.ticks, 0.2);
  assert.ok(listener.ticks.every((tick) => tick % 200 === 0));
});

test("a clock that was frozen for some ticks neither repeats nor misses any beside another", async () => {
  const event = makeEvent();
  await using listener = await Listener.start(event);
  const frozen = runProgram("tests/events/fixtures/clock.ts", { args: [server.url, event.name, "0.2"] });
  try {
    await until("it runs", () => frozen.lines.includes("runs"));
    await using _other = await Running.start(new Clock({ event, period: 0.2 }));
    await listener.gets(2);
    frozen.kill("SIGSTOP");
    await listener.gets(5);
    frozen.kill("SIGCONT");
    await until("it says what it skipped", () => frozen.errors.some((line) => /skipped/.test(line)));
    await listener.gets(3);
    assertEach(listener.ticks, 0.2);
  } finally {
    frozen.kill("SIGKILL");
    await frozen.exit;
  }
});

test("a single clock that was frozen skips what it missed: nothing comes late", async () => {
  const event = makeEvent();
  await using listener = await Listener.start(event);
  const frozen = runProgram("tests/events/fixtures/clock.ts", { args: [server.url, event.name, "0.3"] });
  try {
    await listener.gets(1);
    frozen.kill("SIGSTOP");
    const stopped = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    frozen.kill("SIGCONT");
    const woken = Date.now();
    await listener.gets(3);
    const missed = listener.ticks.filter((tick) => tick > stopped && tick <= woken - 300);
    assert.deepEqual(missed, []);
    assert.ok(frozen.errors.some((line) => /skipped the tick/.test(line)), frozen.errors.join("\n"));
  } finally {
    frozen.kill("SIGKILL");
    await frozen.exit;
  }
});

test(
  "ticks while the server is gone are skipped and logged; later ones come",
  { timeout: 60_000 },
  async () => {
    await using own = await startServer();
    const event = makeEvent();
    await using listener = await Listener.start(event, own.url);
    await using clock = await Running.start(new Clock({ event, period: 0.25 }), own.url);
    await listener.gets(2);
    await own.kill();
    const gone = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const back = Date.now();
    await own.restart();
    await until("later ones come", () => listener.ticks.some((tick) => tick > back + 250), 30_000);
    assert.deepEqual(listener.ticks.filter((tick) => tick > gone && tick <= back - 250), []);
    assert.equal(new Set(listener.ticks).size, listener.ticks.length);
    const skipped = clock.log.lines.filter(({ message }) => /skipped the tick of/.test(message));
    assert.ok(skipped.length >= 2, JSON.stringify(clock.log.lines));
  },
);

test(
  "ticks of a network that stands still do not come when it moves again",
  { timeout: 60_000 },
  async () => {
    const event = makeEvent();
    await using listener = await Listener.start(event);
    await using net = await Proxy.start(server.url);
    await using clock = await Running.start(new Clock({ event, period: 0.3 }), net.url);
    await listener.gets(2);
    // Between two ticks.
    await new Promise((resolve) => setTimeout(resolve, 300 - Date.now() % 300 + 150));
    net.stall();
    const stalled = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const moved = Date.now();
    net.resume();
    await until("later ones come", () => listener.ticks.some((tick) => tick > moved + 300), 30_000);
    assert.deepEqual(listener.ticks.filter((tick) => tick > stalled && tick <= moved - 300), []);
    const skipped = clock.log.lines.filter(({ message }) =>
      /the server did not answer in time/.test(message)
    );
    assert.ok(skipped.length >= 3, JSON.stringify(clock.log.lines));
  },
);

test("a clock reads for how long its stream remembers ticks", { timeout: 60_000 }, async () => {
  const event = makeEvent();
  await using listener = await Listener.start(event);
  await changeWindow(event, 1);
  await using net = await Proxy.start(server.url);
  await using clock = await Running.start(new Clock({ event, period: 5 }), net.url);
  await listener.gets(1);
  // Just before a tick, for more than half of the window and less than a period.
  await new Promise((resolve) => setTimeout(resolve, 5000 - Date.now() % 5000 - 100));
  net.stall();
  const stalled = Date.now();
  const skipped = () => clock.log.lines.filter(({ message }) => message.includes("skipped the tick of"));
  await until("it is too late for that one", () => skipped().length === 1);
  assert.ok(Date.now() - stalled < 2500, `${Date.now() - stalled} ms`);
  net.resume();
  await listener.gets(1);
  assert.ok(listener.ticks.at(-1)! > stalled + 4000);
});

/** As an operator does it, in seconds. */
async function changeWindow(event: Event<string, Date>, seconds: number): Promise<void> {
  const nc = await connectNats({ servers: server.url });
  const info = await nc.request(`$JS.API.STREAM.INFO.${event.streamName}`);
  const { config } = info.json<{ config: object }>();
  const wanted = JSON.stringify({ ...config, duplicate_window: seconds * 1e9 });
  await nc.request(`$JS.API.STREAM.UPDATE.${event.streamName}`, wanted);
  await nc.close();
}

test("clocks of one event with different schedules do not take each other's ticks", async () => {
  const event = makeEvent();
  const clocks = [
    new Clock({ event, period: 60 }),
    new Clock({ event, period: 30 }),
    new Clock({ event, cron: "* * * * *" }),
    new Clock({ event, cron: "* * * * *", timeZone: "Asia/Tokyo" }),
  ];
  await using listener = await Listener.start(event);
  const conn = await new Events(event).connect(server.url);
  for (const clock of [...clocks, ...clocks]) await clock.run(conn, { burst: true });
  await listener.has(clocks.length);
  await conn.close();
  // Each of them ran twice, perhaps over the end of a minute.
  const ids = listener.headers.map((headers) => headers["Nats-Msg-Id"]!);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length >= 4 && ids.length <= 8, ids.join());
});

test("burst emits the tick that was due last, once, and returns", async () => {
  const event = makeEvent();
  const clock = new Clock({ event, period: 3600, meta: { "made-by": "clock" } });
  await using listener = await Listener.start(event);
  const conn = await new Events(event).connect(server.url);
  const before = Date.now();
  await clock.run(conn, { burst: true });
  await clock.run(conn, { burst: true });
  await listener.has(1);
  await conn.close();
  const tick = listener.ticks[0]!;
  assert.ok(tick % 3_600_000 === 0 && tick <= Date.now() && tick > before - 3_600_000);
  const { "Nats-Msg-Id": uid, ...headers } = listener.headers[0]!;
  assert.deepEqual(headers, { "made-by": "clock" });
  assert.equal(uid, `clock:3600:${new Date(tick).toISOString()}`);
});

test("burst of a cron clock emits its last time", async () => {
  const event = makeEvent();
  await using listener = await Listener.start(event);
  const conn = await new Events(event).connect(server.url);
  const clock = new Clock({ event, cron: "0 0 1 1 *", timeZone: "Asia/Kathmandu" });
  await clock.run(conn, { burst: true });
  await listener.has(1);
  await conn.close();
  assert.match(new Date(listener.ticks[0]!).toISOString(), /^\d{4}-12-31T18:15:00\.000Z$/);
});

test("burst throws where the tick cannot be stored", { timeout: 60_000 }, async () => {
  await using own = await startServer();
  const event = makeEvent();
  await using conn = await new Events(event).connect(own.url, { logger: captureLogger() });
  await conn.register();
  await own.kill();
  await assert.rejects(new Clock({ event }).run(conn, { burst: true }), EmitTimeoutError);
});

test("a cron clock with seconds ticks at its times", async () => {
  const event = makeEvent();
  await using listener = await Listener.start(event);
  await using _clock = await Running.start(new Clock({ event, cron: "* * * * * *" }));
  await listener.gets(2);
  assertEach(listener.ticks, 1);
});

test("an abort ends it at once, also before it has begun", async () => {
  const event = makeEvent();
  await using conn = await new Events(event).connect(server.url);
  const clock = new Clock({ event, period: 3600 });
  await clock.run(conn, { signal: AbortSignal.abort() });
  await clock.run(conn, { signal: AbortSignal.abort(), burst: true });
  const stop = new AbortController();
  const running = clock.run(conn, { signal: stop.signal });
  const before = performance.now();
  stop.abort();
  await running;
  assert.ok(performance.now() - before < 50);
});

test("it says what is missing: the event in Events, the stream, the connection", async () => {
  const event = makeEvent();
  const clock = new Clock({ event, period: 0.05 });
  await using other = await new Events(makeEvent()).connect(server.url);
  await assert.rejects(clock.run(other as never), NotRegisteredError);
  const conn = await new Events(event).connect(server.url);
  await assert.rejects(clock.run(conn), StreamNotFoundError);
  await conn.register();
  const running = clock.run(conn);
  await conn.close();
  await assert.rejects(running, ConnectionClosedError);
  await assert.rejects(
    clock.run({} as never),
    /Clock\.run takes what events\.connect\(\) gives, got an object/,
  );
});

test("by default it is the same event of every minute", () => {
  const clock = new Clock();
  assert.equal(clock.event, new Clock({ period: 60 }).event);
  assert.deepEqual(
    [clock.event.name, clock.period, clock.cron, clock.timeZone, clock.meta],
    ["minute-passed", 60, undefined, undefined, undefined],
  );
  const cron = new Clock({ cron: "@daily" });
  assert.deepEqual([cron.period, cron.cron, cron.timeZone], [undefined, "@daily", "UTC"]);
  new Actor("a", clock.event, (time: Date) => time.getTime());
});

test("a clock cannot be changed, by itself or by its options", () => {
  const meta = { a: "1" };
  const clock = new Clock({ meta });
  meta.a = "2";
  assert.deepEqual(clock.meta, { a: "1" });
  assert.throws(() => Object.assign(clock, { period: 1 }), TypeError);
  assert.throws(() => Object.assign(clock.meta!, { a: "3" }), TypeError);
});

const BAD: [options: unknown, error: typeof TypeError, message: RegExp][] = [
  [{ period: 0 }, RangeError, /"period" must be a number of seconds from 0.001 to 1e9, got 0/],
  [{ period: -60 }, RangeError, /got -60/],
  [{ period: 0.0001 }, RangeError, /got 0.0001/],
  [{ period: NaN }, RangeError, /got NaN/],
  [{ period: Infinity }, RangeError, /got Infinity/],
  [{ period: "60" }, TypeError, /got "60"/],
  [{ period: 60, cron: "* * * * *" }, TypeError, /the options "period" and "cron" exclude each other/],
  [{ timeZone: "UTC" }, TypeError, /the option "timeZone" needs "cron"/],
  [
    { cron: "* * * * *", timeZone: "Mars/X" },
    RangeError,
    /"timeZone" must be the IANA name .* got "Mars\/X"/,
  ],
  [{ cron: "every minute" }, RangeError, /"cron" must be a cron pattern of five or six parts, got "every/],
  [{ cron: "61 * * * *" }, RangeError, /"cron" must be .* got "61 \* \* \* \*": .*61/],
  [{ cron: "0 0 31 2 *" }, RangeError, /"cron" must have a next time, got "0 0 31 2 \*", which never comes/],
  [{ cron: "2030-01-01T00:00:00" }, RangeError, /"cron" must be a cron pattern/],
  [{ cron: "* * * * *\r\nNats-Rollup: all" }, RangeError, /"cron" must be a cron pattern/],
  [{ cron: 5 }, TypeError, /"cron" must be a string, got 5/],
  [{ event: "minute" }, TypeError, /"event" must be an event whose messages are Dates, got "minute"/],
  [{ meta: { "Nats-Msg-Id": "1" } }, TypeError, /"Nats-Msg-Id" must .* not begin with Nats- or Walnats-/],
  [{ meta: "a" }, TypeError, /"meta" must be a record of strings/],
  [{ duration: 60 }, TypeError, /Clock: unknown option "duration"; it takes event, period, cron/],
];
for (const [options, ErrorClass, message] of BAD) {
  test(`refused: ${JSON.stringify(options)}`, () => {
    assert.throws(() => new Clock(options as never), (error) => {
      assert.ok(error instanceof ErrorClass, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test("bad options of run are refused", async () => {
  await using conn = await new Events(new Clock().event).connect(server.url);
  const run = (options: unknown) => new Clock().run(conn, options as never);
  await assert.rejects(run({ burst: 1 }), /Clock\.run: option "burst" must be a boolean, got 1/);
  await assert.rejects(run({ signal: {} }), /option "signal" must be an AbortSignal/);
  await assert.rejects(run({ once: true }), /unknown option "once"; it takes burst, signal/);
});

/** What must compile and what must not; never called. */
async function eventsOfConnections(): Promise<void> {
  const [event, other] = [new Event("hour", Date), new Event("name", String)];
  const both = await new Events(event, other).connect();
  await new Clock({ event }).run(both);
  const alone = await new Events(other).connect();
  // @ts-expect-error: not one of its events
  await new Clock({ event }).run(alone);
  // @ts-expect-error: its messages are no dates
  new Clock({ event: other });
  // @ts-expect-error: misspelt
  new Clock({ periods: 1 });
}

test("a clock runs on a connection that has its event", () => {
  assert.equal(typeof eventsOfConnections, "function");
});

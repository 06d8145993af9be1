// The step `words`: what it finds, and what it leaves alone.

import assert from "node:assert/strict";
import { findWords, idleExceptions } from "../../scripts/rules/find_words.ts";
import { ALLOWED, WORDS } from "../../scripts/rules/words.ts";
import { test } from "../helpers/test.ts";

/** Each word as it was used. */
const SAMPLES: Record<string, string> = {
  "outbox": "const outbox = new Outbox();",
  "AckJournal": `import { AckJournal } from "./ack_journal.ts";`,
  "Link": "export class Link {",
  "intake": "this.#intake.start();",
  "gate": "// It is through the gate.",
  "Slots": "export class Slots {",
  "PollTurns": "new PollTurns(4)",
  "ExhaustedWatch": "#watch: ExhaustedWatch;",
  "bury": "/** Buries what failed. */",
  "deceased": "deceased: FailedMessage,",
  "put off": "// It was put off.",
  "put away": "// It cannot be put away.",
  "hand back": "// Jobs are handed back.",
  "give back": "gives the slot back",
  "settle": "if (unsettled > 0) settleAll();",
  "sweep": "this.#sweep();",
  "onlooker": "// An onlooker sees it.",
  "crew": `import { enlist } from "./crew.ts";`,
  "stage": "await using stage = await setStage();",
  "bystander": "interface Bystander {}",
  "victim": `name: "victim"`,
  "stand by": "await standBy(url);",
  "Change": "class Change {",
  "soon": "export function soon(",
  "Lane": "export interface Lane {",
  "Whose": "type Whose = string;",
  "named": "function named<V>(",
  "could not be put away; it comes again": "a retry could not be put away; it comes again",
  "said what cannot be read here": "an instance said what cannot be read here",
  "is got": "Everything else is got on the way.",
  "but for who": "not readable but for who has the key",
  "for the 3. time": "`failed for the ${attempt}. time`",
  "must bear to run twice": "Handlers must bear to run twice.",
  "a question stays open": "a question to the server stays open",
  "What of an … is made of": "/** What of an event its stream is made of. */",
  "are never used again": "Numbers are never used again.",
};

test("every retired word is found, with its file, its line and what to say instead", () => {
  assert.deepEqual(Object.keys(SAMPLES), WORDS.map(({ word }) => word));
  for (const { word, instead } of WORDS) {
    const found = findWords([{ path: "src/actors/x.ts", text: `\n${SAMPLES[word]}\n` }], WORDS, []);
    const finding = found.find(({ text }) => text === `src/actors: "${word}"`);
    assert.ok(finding, `${word}: ${JSON.stringify(found)}`);
    assert.ok(finding.detail!.includes(`say instead: ${instead}`), finding.detail);
    assert.ok(finding.detail!.includes(`src/actors/x.ts:2: ${SAMPLES[word]}`), finding.detail);
  }
});

test("a file's own name counts, and places of one folder are one finding", () => {
  const sources = ["tests/helpers/stand_by.ts", "tests/helpers/x.ts", "tests/y.ts"].map((path) => ({
    path,
    text: "standBy();\nstandBy();",
  }));
  const found = findWords(sources, WORDS, []);
  assert.deepEqual(found.map(({ text }) => text), [`tests/helpers: "stand by"`, `tests: "stand by"`]);
  assert.equal(findWords([{ path: "tests/chaos/crew.ts", text: "" }], WORDS, []).length, 1);
  assert.match(found[0]!.detail!, /stand_by\.ts:its name: .*\n.*stand_by\.ts:1: .*\n.*stand_by\.ts:2: /);
});

test("the same letters with another meaning are left alone", () => {
  const text = [
    "const results = await Promise.allSettled(work);",
    "results as PromiseSettledResult<void>[];",
    "// A limit holds back what comes too soon; the backend gives a value.",
    "class ExchangeRate {} // a Change of the rate, named so",
    "const named = 1;",
    "// a job that is burning CPU",
  ].join("\n");
  assert.deepEqual(findWords([{ path: "src/actors/x.ts", text }], WORDS, []), []);
  const gate = "// the gate of every commit";
  assert.deepEqual(findWords([{ path: "scripts/ok.ts", text: gate }], WORDS, []), []);
});

test("a word stays where the list of exceptions says so, with a reason, and nowhere else", () => {
  const dockerfile = { path: "tests/deploy/dockerfile.ts", text: "interface Stage {}" };
  assert.deepEqual(findWords([dockerfile], WORDS, ALLOWED), []);
  assert.equal(findWords([{ ...dockerfile, path: "tests/deploy/shop.ts" }], WORDS, ALLOWED).length, 1);
  assert.equal(findWords([{ ...dockerfile, text: "// a victim" }], WORDS, ALLOWED).length, 1);
  assert.deepEqual(idleExceptions([dockerfile], WORDS, ALLOWED.filter(({ word }) => word === "stage")), []);
  assert.equal(idleExceptions([{ ...dockerfile, text: "" }], WORDS, ALLOWED).length, ALLOWED.length);
  assert.ok(ALLOWED.every(({ word, reason }) => reason && WORDS.some((each) => each.word === word)));
});

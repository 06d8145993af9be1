import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { MUTANTS } from "../../scripts/mutate/mutants.ts";
import { chooseMutants, type Mutant, plant } from "../../scripts/mutate/plant.ts";
import { chooseFiles, testFiles } from "../../scripts/test/choose_files.ts";
import { test } from "../helpers/test.ts";

const mutant = (changes: Partial<Mutant> = {}): Mutant => ({
  fault: "it adds nothing",
  promise: "it adds",
  file: "src/add.ts",
  text: "a + b",
  instead: "a",
  tests: ["add_test"],
  ...changes,
});

test("a fault takes the place of its text, whatever is in it", () => {
  assert.equal(plant("return a + b;", mutant()), "return a;");
  assert.equal(plant("return a + b;", mutant({ instead: "$&$1" })), "return $&$1;");
});

test("a fault whose text is not there exactly once is refused: the list must follow the sources", () => {
  for (const [source, count] of [["a - b", 0], ["a + b; a + b", 2]] as const) {
    assert.throws(() => plant(source, mutant()), new RegExp(`src/add.ts has its text ${count} times`));
  }
  assert.throws(() => plant("a + b", mutant({ instead: "a + b" })), /nothing is changed: a \+ b/);
});

test("words choose by file and fault, and one that chooses nothing is an error", () => {
  const all = [mutant(), mutant({ file: "src/sub.ts", fault: "it subtracts nothing" })];
  assert.deepEqual(chooseMutants(all, []), all);
  assert.deepEqual(chooseMutants(all, ["sub.ts"]), [all[1]]);
  assert.deepEqual(chooseMutants(all, ["adds"]), [all[0]]);
  assert.throws(() => chooseMutants(all, ["adds", "divides"]), /no mutant has "divides"/);
});

test("each fault can be planted in the sources as they are, has its own name, and tests that are there", () => {
  const files = testFiles("tests");
  for (const mutant of MUTANTS) {
    assert.doesNotThrow(() => plant(readFileSync(mutant.file, "utf8"), mutant));
    assert.notDeepEqual(chooseFiles(files, mutant.tests), []);
  }
  assert.equal(new Set(MUTANTS.map(({ fault }) => fault)).size, MUTANTS.length);
});

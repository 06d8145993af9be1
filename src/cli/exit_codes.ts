// What the program says with its exit code; docs/cli.md lists them.

/** Done; `doctor` found no error. */
export const DONE = 0;
/** It failed, or `doctor` found an error. */
export const FAILED = 1;
/** The command line asks for something that cannot be. */
export const USAGE = 2;
/** The question was answered with no: nothing has changed. */
export const REFUSED = 3;

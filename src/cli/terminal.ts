// Where a command writes and asks, with what is known of it: a terminal with colours and a width, or a pipe.

import { Buffer } from "node:buffer";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { UsageError } from "./usage_error.ts";

/** A style of text; where colours are off, the text stays as it is. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow";

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** The terminal of this process, or what stands in its place. */
export class Terminal {
  /** Whether people see the output. */
  readonly isTerminal: boolean = process.stdout.isTTY === true;
  readonly #colors = this.isTerminal && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

  /** Characters on a line; in a pipe nothing is cut. */
  get width(): number {
    return this.isTerminal ? process.stdout.columns || 80 : Infinity;
  }

  /** Lines on the screen; in a pipe there is no end. */
  get height(): number {
    return this.isTerminal ? process.stdout.rows || 24 : Infinity;
  }

  /** Writes a line of the result. */
  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** Writes a value as JSON: indented for people, else on one line, as programs read it. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value, toJson, this.isTerminal ? 2 : undefined));
  }

  /** Writes a line that is no result: it goes to standard error. */
  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /** The text in a style. */
  style(style: Style, text: string): string {
    return this.#colors ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
  }

  /** Asks for a yes. Without a terminal nobody can answer, so that is refused. */
  async confirm(question: string): Promise<boolean> {
    if (!process.stdin.isTTY || !process.stderr.isTTY) {
      throw new UsageError(`${question} There is no terminal to ask in: add --yes`);
    }
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      // Ctrl+C and Ctrl+D are a no.
      const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
      const answer = await Promise.race([lines.question(`${question} [y/N] `), closed]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  }
}

/** Bytes as base64, large numbers as text. */
function toJson(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "bigint" ? String(value) : value;
}

// Reads a Dockerfile: its stages, each with its instructions in their order.

/** An instruction: `COPY`, `RUN` and so on. */
export interface Instruction {
  readonly line: number;
  readonly name: string;
  /** `--from=…` and the like. */
  readonly flags: Readonly<Record<string, string>>;
  /** Of a JSON list, its items; else the words. */
  readonly args: readonly string[];
  /** It was a JSON list: no shell runs it. */
  readonly isList: boolean;
  readonly text: string;
}

/** What `FROM` begins. */
export interface Stage {
  readonly from: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

const KNOWN = ["FROM", "COPY", "RUN", "CMD", "ENV", "WORKDIR", "USER", "EXPOSE", "HEALTHCHECK"];

/** The stages of a Dockerfile; throws with the line of what it does not understand. */
export function parseDockerfile(text: string): Stage[] {
  const stages: { from: string; name: string; instructions: Instruction[] }[] = [];
  for (const { line, text: all } of logicalLines(text)) {
    const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(all)!;
    if (!KNOWN.includes(name)) throw new Error(`line ${line}: unknown instruction ${name}`);
    const instruction = { line, name, ...argumentsOf(rest, line) };
    if (name === "FROM") {
      const [from, as, stage] = instruction.args;
      if (!from || as !== "AS" || !stage) throw new Error(`line ${line}: expected FROM <image> AS <name>`);
      stages.push({ from, name: stage, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`line ${line}: ${name} before FROM`);
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

function argumentsOf(rest: string, line: number): Pick<Instruction, "flags" | "args" | "isList" | "text"> {
  const flags: Record<string, string> = {};
  let text = rest.trim();
  for (let flag; (flag = /^--([\w-]+)=(\S+)\s+/.exec(text)); text = text.slice(flag[0].length)) {
    flags[flag[1]!] = flag[2]!;
  }
  if (!text.startsWith("[")) return { flags, args: text.split(/\s+/), isList: false, text };
  try {
    return { flags, args: JSON.parse(text) as string[], isList: true, text };
  } catch {
    throw new Error(`line ${line}: ${text} is no list of JSON, so a shell would run it`);
  }
}

/** Without comments, and with lines that end in a backslash joined. */
function* logicalLines(text: string): Generator<{ line: number; text: string }> {
  let begun: { line: number; text: string } | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    begun ??= { line: index + 1, text: "" };
    begun.text += raw.replace(/\\\s*$/, "");
    if (/\\\s*$/.test(raw)) continue;
    yield begun;
    begun = undefined;
  }
  if (begun) yield begun;
}

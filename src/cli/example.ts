import { lineBreak, type Message, text } from "@optique/core/message";

/** The examples below a command's help. */
export function example(...lines: [string, ...string[]]): { footer: Message } {
  const shown = lines.flatMap((line) => [lineBreak(), text("  "), text(line)]);
  return { footer: [text(lines.length > 1 ? "Examples:" : "Example:"), ...shown] };
}

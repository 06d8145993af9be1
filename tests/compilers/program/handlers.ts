// A module of handlers, as threads and processes load it.

export function countLetters(text: string): number {
  return text.length;
}

export function shout(text: string): string {
  return text.toUpperCase();
}

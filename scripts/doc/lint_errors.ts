// Reads what `deno doc --lint` says. It takes the types that we import from packages for private ones of ours, and
// exporting those again only moves its complaints into the packages; so these are left out here.

/** A complaint of `deno doc --lint`. */
export interface LintError {
  /** The whole of it. */
  readonly text: string;
  readonly file: string;
  /** The type that is not public, where that is the complaint. */
  readonly privateType?: string | undefined;
}

/** The complaints in the output, which has no colours. */
export function lintErrors(output: string): LintError[] {
  return output.split(/^(?=error\[)/m)
    .filter((text) => text.startsWith("error["))
    .map((block) => {
      const text = block.replace(/^error: Found [^]*/m, "").trim();
      return {
        text,
        file: /^\s*--> (.+):\d+:\d+$/m.exec(text)?.[1] ?? "",
        privateType: /^error\[private-type-ref\]: .* references private type '([^']+)'/.exec(text)?.[1],
      };
    });
}

/** Whether the type that is complained of comes from a package, by the source of the file. */
export function isFromPackage({ privateType }: LintError, source: string): boolean {
  const name = privateType?.split(".")[0];
  const imports = source.matchAll(/\bimport\b\s*(?:type\s*)?\{([^}]*)\}\s*from\s*["']([^"']+)["']/g);
  for (const [, names = "", specifier = ""] of imports) {
    if (/^(?:\.|node:)/.test(specifier)) continue;
    const imported = names.split(",").map((part) => part.trim().replace(/^type\s+/, "").split(/\s+as\s+/)[0]);
    if (name && imported.includes(name)) return true;
  }
  return false;
}

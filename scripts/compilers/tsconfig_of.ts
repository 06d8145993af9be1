// The settings of users' compilers, and the tsconfig.json of each case.

import { type Case, pairwise } from "./pairwise.ts";

/** What users' projects differ in. */
export const SETTINGS = {
  /** How they have walnats: the npm package, or a clone beside them that is linked, whose sources are `.ts`. */
  walnats: ["tarball", "clone"],
  typescript: ["5", "7"],
  resolution: ["bundler", "nodenext"],
  language: ["esnext", "es2022"],
  /** Whether they have the types of a browser. */
  dom: ["with", "without"],
  /** Of which runtime they have types. */
  types: ["node", "bun", "deno", "none"],
  /** `strict` alone, or whatever else there is. */
  flags: ["strict", "stricter"],
  libCheck: ["skipped", "done"],
} as const;

/** A project of a user. */
export type Project = Case<typeof SETTINGS>;

/** The projects to try. */
export function projects(): Project[] {
  return pairwise(SETTINGS, isPossible);
}

/** Sources that use `node:` modules compile only where these have types; the docs say so. */
function isPossible({ walnats, types }: Project): boolean {
  return walnats === "tarball" || types !== "none";
}

/** A clone on Deno has the types of Node beside those of Deno, for the same reason. */
function typesOf(types: Project["types"], walnats: Project["walnats"]): string[] {
  if (types === "none") return [];
  return types === "deno" && walnats === "clone" ? ["deno", "node"] : [types];
}

const STRICTER = {
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  erasableSyntaxOnly: true,
};

/** The tsconfig.json of a project. */
export function tsconfigOf(
  { walnats, resolution, language, dom, types, flags, libCheck }: Project,
): object {
  return {
    compilerOptions: {
      noEmit: true,
      strict: true,
      target: "es2022",
      lib: dom === "with" ? [language, "dom", "dom.iterable"] : [language],
      types: typesOf(types, walnats),
      module: resolution === "bundler" ? "esnext" : "nodenext",
      moduleResolution: resolution,
      skipLibCheck: libCheck === "skipped",
      ...flags === "stricter" ? STRICTER : {},
      // What a clone needs; the docs say so.
      ...walnats === "clone" ? { allowImportingTsExtensions: true } : {},
    },
    include: ["*.ts"],
  };
}

// What typedoc does not know of us: modules are called after what users import, and constructors that users
// never call are left out. Runs inside of typedoc.

import process from "node:process";
import { Converter, ReflectionKind } from "typedoc";

const names = JSON.parse(process.env.WALNATS_ENTRY_NAMES);

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = names[module.name] ?? module.name;
    }
    for (const constructor of project.getReflectionsByKind(ReflectionKind.Constructor)) {
      const text = constructor.signatures?.[0]?.comment?.summary.map(({ text }) => text).join("") ?? "";
      if (/users only catch|^Users call/.test(text)) project.removeReflection(constructor);
    }
  });
}

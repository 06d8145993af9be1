import { D2, type Diagram } from "@terrastruct/d2";

/** What the real d2 makes of a text. */
export interface Drawn {
  /** All boxes and ovals: the id, what stands in it, and what it is. */
  readonly shapes: { id: string; label: string; type: string }[];
  /** All arrows: from, to, and what stands at it. */
  readonly arrows: { from: string; to: string; label: string }[];
  readonly svg: string;
}

/** Compiles and renders a text with d2, which takes seconds to start; throws where the text is not valid. */
export async function renderD2(text: string): Promise<Drawn> {
  const d2 = new D2();
  try {
    const { diagram, renderOptions } = await d2.compile(text);
    const svg = await d2.render(diagram, renderOptions);
    return { shapes: diagram.shapes.map(shapeOf), arrows: diagram.connections.map(arrowOf), svg };
  } finally {
    // Its worker would keep the process.
    (d2 as unknown as { worker: { terminate(): unknown } }).worker.terminate();
  }
}

function shapeOf(shape: Diagram["shapes"][number]): Drawn["shapes"][number] {
  return { id: shape.id, label: (shape as unknown as { label: string }).label, type: shape.type };
}

function arrowOf(arrow: Diagram["connections"][number]): Drawn["arrows"][number] {
  return { from: arrow.src, to: arrow.dst, label: (arrow as unknown as { label: string }).label };
}

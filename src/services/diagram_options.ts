import { checkOptions, isBoolean, oneOf } from "../options.ts";

/** How a diagram looks. */
export interface DiagramOptions {
  /** Where the arrows point: `"left"`, `"right"`, `"down"` or `"up"`. @default "right" */
  direction?: "left" | "right" | "down" | "up" | undefined;
  /** The colors of event storming; `false` leaves the colors to the theme. @default true */
  colors?: boolean | undefined;
}

/** The options with their defaults. */
export type FullDiagramOptions = { [Name in keyof DiagramOptions]-?: NonNullable<DiagramOptions[Name]> };

/** The colors of event storming, lighter inside than at the line. */
export const COLORS = {
  service: { stroke: "#f39c12", fill: "#fef4e6" },
  event: { stroke: "#e74c3c", fill: "#fcebea" },
  actor: { stroke: "#2980b9", fill: "#e9f2fb" },
  arrow: { stroke: "#2c3e50" },
} as const;

/** Throws for an option that a diagram does not take; the defaults are in what it returns. */
export function readDiagramOptions(owner: string, options: DiagramOptions): FullDiagramOptions {
  checkOptions(owner, options, { direction: oneOf("left", "right", "down", "up"), colors: isBoolean });
  const { direction = "right", colors = true } = options;
  return { direction, colors };
}

// What a request asks for, checked.

import type { HonoRequest } from "hono";
import { z } from "zod";
import type { Choice } from "../message_data.ts";

/** An answer that is no success. */
export class RequestError extends Error {
  /** The status of HTTP. */
  readonly status: number;

  /** `message` is shown to the user. */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const page = z.object({
  search: z.string().optional(),
  sort: z.string().optional(),
  order: z.enum(["asc", "desc"]).default("desc"),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** A part of a table. */
export type PageQuery = z.infer<typeof page>;

/** Which part of a table is asked for. */
export function readPage(request: HonoRequest): PageQuery {
  return check(page, request.query(), "the query");
}

/** Which dead letters or delayed messages are asked for: what is empty is left out. */
export function readChoice(request: HonoRequest): Choice {
  const { event, actor, error } = request.query();
  return { event: event || undefined, actor: actor || undefined, error: error || undefined };
}

/** A whole number of the query; undefined where it is left out. */
export function readNumber(request: HonoRequest, name: string): number | undefined {
  const text = request.query(name);
  return text ? check(z.coerce.number().int().min(1), text, `"${name}"`) : undefined;
}

/** A text of the query that must be there. */
export function readText(request: HonoRequest, name: string): string {
  const text = request.query(name);
  if (!text) throw new RequestError(400, `"${name}" is missing`);
  return text;
}

/** The body, checked. */
export async function readBody<Schema extends z.ZodType>(
  request: HonoRequest,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body = await request.json().catch(() => {
    throw new RequestError(400, "the body is no JSON");
  });
  return check(schema, body, "the body");
}

const filter = z.strictObject({
  event: z.string().optional(),
  actor: z.string().optional(),
  error: z.string().optional(),
});

/** The body of what changes messages. */
export const changeRequest: z.ZodType<
  { readonly ids: number[] } | {
    readonly filter: z.infer<typeof filter>;
    readonly until?: number | undefined;
  }
> = z.union([
  z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(10_000) }),
  z.strictObject({ filter, until: z.number().optional() }),
]);

/** A part of the rows: sorted by a column of numbers or texts, if they have it. */
export function pageOf<Row extends object>(rows: Row[], { sort, order, offset, limit }: PageQuery): Row[] {
  const key = sort as keyof Row | undefined;
  const sorted = key === undefined || rows.length === 0 || !Object.hasOwn(rows[0]!, key)
    ? rows
    : rows.sort((a, b) => compare(a[key], b[key]) * (order === "asc" ? 1 : -1));
  return sorted.slice(offset, offset + limit);
}

/** What is unknown is less than everything. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return (typeof a === "number" ? a : -1) - (typeof b === "number" ? b : -1);
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new RequestError(400, `${what}: ${z.prettifyError(error)}`);
  return data;
}

import { WalnatsError } from "../errors.ts";
import * as Code from "./api_codes.ts";
import { codeOf, explainConfig } from "./translate_error.ts";

/**
 * What is asked of a stream; `undefined` where there is no such stream: walnats makes its own ones only where an actor
 * needs them. `what` begins the error where it cannot be told: "cannot read the dead letters".
 */
export async function ifStreamExists<Answer>(
  what: string,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (codeOf(error) === Code.streamNotFound) return undefined;
    throw explainConfig(error, what, {}, WalnatsError);
  }
}

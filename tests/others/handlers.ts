import { currentContext } from "@walnats/core";

/** Fails where the subject is not that of the message. */
export function checkSubject({ id }: { id: number }): void {
  const { subject } = currentContext();
  if (!subject.endsWith(id === 1 ? ".1.paid" : ".2.paid")) {
    throw new Error(`${id} has the subject ${subject}`);
  }
}

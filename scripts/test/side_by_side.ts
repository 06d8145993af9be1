/** Runs the tasks in their order, so many at a time; resolves when all are done. */
export async function sideBySide(tasks: readonly (() => Promise<void>)[], limit: number): Promise<void> {
  const rest = tasks.values();
  const lanes = Array.from({ length: limit }, async () => {
    for (const task of rest) await task();
  });
  await Promise.all(lanes);
}

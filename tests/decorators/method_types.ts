// What must compile and what must not of decorated methods. `deno check` is the test: Node cannot parse this file.

import { decorators } from "@walnats/core";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
/** Does not compile for anything but `true`. */
function holds<_ extends true>(): void {}

interface User {
  id: number;
}
const { rateLimit, suppress } = decorators;

export function methods(): void {
  class Service {
    @rateLimit(1, 1)
    async handle(user: User): Promise<number> {
      return await user.id;
    }
    @suppress(RangeError)
    async update(user: User): Promise<void> {
      await user;
    }
    // @ts-expect-error: it would give a promise
    @rateLimit(1, 1)
    sync(user: User): number {
      return user.id;
    }
    // @ts-expect-error: it may give undefined
    @suppress(RangeError)
    async count(user: User): Promise<number> {
      return await user.id;
    }
    // @ts-expect-error: no method
    @rateLimit(1, 1)
    field = 1;
  }
  const service = new Service();
  holds<Same<ReturnType<typeof service.handle>, Promise<number>>>();
  // @ts-expect-error: the wrong message
  service.handle("hi");
}
